import type { GpuPool } from '../domain/gpu-pool.ts';
import type { SiteShare } from '../collectives/step-time.ts';
import type { Effect } from '../simulation/event.ts';
import { seconds } from '../base/units.ts';
import type { LaneConduct } from '../network/lane-conduct.ts';
import { progressAt } from '../simulation/world.ts';
import type { FabricLink, RunningJob } from '../simulation/world.ts';
import { Accounts } from './accounts.ts';
import type { JobAccount } from './accounts.ts';
import type { Activity } from './activity.ts';
import { activityOf, idleActivity } from './activity.ts';
import type { ConductOf } from './border-marks.ts';
import { boardOf } from './board.ts';
import type { Done } from './gpu-totals.ts';
import { doneIn, GpuTotals, sumOf } from './gpu-totals.ts';
import { NodeSlots } from './node-slots.ts';

/** What goes on at the GPUs of one share of a job, since the job's last change of pace. */
export interface Stint {
  readonly job: RunningJob;
  readonly share: SiteShare;
  readonly activity: Activity;
  readonly nodes: readonly number[];
}

/** One GPU at one moment. */
export interface GpuState {
  readonly activity: Activity;
  /** Beyond standing idle since the emulator began. */
  readonly done: Done;
}

/**
 * Tells the nodes of the pools apart and keeps their totals. A pace is constant between two effects, so that a total is what was
 * added at the last effect and a straight line since: asking for it changes nothing.
 */
export class Ledger {
  readonly #slots = new Map<string, NodeSlots>();
  readonly #totals = new Map<string, GpuTotals>();
  /** By job. */
  readonly #stints = new Map<string, readonly Stint[]>();
  /** The jobs in each pool. */
  readonly #jobsIn = new Map<string, Set<string>>();
  /** Beyond standing idle, of all GPUs of a pool. */
  readonly #joules = new Map<string, number>();
  readonly #accounts = new Accounts();
  /** The jobs that cross each link. */
  readonly #crossing = new Map<string, Set<string>>();
  readonly #conducts = new Map<string, LaneConduct>();
  readonly #conductOf: ConductOf = (link) => this.#conducts.get(link);

  happened(effect: Effect): void {
    switch (effect.type) {
      case 'report-job':
        this.#repaced(effect.job);
        return;
      case 'job-completed':
        this.#left(effect.job);
        this.#accounts.forget(effect.job.run.job);
        return;
      case 'job-stopped':
        this.#left(effect.job);
        return;
      case 'job-stalled':
      case 'job-resumed':
      case 'report-pool':
        return;
      case 'report-link':
        this.#linkReported(effect.link);
    }
  }

  /** The job that holds a node, `namespace/name`. */
  holderOf(pool: string, node: number): string | undefined {
    return this.#slots.get(pool)?.holder(node);
  }

  /** Nodes of a job by pool. */
  nodesOf(job: string): ReadonlyMap<string, readonly number[]> {
    const held = new Map<string, readonly number[]>();
    for (const { share, nodes } of this.#stints.get(job) ?? [])
      held.set(share.pool.name, [...(held.get(share.pool.name) ?? []), ...nodes]);
    return held;
  }

  isDown(pool: GpuPool, node: number, failed: number): boolean {
    return this.#slotsOf(pool.name).isDown(node, pool.nodes, failed);
  }

  /** The job as it goes at a node. */
  stintAt(pool: string, node: number): Stint | undefined {
    const holder = this.holderOf(pool, node);
    if (holder === undefined) return undefined;
    return this.#stints
      .get(holder)
      ?.find(({ share, nodes }) => share.pool.name === pool && nodes.includes(node));
  }

  gpu(pool: GpuPool, gpu: number, now: number): GpuState {
    const before = this.#totalsOf(pool.name).of(gpu);
    const board = boardOf(pool.accelerator);
    const node = Math.floor(gpu / pool.gpusPerNode);
    const stint = this.stintAt(pool.name, node);
    if (stint === undefined || !isUsed(stint, node, gpu % pool.gpusPerNode))
      return { activity: idleActivity(board), done: before };
    const { activity, job } = stint;
    const stretch = { idleWatts: board.idleWatts, elapsed: Math.max(0, now - job.since) };
    return { activity, done: sumOf(before, doneIn(activity, stretch)) };
  }

  /** Those that came first. */
  jobs(most: number): readonly RunningJob[] {
    const jobs: RunningJob[] = [];
    for (const [first] of this.#stints.values()) {
      if (jobs.length >= most) break;
      if (first !== undefined) jobs.push(first.job);
    }
    return jobs;
  }

  account(job: RunningJob, now: number): JobAccount {
    return this.#accounts.at(job, now);
  }

  stintsIn(pool: string): readonly Stint[] {
    const jobs = this.#jobsIn.get(pool) ?? [];
    return [...jobs].flatMap((job) =>
      (this.#stints.get(job) ?? []).filter(({ share }) => share.pool.name === pool),
    );
  }

  /** Beyond standing idle, of all GPUs of the pool. */
  joulesOf(pool: string, now: number): number {
    const live = this.stintsIn(pool).map((stint) => joulesOf(stint, now));
    return live.reduce((sum, joules) => sum + joules, this.#joules.get(pool) ?? 0);
  }

  #repaced(job: RunningJob): void {
    const before = this.#stints.get(job.run.job);
    if (before !== undefined) this.#close(before, job.since);
    const held = before === undefined ? this.#takeNodes(job) : this.nodesOf(job.run.job);
    const given = new Map<string, number>();
    const stints = job.run.shares.map((share): Stint => {
      const { name, gpusPerNode } = share.pool;
      const from = given.get(name) ?? 0;
      const to = from + Math.ceil(share.gpus / gpusPerNode);
      given.set(name, to);
      const nodes = (held.get(name) ?? []).slice(from, to);
      return { job, share, activity: activityOf(job, share, this.#conductOf), nodes };
    });
    this.#stints.set(job.run.job, stints);
    for (const link of linksOf(job)) entry(this.#crossing, link, () => new Set()).add(job.run.job);
    for (const { share } of stints)
      entry(this.#jobsIn, share.pool.name, () => new Set()).add(job.run.job);
  }

  #takeNodes({ run }: RunningJob): ReadonlyMap<string, readonly number[]> {
    const pools = new Map(run.shares.map(({ pool }) => [pool.name, pool]));
    return new Map(
      [...pools].map(([name, { nodes }]) => [
        name,
        this.#slotsOf(name).take(run.job, run.nodes.get(name) ?? 0, nodes),
      ]),
    );
  }

  /** Jobs that cross a link whose lanes behave in another way from now on begin a new stint. */
  #linkReported({ state, traffic }: FabricLink): void {
    const { link, conduct } = state;
    if (this.#conducts.get(link) === conduct) return;
    if (conduct === undefined) this.#conducts.delete(link);
    else this.#conducts.set(link, conduct);
    const now = seconds(Math.max(...traffic.map(({ since }) => since)));
    for (const name of [...(this.#crossing.get(link) ?? [])]) {
      const job = this.#stints.get(name)?.[0]?.job;
      if (job !== undefined) this.#repaced({ ...job, progress: progressAt(job, now), since: now });
    }
  }

  #left(job: RunningJob): void {
    const stints = this.#stints.get(job.run.job);
    if (stints === undefined) return;
    this.#close(stints, job.since);
    this.#stints.delete(job.run.job);
    for (const link of linksOf(job)) this.#crossing.get(link)?.delete(job.run.job);
    for (const { share } of stints) {
      this.#slotsOf(share.pool.name).release(job.run.job);
      this.#jobsIn.get(share.pool.name)?.delete(job.run.job);
    }
  }

  #close(stints: readonly Stint[], at: number): void {
    const [first] = stints;
    if (first !== undefined) this.#accounts.add(first.job, at);
    for (const stint of stints) {
      const pool = stint.share.pool.name;
      this.#joules.set(pool, (this.#joules.get(pool) ?? 0) + joulesOf(stint, at));
      const { idleWatts } = boardOf(stint.share.pool.accelerator);
      const elapsed = Math.max(0, at - stint.job.since);
      this.#totalsOf(pool).add(gpusOf(stint), stint.activity, { idleWatts, elapsed });
    }
  }

  #slotsOf(pool: string): NodeSlots {
    return entry(this.#slots, pool, () => new NodeSlots());
  }

  #totalsOf(pool: string): GpuTotals {
    return entry(this.#totals, pool, () => new GpuTotals());
  }
}

function* linksOf({ run }: RunningJob): Generator<string> {
  for (const { hops } of run.routes) for (const { link } of hops) yield link;
}

/** The GPUs a job uses, numbered through its pool: it fills its nodes in order, and may leave some of the last one unused. */
function* gpusOf({ share, nodes }: Stint): Generator<number> {
  const { gpusPerNode } = share.pool;
  for (let used = 0; used < share.gpus; used++) {
    const node = nodes[Math.floor(used / gpusPerNode)];
    if (node === undefined) return;
    yield node * gpusPerNode + (used % gpusPerNode);
  }
}

function joulesOf({ job, share, activity }: Stint, now: number): number {
  const { idleWatts } = boardOf(share.pool.accelerator);
  const elapsed = Math.max(0, now - job.since);
  return share.gpus * doneIn(activity, { idleWatts, elapsed }).joules;
}

function isUsed({ share, nodes }: Stint, node: number, gpu: number): boolean {
  return nodes.indexOf(node) * share.pool.gpusPerNode + gpu < share.gpus;
}

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
