import type { Bytes, Seconds } from '../base/units.ts';
import { seconds } from '../base/units.ts';
import type { CollectiveOperation } from '../domain/collective.ts';
import type { Fabric } from '../domain/fabric.ts';
import { totalTime } from './law-time.ts';
import { siteTimer } from './site-collective.ts';

/** GPUs of one site that call each other in a step of training; all GPUs of the job do so, each in a group of its own. */
export interface CallGroup {
  readonly fabric: Fabric;
  readonly ranks: number;
  /** How far its neighbours are apart: a group of data ranks has one GPU in so many. */
  readonly stride: number;
}

/** What one call takes, by the law of the fabric. `size` is the whole array, as nccl-tests counts it. */
export function callTime(
  operation: CollectiveOperation,
  { fabric, ranks, stride }: CallGroup,
  size: Bytes,
): Seconds {
  if (ranks < 2) return seconds(0);
  const fitting = Math.max(1, Math.floor(fabric.gpusPerDomain / stride));
  const ranksPerDomain = Math.min(ranks, fitting);
  return totalTime(siteTimer({ fabric, operation, ranks, ranksPerDomain })(size));
}
