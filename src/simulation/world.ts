import { bytes, bytesPerSecond, seconds } from '../base/units.ts';
import type { Bytes, BytesPerSecond, Seconds } from '../base/units.ts';
import type { WorkPrediction } from '../collectives/work.ts';
import { stepsOf } from '../domain/job.ts';
import type { LaneConduct } from '../network/lane-conduct.ts';
import type { LinkState } from '../network/link-state.ts';
import type { Run } from './job.ts';
import type { PacketTally } from './packet-tally.ts';
import { noPackets, withCarried } from './packet-tally.ts';

type StallReason = 'link-down' | 'nodes-down';

/** How fast a job goes now; it stays so until the next event that says otherwise. */
export type Pace =
  | { readonly type: 'running'; readonly prediction: WorkPrediction }
  | { readonly type: 'stalled'; readonly because: StallReason; readonly where: string };

/**
 * A job as a fluid process. Its progress is a straight line between two changes of pace, so it is stored as the
 * point where the line begins: time may pass in any number of pieces and the job stays bit for bit the same.
 */
export interface RunningJob {
  readonly run: Run;
  readonly startedAt: Seconds;
  /** Emulated time of earlier runs of the same job. */
  readonly ranBefore: Seconds;
  /** Steps done at `since`; a fraction of a step counts. */
  readonly progress: number;
  readonly since: Seconds;
  readonly pace: Pace;
}

/** The nodes of one pool, by whether they work. */
export interface PoolNodes {
  readonly pool: string;
  readonly nodes: number;
  readonly failed: number;
}

/** What passes one direction of a link. */
export interface Traffic {
  readonly from: string;
  readonly to: string;
  readonly throughput: BytesPerSecond;
  /** Carried in all until `since`. */
  readonly carried: Bytes;
  /** Until `since`, too. */
  readonly packets: PacketTally;
  readonly since: Seconds;
}

export interface FabricLink {
  readonly state: LinkState;
  readonly traffic: readonly [Traffic, Traffic];
}

/** Everything there is, at one emulated moment. Of a live world the maps go on changing with it. */
export interface World {
  readonly now: Seconds;
  readonly jobs: ReadonlyMap<string, RunningJob>;
  readonly links: ReadonlyMap<string, FabricLink>;
  readonly pools: ReadonlyMap<string, PoolNodes>;
}

/** Steps done at `now`, with the fraction of the current one. */
export function progressAt({ run, progress, since, pace }: RunningJob, now: Seconds): number {
  if (pace.type === 'stalled') return progress;
  return Math.min(stepsOf(run.work), progress + (now - since) / pace.prediction.step);
}

/** When the job will be complete if nothing changes; undefined: never. */
export function completionOf({ run, progress, since, pace }: RunningJob): Seconds | undefined {
  if (pace.type === 'stalled') return undefined;
  return seconds(since + (stepsOf(run.work) - progress) * pace.prediction.step);
}

/** Emulated time the job has run for at `now`, earlier runs included. */
export function ranFor({ startedAt, ranBefore }: RunningJob, now: Seconds): Seconds {
  return seconds(ranBefore + now - startedAt);
}

/** Bytes carried until `now`. */
export function carriedAt({ throughput, carried, since }: Traffic, now: Seconds): Bytes {
  return bytes(carried + throughput * (now - since));
}

/** What befell the packets that passed until `now`. */
export function packetsAt(
  { throughput, packets, since }: Traffic,
  conduct: LaneConduct | undefined,
  now: Seconds,
): PacketTally {
  return withCarried(packets, conduct, bytes(throughput * (now - since)));
}

/** The same traffic, with everything counted until `now`. */
export function countedUntil(
  traffic: Traffic,
  conduct: LaneConduct | undefined,
  now: Seconds,
): Traffic {
  return {
    ...traffic,
    carried: carriedAt(traffic, now),
    packets: packetsAt(traffic, conduct, now),
    since: now,
  };
}

/** A link that nothing has passed yet. */
export function idleLink(state: LinkState, now: Seconds): FabricLink {
  const [a, b] = state.sites;
  const none = { carried: bytes(0), packets: noPackets };
  const idle = { throughput: bytesPerSecond(0), ...none, since: now };
  return {
    state,
    traffic: [
      { from: a, to: b, ...idle },
      { from: b, to: a, ...idle },
    ],
  };
}

/** The values in the order of their keys: nothing may depend on the order in which things arrived. */
export function inOrder<Value>(map: ReadonlyMap<string, Value>): readonly Value[] {
  return [...map].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, value]) => value);
}
