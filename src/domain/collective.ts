/** What NCCL does among a group of GPUs; the names are ours, the meanings those of nccl-tests. */
export type CollectiveOperation =
  'AllReduce' | 'AllGather' | 'ReduceScatter' | 'AllToAll' | 'Broadcast' | 'SendRecv';

export const collectiveOperations = [
  'AllReduce',
  'AllGather',
  'ReduceScatter',
  'AllToAll',
  'Broadcast',
  'SendRecv',
] as const satisfies readonly CollectiveOperation[];

/**
 * Bus bandwidth over algorithm bandwidth, as nccl-tests defines it (doc/PERFORMANCE.md): algbw = S / t, busbw = algbw k.
 * S is the whole array: for all-gather and reduce-scatter one rank's part times the ranks.
 */
export function busFactor(operation: CollectiveOperation, ranks: number): number {
  switch (operation) {
    case 'AllReduce':
      return (2 * (ranks - 1)) / ranks;
    case 'AllGather':
    case 'ReduceScatter':
    case 'AllToAll':
      return (ranks - 1) / ranks;
    case 'Broadcast':
    case 'SendRecv':
      return 1;
  }
}
