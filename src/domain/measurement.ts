import type { CollectiveOperation } from './collective.ts';

/** A published run of one collective over a range of sizes. */
export interface Measurement {
  readonly source: string;
  /** A name of the catalogue of fabrics. */
  readonly fabric: string;
  readonly operation: CollectiveOperation;
  readonly gpus: number;
  /** What the figures are: microseconds a call, or bus bandwidth in GB/s. */
  readonly unit: 'us' | 'GB/s';
  readonly rows: readonly MeasuredRow[];
}

/** One size, as the tool names it (`32K`, `4M`, `1G`: powers of two), and the figure. */
export type MeasuredRow = readonly [size: string, figure: number];

const SUFFIXES: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** Bytes of a size as nccl-tests writes it. */
export function sizeBytes(size: string): number {
  const scale = SUFFIXES[size.slice(-1)];
  return scale === undefined ? Number(size) : Number(size.slice(0, -1)) * scale;
}
