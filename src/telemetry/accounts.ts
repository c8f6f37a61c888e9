import type { Pace, RunningJob } from '../simulation/world.ts';

/** What became of the emulated time in which a job held its GPUs. */
export interface JobAccount {
  readonly job: string;
  /** Steps were made. */
  readonly productiveSeconds: number;
  /** It stood still, by reason. */
  readonly lostSeconds: ReadonlyMap<LossReason, number>;
}

type LossReason = 'link_down' | 'nodes_down';

const REASONS = {
  'link-down': 'link_down',
  'nodes-down': 'nodes_down',
} as const satisfies Record<Extract<Pace, { readonly type: 'stalled' }>['because'], LossReason>;

/** Of so many jobs; beyond, the account that no change of pace was entered in for the longest is forgotten. */
const MAX_ACCOUNTS = 50_000;

interface Kept {
  productive: number;
  readonly lost: Map<LossReason, number>;
}

const unopened: Omit<Kept, 'lost'> & { readonly lost: ReadonlyMap<LossReason, number> } = {
  productive: 0,
  lost: new Map(),
};

/** The time sheets of jobs: they go on when a job is evicted and placed again. */
export class Accounts {
  readonly #kept = new Map<string, Kept>();

  /** The job went on like this from `job.since` until `at`. */
  add(job: RunningJob, at: number): void {
    const kept = this.#of(job.run.job);
    const elapsed = Math.max(0, at - job.since);
    if (job.pace.type === 'running') kept.productive += elapsed;
    else {
      const reason = REASONS[job.pace.because];
      kept.lost.set(reason, (kept.lost.get(reason) ?? 0) + elapsed);
    }
  }

  forget(job: string): void {
    this.#kept.delete(job);
  }

  /** With what has gone on since the last entry. */
  at(job: RunningJob, now: number): JobAccount {
    // Whoever only reads opens no account.
    const { productive, lost } = this.#kept.get(job.run.job) ?? unopened;
    const elapsed = Math.max(0, now - job.since);
    const lostSeconds = new Map<LossReason, number>([
      ['link_down', lost.get('link_down') ?? 0],
      ['nodes_down', lost.get('nodes_down') ?? 0],
    ]);
    if (job.pace.type === 'running')
      return { job: job.run.job, productiveSeconds: productive + elapsed, lostSeconds };
    const reason = REASONS[job.pace.because];
    lostSeconds.set(reason, (lostSeconds.get(reason) ?? 0) + elapsed);
    return { job: job.run.job, productiveSeconds: productive, lostSeconds };
  }

  #of(job: string): Kept {
    const kept = this.#kept.get(job) ?? { productive: 0, lost: new Map<LossReason, number>() };
    this.#kept.delete(job);
    this.#kept.set(job, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_ACCOUNTS && oldest !== undefined) this.#kept.delete(oldest);
    return kept;
  }
}
