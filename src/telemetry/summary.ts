import type { GpuPool } from '../domain/gpu-pool.ts';
import type { RunningJob } from '../simulation/world.ts';
import type { JobAccount } from './accounts.ts';
import { boardOf } from './board.ts';
import type { Ledger } from './ledger.ts';

/** All GPUs of a pool together. */
export interface PoolSummary {
  readonly pool: string;
  readonly site: string;
  readonly watts: number;
  /** Since the emulator began. */
  readonly joules: number;
  /** Means over all GPUs, 0 to 1. */
  readonly busy: number;
  readonly tensorActive: number;
}

export interface JobSummary extends JobAccount {
  readonly site: readonly string[];
  /** Of one step while it makes steps, in seconds. */
  readonly parts: ReadonlyMap<string, number>;
}

export interface NodesSummary {
  readonly pools: readonly PoolSummary[];
  readonly jobs: readonly JobSummary[];
}

interface SummaryQuestion {
  readonly pools: readonly GpuPool[];
  readonly now: number;
  readonly maxJobs: number;
}

/** Sums by pool, and of the first jobs, whatever the number of GPUs. */
export function summaryOf(ledger: Ledger, { pools, now, maxJobs }: SummaryQuestion): NodesSummary {
  return {
    pools: pools.map((pool) => poolSummary(pool, ledger, now)),
    jobs: ledger.jobs(maxJobs).map((job) => ({
      ...ledger.account(job, now),
      site: [...new Set(job.run.shares.map(({ site }) => site))],
      parts: partsOf(job),
    })),
  };
}

function poolSummary(pool: GpuPool, ledger: Ledger, now: number): PoolSummary {
  const gpus = pool.nodes * pool.gpusPerNode;
  const { idleWatts } = boardOf(pool.accelerator);
  let watts = gpus * idleWatts;
  let joules = gpus * idleWatts * now + ledger.joulesOf(pool.name, now);
  let busy = 0;
  let tensor = 0;
  for (const { share, activity } of ledger.stintsIn(pool.name)) {
    watts += share.gpus * Math.max(0, activity.watts - idleWatts);
    busy += share.gpus * activity.busy;
    tensor += share.gpus * activity.tensorActive;
  }
  if (gpus === 0) {
    watts = 0;
    joules = 0;
  }
  const mean = (total: number): number => (gpus === 0 ? 0 : Math.min(1, total / gpus));
  return {
    pool: pool.name,
    site: pool.site,
    watts,
    joules,
    busy: mean(busy),
    tensorActive: mean(tensor),
  };
}

function partsOf({ pace }: RunningJob): ReadonlyMap<string, number> {
  if (pace.type === 'stalled') return new Map();
  const { prediction } = pace;
  // What answers a request works on others at the same time: its parts are in the job's status.
  if (prediction.type === 'inference') return new Map();
  return new Map([
    ['compute', prediction.compute],
    ['tensor', prediction.exposedTensor],
    ['context', prediction.exposedContext],
    ['bubble', prediction.bubble],
    ['data', prediction.exposedData],
    ['cross_site', prediction.exposedCrossSite],
  ]);
}
