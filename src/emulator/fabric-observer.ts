import { DELAY_BOUNDS } from '../network/lane-conduct.ts';
import type { PacketTally } from '../simulation/packet-tally.ts';
import { carriedAt, inOrder, packetsAt, progressAt } from '../simulation/world.ts';
import type { FabricLink, RunningJob, World } from '../simulation/world.ts';

/** Whoever wants to know what the emulated fabric does beyond what its objects say, such as metrics. In base units. */
export interface FabricObserver {
  /** Called once, before anything happens. `read` gives the present state and may be called at any time. */
  attach(read: () => FabricSnapshot): void;
}

export interface FabricSnapshot {
  readonly emulatedSeconds: number;
  /** By which the packets of links are told apart. */
  readonly delayBoundsSeconds: readonly number[];
  readonly pools: readonly PoolSnapshot[];
  readonly links: readonly LinkSnapshot[];
  readonly jobs: readonly JobSnapshot[];
}

interface PoolSnapshot {
  readonly pool: string;
  readonly nodes: number;
  readonly failedNodes: number;
  /** Nodes that work for a job at this moment. */
  readonly busyNodes: number;
}

interface LinkSnapshot {
  readonly link: string;
  readonly capacityBytesPerSecond: number;
  readonly efficiency: number;
  readonly roundTripSeconds: number;
  readonly queueSeconds: number;
  readonly directions: readonly DirectionSnapshot[];
}

interface DirectionSnapshot {
  readonly from: string;
  readonly to: string;
  readonly throughputBytesPerSecond: number;
  /** Since the emulator began to run. */
  readonly carriedBytes: number;
  /** Undefined while nobody knows how the lanes treat their packets. */
  readonly packets: PacketTally | undefined;
}

interface JobSnapshot {
  readonly job: string;
  readonly phase: 'running' | 'stalled';
  readonly step: number;
  readonly stepSeconds: number | undefined;
  readonly modelFlopsUtilization: number | undefined;
  readonly exposedCommunication: number | undefined;
}

export function snapshotOf(world: World): FabricSnapshot {
  const busy = busyNodes(world);
  return {
    emulatedSeconds: world.now,
    delayBoundsSeconds: DELAY_BOUNDS,
    pools: inOrder(world.pools).map(({ pool, nodes, failed }) => ({
      pool,
      nodes,
      failedNodes: failed,
      busyNodes: busy.get(pool) ?? 0,
    })),
    links: inOrder(world.links).map((link) => linkSnapshot(link, world)),
    jobs: inOrder(world.jobs).map((job) => jobSnapshot(job, world)),
  };
}

/** By pool. */
function busyNodes({ jobs }: World): ReadonlyMap<string, number> {
  const busy = new Map<string, number>();
  for (const { run, pace } of jobs.values()) {
    if (pace.type !== 'running') continue;
    for (const [pool, nodes] of run.nodes) busy.set(pool, (busy.get(pool) ?? 0) + nodes);
  }
  return busy;
}

function linkSnapshot({ state, traffic }: FabricLink, { now }: World): LinkSnapshot {
  return {
    link: state.link,
    capacityBytesPerSecond: state.capacity,
    efficiency: state.efficiency,
    roundTripSeconds: state.roundTrip,
    queueSeconds: state.queueDelay,
    directions: traffic.map((way) => ({
      from: way.from,
      to: way.to,
      throughputBytesPerSecond: way.throughput,
      carriedBytes: carriedAt(way, now),
      packets: state.conduct === undefined ? undefined : packetsAt(way, state.conduct, now),
    })),
  };
}

function jobSnapshot(job: RunningJob, { now }: World): JobSnapshot {
  const prediction = job.pace.type === 'running' ? job.pace.prediction : undefined;
  const whole = prediction?.type === 'inference' ? undefined : prediction;
  return {
    job: job.run.job,
    phase: job.pace.type,
    step: progressAt(job, now),
    stepSeconds: prediction?.step,
    modelFlopsUtilization: whole?.modelFlopsUtilization,
    exposedCommunication: whole?.exposedCommunication,
  };
}
