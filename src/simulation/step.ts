import { assert, present } from '../base/assert.ts';
import { bytesPerSecond } from '../base/units.ts';
import type { StepPrediction } from '../collectives/step-time.ts';
import { stepsOf } from '../domain/job.ts';
import type { LinkState } from '../network/link-state.ts';
import type { Effect, SimEvent } from './event.ts';
import { pacesOf } from './pace.ts';
import type { Paces } from './pace.ts';
import { hopKey } from './sharing.ts';
import { completionOf, countedUntil, idleLink, inOrder, progressAt } from './world.ts';
import type { FabricLink, Pace, RunningJob, Traffic, World } from './world.ts';

export interface Step {
  readonly world: World;
  readonly effects: readonly Effect[];
}

type JobStarted = Extract<SimEvent, { readonly type: 'job-started' }>;

/** One event turns one world into the next: no clock is read and nothing is awaited. Events must come in the order of time. */
export function step(world: World, event: SimEvent): Step {
  assert(event.at >= world.now, `event at ${event.at} s is before now, ${world.now} s`);
  const present = { ...world, now: event.at };
  if (event.type === 'time-passed') return { world: present, effects: [] };
  const changed = change(present, event);
  const settled = settle(changed.world, world.links);
  return { world: settled.world, effects: [...changed.effects, ...settled.effects] };
}

type Change = Exclude<SimEvent, { readonly type: 'time-passed' }>;

/** What the event itself says; nothing has yet been computed from it. */
function change(world: World, event: Change): Step {
  switch (event.type) {
    case 'job-started':
      return startJob(world, event);
    case 'job-stopped':
      return stopJob(world, event.job);
    case 'job-due':
      return completeJob(world, event.job);
    case 'link-changed':
      return changeLink(world, event.state);
    case 'link-removed':
      return { world: { ...world, links: without(world.links, event.link) }, effects: [] };
    case 'nodes-changed': {
      const { nodes } = event;
      const pools = withEntry(world.pools, nodes.pool, nodes);
      return { world: { ...world, pools }, effects: [{ type: 'report-pool', nodes }] };
    }
    case 'pool-removed':
      return { world: { ...world, pools: without(world.pools, event.pool) }, effects: [] };
  }
}

/** A job comes in standing still and unreported: `settle` then finds its first pace. */
const unsettled: Pace = { type: 'stalled', because: 'nodes-down', where: '' };

function startJob(world: World, { run, progress, ranBefore }: JobStarted): Step {
  assert(!world.jobs.has(run.job), `${run.job} already runs`);
  const times = { startedAt: world.now, since: world.now, ranBefore };
  const job = { run, progress, pace: unsettled, ...times };
  return { world: { ...world, jobs: withEntry(world.jobs, run.job, job) }, effects: [] };
}

function stopJob(world: World, name: string): Step {
  const job = paused(present(world.jobs.get(name), name), world);
  const jobs = without(world.jobs, name);
  return { world: { ...world, jobs }, effects: [{ type: 'job-stopped', job }] };
}

function completeJob(world: World, name: string): Step {
  const before = present(world.jobs.get(name), name);
  assert(completionOf(before) === world.now, `${name} is not complete at ${world.now} s`);
  const job = { ...before, progress: stepsOf(before.run.work), since: world.now };
  const jobs = without(world.jobs, name);
  return { world: { ...world, jobs }, effects: [{ type: 'job-completed', job }] };
}

function changeLink(world: World, state: LinkState): Step {
  const before = world.links.get(state.link);
  const link = before === undefined ? idleLink(state, world.now) : changed(before, state, world);
  return { world: { ...world, links: withEntry(world.links, state.link, link) }, effects: [] };
}

/** What has passed until now, did so under the state before. */
function changed(
  { state: before, traffic }: FabricLink,
  state: LinkState,
  { now }: World,
): FabricLink {
  const [there, back] = traffic;
  const counted = (way: Traffic): Traffic => countedUntil(way, before.conduct, now);
  return { state, traffic: [counted(there), counted(back)] };
}

/** Everything that follows from the change: new paces and what passes the links. Each thing that is new is reported once. */
function settle(world: World, linksBefore: World['links']): Step {
  const paces = pacesOf(world);
  const jobs = new Map(world.jobs);
  const links = new Map(world.links);
  const effects: Effect[] = [];
  for (const before of inOrder(world.jobs)) {
    const after = repace(before, paces, world);
    if (after === before) continue;
    jobs.set(before.run.job, after);
    effects.push(...reportJob(before, after));
  }
  for (const link of inOrder(world.links)) {
    const after = retraffic(link, paces, world);
    if (after === linksBefore.get(link.state.link)) continue;
    links.set(link.state.link, after);
    effects.push({ type: 'report-link', link: after });
  }
  return { world: { ...world, jobs, links, sharing: paces.sharing }, effects };
}

function repace(job: RunningJob, { byJob }: Paces, world: World): RunningJob {
  const pace = present(byJob.get(job.run.job), `pace of ${job.run.job}`);
  return samePace(job.pace, pace) ? job : { ...paused(job, world), pace };
}

/** The same job with its line of progress beginning now. */
function paused(job: RunningJob, { now }: World): RunningJob {
  return { ...job, progress: progressAt(job, now), since: now };
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
    return right.type === 'running' && samePrediction(left.prediction, right.prediction);
  return right.type === 'stalled' && left.because === right.because && left.where === right.where;
}

/** The work of a run never changes, so that its parts can differ only in what crosses the sites. */
const samePrediction = (left: StepPrediction, right: StepPrediction): boolean =>
  left.step === right.step && left.exposedCrossSite === right.exposedCrossSite;

function retraffic(link: FabricLink, { sharing }: Paces, { now }: World): FabricLink {
  const flow = (traffic: Traffic): Traffic => {
    const rate = sharing.throughput.get(hopKey({ link: link.state.link, ...traffic })) ?? 0;
    if (rate === traffic.throughput) return traffic;
    const counted = countedUntil(traffic, link.state.conduct, now);
    return { ...counted, throughput: bytesPerSecond(rate) };
  };
  const [there, back] = link.traffic;
  const traffic = [flow(there), flow(back)] as const;
  return traffic[0] === there && traffic[1] === back ? link : { ...link, traffic };
}

function withEntry<Value>(
  map: ReadonlyMap<string, Value>,
  key: string,
  value: Value,
): ReadonlyMap<string, Value> {
  return new Map([...map, [key, value]]);
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  return new Map([...map].filter(([other]) => other !== key));
}
