import { assert, present } from '../base/assert.ts';
import { bytesPerSecond } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import { stepsOf } from '../domain/job.ts';
import type { LinkState } from '../network/link-state.ts';
import { isSamePace } from '../collectives/work.ts';
import type { WorkPrediction } from '../collectives/work.ts';
import type { Effect, SimEvent } from './event.ts';
import type { Run } from './job.ts';
import { stallOf } from './pace.ts';
import { hopKey, hopsOf, predictLocal, shareLinks } from './sharing.ts';
import type { Sharing } from './sharing.ts';
import { Shortages } from './shortages.ts';
import { completionOf, countedUntil, idleLink, progressAt } from './world.ts';
import type { FabricLink, Pace, PoolNodes, RunningJob, Traffic, World } from './world.ts';

type JobStarted = Extract<SimEvent, { readonly type: 'job-started' }>;
type Change = Exclude<SimEvent, { readonly type: 'time-passed' }>;

/** What one event touched, and what has to be looked at again because of it. */
class Touched {
  readonly jobs = new Set<string>();
  /** With each link as it was before the event. */
  readonly links = new Map<string, FabricLink | undefined>();

  link(name: string, before: FabricLink | undefined): void {
    if (!this.links.has(name)) this.links.set(name, before);
  }
}

/** A job comes in standing still and unreported: `settle` then finds its first pace. */
const unsettled: Pace = { type: 'stalled', because: 'nodes-down', where: '' };

/**
 * The world with each event in turn: no clock is read and nothing is awaited. An event costs what it touches: jobs on the same
 * short pools, and those that meet on links, directly or through others; never the whole fleet. Events must come in the
 * order of time.
 */
export class LiveWorld {
  #now: Seconds;
  readonly #jobs = new Map<string, RunningJob>();
  readonly #links = new Map<string, FabricLink>();
  readonly #pools = new Map<string, PoolNodes>();
  readonly #crossing = new Map<string, Set<string>>();
  readonly #shortages = new Shortages();

  constructor(begin: Seconds) {
    this.#now = begin;
  }

  get world(): World {
    return { now: this.#now, jobs: this.#jobs, links: this.#links, pools: this.#pools };
  }

  /** What came of the event; each thing that is new is reported once. */
  happen(event: SimEvent): readonly Effect[] {
    assert(event.at >= this.#now, `event at ${event.at} s is before now, ${this.#now} s`);
    this.#now = event.at;
    if (event.type === 'time-passed') return [];
    const touched = new Touched();
    const effects = this.#change(event, touched);
    return [...effects, ...this.#settle(touched)];
  }

  /** What the event itself says; nothing has yet been computed from it. */
  #change(event: Change, touched: Touched): readonly Effect[] {
    switch (event.type) {
      case 'job-started':
        this.#start(event, touched);
        return [];
      case 'job-stopped': {
        const job = this.#paused(present(this.#jobs.get(event.job), event.job));
        this.#remove(job, touched);
        return [{ type: 'job-stopped', job }];
      }
      case 'job-due':
        return [{ type: 'job-completed', job: this.#complete(event.job, touched) }];
      case 'link-changed': {
        const { state } = event;
        const before = this.#links.get(state.link);
        touched.link(state.link, before);
        const link =
          before === undefined ? idleLink(state, this.#now) : inState(before, state, this.#now);
        this.#links.set(state.link, link);
        return [];
      }
      case 'link-removed':
        touched.link(event.link, undefined);
        this.#links.delete(event.link);
        return [];
      case 'nodes-changed':
        this.#pools.set(event.nodes.pool, event.nodes);
        this.#shortages.poolChanged(event.nodes.pool, event.nodes);
        return [{ type: 'report-pool', nodes: event.nodes }];
      case 'pool-removed':
        this.#pools.delete(event.pool);
        this.#shortages.poolChanged(event.pool, undefined);
        return [];
    }
  }

  #start({ run, progress, ranBefore }: JobStarted, touched: Touched): void {
    assert(!this.#jobs.has(run.job), `${run.job} already runs`);
    const times = { startedAt: this.#now, since: this.#now, ranBefore };
    this.#jobs.set(run.job, { run, progress, pace: unsettled, ...times });
    this.#shortages.joined(run);
    for (const { link } of hopsOf(run)) {
      this.#crossing.set(link, (this.#crossing.get(link) ?? new Set()).add(run.job));
    }
    touched.jobs.add(run.job);
  }

  #complete(name: string, touched: Touched): RunningJob {
    const before = present(this.#jobs.get(name), name);
    assert(completionOf(before) === this.#now, `${name} is not complete at ${this.#now} s`);
    const job = { ...before, progress: stepsOf(before.run.work), since: this.#now };
    this.#remove(job, touched);
    return job;
  }

  #remove({ run }: RunningJob, touched: Touched): void {
    this.#jobs.delete(run.job);
    this.#shortages.left(run);
    for (const { link } of hopsOf(run)) {
      const jobs = this.#crossing.get(link);
      jobs?.delete(run.job);
      if (jobs?.size === 0) this.#crossing.delete(link);
      touched.link(link, this.#links.get(link));
    }
  }

  /** Everything that follows from the change: new paces and what passes the links. */
  #settle(touched: Touched): readonly Effect[] {
    for (const job of this.#shortages.settle(this.#jobs)) touched.jobs.add(job);
    const sharing = this.#share(touched);
    return [
      ...[...touched.jobs].sort().flatMap((name) => this.#repace(name, sharing)),
      ...[...touched.links.keys()]
        .sort()
        .flatMap((name) => this.#retraffic(name, touched.links.get(name), sharing)),
    ];
  }

  /** Shares anew what the touched jobs and links share with others; these are touched by it as well. */
  #share(touched: Touched): Sharing {
    const reach = (job: string): void => {
      touched.jobs.add(job);
      const run = this.#jobs.get(job)?.run;
      for (const { link } of run === undefined ? [] : hopsOf(run))
        touched.link(link, this.#links.get(link));
    };
    for (const job of [...touched.jobs]) reach(job);
    const runs = new Map<string, Run>();
    // The map grows while it is walked through. Also who stands still now may have had a share until now.
    for (const link of touched.links.keys()) {
      for (const job of this.#crossing.get(link) ?? []) {
        if (runs.has(job)) continue;
        runs.set(job, present(this.#jobs.get(job), job).run);
        reach(job);
      }
    }
    const inOrder = [...runs.keys()].sort().map((job) => present(runs.get(job), job));
    const active = inOrder.filter((run) => this.#stallOf(run) === undefined);
    return shareLinks(active, this.#stateOf);
  }

  #repace(name: string, { predictions }: Sharing): readonly Effect[] {
    const before = this.#jobs.get(name);
    if (before === undefined) return [];
    const pace = this.#stallOf(before.run) ?? running(before, predictions.get(name));
    if (samePace(before.pace, pace)) return [];
    const after = { ...this.#paused(before), pace };
    this.#jobs.set(name, after);
    return reportJob(before, after);
  }

  #retraffic(
    name: string,
    before: FabricLink | undefined,
    { throughput }: Sharing,
  ): readonly Effect[] {
    const link = this.#links.get(name);
    if (link === undefined) return [];
    const flow = (traffic: Traffic): Traffic => {
      const rate = throughput.get(hopKey({ link: name, ...traffic })) ?? 0;
      if (rate === traffic.throughput) return traffic;
      const counted = countedUntil(traffic, link.state.conduct, this.#now);
      return { ...counted, throughput: bytesPerSecond(rate) };
    };
    const [there, back] = link.traffic;
    const traffic = [flow(there), flow(back)] as const;
    const isSame = traffic[0] === there && traffic[1] === back;
    const after = isSame ? link : { ...link, traffic };
    if (after === before) return [];
    this.#links.set(name, after);
    return [{ type: 'report-link', link: after }];
  }

  #stallOf(run: Run): ReturnType<typeof stallOf> {
    return stallOf(run, this.#shortages.poolOf(run.job), this.#stateOf);
  }

  readonly #stateOf = (link: string): LinkState | undefined => this.#links.get(link)?.state;

  /** The same job with its line of progress beginning now. */
  #paused(job: RunningJob): RunningJob {
    return { ...job, progress: progressAt(job, this.#now), since: this.#now };
  }
}

/** What has passed until now, did so under the state before. */
function inState(
  { state: before, traffic }: FabricLink,
  state: LinkState,
  now: Seconds,
): FabricLink {
  const [there, back] = traffic;
  const counted = (way: Traffic): Traffic => countedUntil(way, before.conduct, now);
  return { state, traffic: [counted(there), counted(back)] };
}

/** Nothing around it changes the pace of a job that crosses no link, so it is computed once. */
function running({ run, pace }: RunningJob, shared: WorkPrediction | undefined): Pace {
  if (shared !== undefined) return { type: 'running', prediction: shared };
  if (pace.type === 'running') return pace;
  return { type: 'running', prediction: predictLocal(run) };
}

function reportJob(before: RunningJob, after: RunningJob): readonly Effect[] {
  const report: Effect = { type: 'report-job', job: after };
  const waited = before.pace.type === 'stalled' && before.pace !== unsettled;
  if (after.pace.type === 'stalled')
    return waited ? [report] : [report, { type: 'job-stalled', job: after }];
  return waited ? [report, { type: 'job-resumed', job: after }] : [report];
}

function samePace(left: Pace, right: Pace): boolean {
  if (left === right) return true;
  if (left.type === 'running')
    return right.type === 'running' && isSamePace(left.prediction, right.prediction);
  return right.type === 'stalled' && left.because === right.because && left.where === right.where;
}
