import type { Instant } from '../base/clock.ts';
import { jsonEqual } from '../base/json.ts';
import { jsonAt } from '../base/json-at.ts';
import { describeProblems } from '../base/result.ts';
import { seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import { parseCollectiveJob } from '../api/collectivejob.ts';
import { progress } from '../api/observed.ts';
import { heldPlacement, placementText } from '../api/placement.ts';
import { collectiveJobs } from '../api/resources.ts';
import type { Work } from '../domain/job.ts';
import { stepsOf } from '../domain/job.ts';
import type { Placement } from '../domain/placement.ts';
import { findCondition, isTrue, readConditions, setCondition } from '../kube/conditions.ts';
import type { Condition, ConditionStatement } from '../kube/conditions.ts';
import { keyOf, keyText } from '../kube/object.ts';
import type { KubeObject } from '../kube/object.ts';
import type { EventStatement } from '../runtime/event-correlator.ts';
import type { Run } from '../simulation/job.ts';
import { progressAt } from '../simulation/world.ts';
import type { RunningJob } from '../simulation/world.ts';
import type { KnownFabric } from './job-run.ts';
import { runOf } from './job-run.ts';
import { reportedResults } from './benchmark-report.ts';
import { jobStatus, reportedFigures, reportOf, runningCondition, waitsFor } from './job-status.ts';
import type { JobReport } from './job-status.ts';
import type { Stage } from './stage.ts';
import type { Haste } from './status-writer.ts';

/** One job as the emulator knows it: what the API last said, and what the emulator made of it. */
interface KnownJob {
  object: KubeObject;
  state: JobState;
  /** What was last reported, by this emulator or by the one before. */
  report: JobReport;
  /** Something small is not as it was reported: it is said when the next progress is, at the latest. */
  isOverdue: boolean;
  /** Those that the emulator owns. */
  conditions: readonly Condition[];
}

type JobState =
  | { readonly type: 'idle' }
  /** In the simulation, at this place. */
  | { readonly type: 'running'; readonly place: string }
  | { readonly type: 'complete' };

const ownConditions = ['Running', 'Complete'];

/** Progress reports at a time; with more jobs each is reported less often. */
const MOST_REPORTS = 20;
/** Jobs looked at for them: those with long steps have nothing to report yet. */
const MOST_LOOKS = 200;

/** Of a job that makes no progress. */
const resting = { completion: undefined, figures: {} };

/**
 * Plays the GPUs of the jobs. A job is in the simulation exactly while the API says that it is admitted, at the place the
 * API says; what was heard of it last decides, so that it does not matter which of the steps in between were heard.
 */
export class JobPlayer {
  readonly #stage: Stage;
  readonly #fabric: KnownFabric;
  readonly #jobs = new Map<string, KnownJob>();
  /** Admitted, but what they run on is not known yet. */
  readonly #waiting = new Set<string>();
  /** Those that make steps; whose progress was looked at last comes last. */
  readonly #moving = new Set<string>();

  constructor(stage: Stage, fabric: KnownFabric) {
    this.#stage = stage;
    this.#fabric = fabric;
  }

  seen(object: KubeObject): void {
    const name = keyText(keyOf(object));
    const known = this.#jobs.get(name);
    if (known !== undefined && known.object.metadata.uid === object.metadata.uid) {
      known.object = object;
      this.#follow(name, known);
      return;
    }
    if (known !== undefined) this.gone(known.object);
    const found = firstSeen(object);
    this.#jobs.set(name, found);
    this.#follow(name, found);
  }

  gone(object: KubeObject): void {
    const key = keyOf(object);
    const name = keyText(key);
    const known = this.#jobs.get(name);
    this.#jobs.delete(name);
    this.#waiting.delete(name);
    if (known?.state.type === 'running')
      this.#stage.timeline.happen({ type: 'job-stopped', job: name });
    this.#stage.writer.forget({ resource: collectiveJobs, key });
  }

  /** What an admitted job waited for may be known now. */
  fabricChanged(): void {
    for (const name of [...this.#waiting].sort()) {
      const known = this.#jobs.get(name);
      if (known?.state.type === 'idle') this.#follow(name, known);
    }
  }

  /**
   * Reports progress, of so many jobs at a time that the server's disk is not the clock of the emulation; those that had
   * to wait come first the next time. Tells whether any job makes progress.
   */
  reportProgress(): 'progress' | 'standstill' {
    let reports = 0;
    for (const name of [...take(this.#moving, MOST_LOOKS)]) {
      if (reports === MOST_REPORTS) break;
      this.#moving.delete(name);
      this.#moving.add(name);
      if (this.#reportStep(name)) reports++;
    }
    return this.#moving.size > 0 ? 'progress' : 'standstill';
  }

  /** The last word: wherever the jobs are now. */
  reportAll(): void {
    for (const name of this.#moving) this.#reportStep(name);
  }

  #reportStep(name: string): boolean {
    const known = this.#jobs.get(name);
    const { jobs, now } = this.#stage.timeline.world();
    const job = jobs.get(name);
    if (known === undefined || job === undefined) return false;
    const isFurther = Math.floor(progressAt(job, now)) > Math.floor(known.report.step);
    if (!isFurther && !known.isOverdue) return false;
    this.#write(known, this.#reportOf(known, job, now), 'spaced');
    return true;
  }

  /** The job has a new pace: it begins, changes, stands still or goes on. */
  repaced(job: RunningJob): void {
    const known = this.#jobs.get(job.run.job);
    if (known === undefined) return;
    if (job.pace.type === 'running') this.#moving.add(job.run.job);
    else this.#moving.delete(job.run.job);
    const before = known.conditions;
    this.#state(known, runningCondition(job.pace, generationOf(known)));
    const report = this.#reportOf(known, job, job.since);
    if (!jsonEqual(before, known.conditions)) this.#write(known, report);
    else if (!jsonEqual(report.figures, known.report.figures)) this.#write(known, report, 'spaced');
    // Whoever takes over a large fleet finds thousands that go on as they did: they have their turn as for progress.
    else known.isOverdue = true;
  }

  stalled({ run, pace }: RunningJob): void {
    if (pace.type !== 'stalled') return;
    const message = waitsFor(pace);
    this.#record(run.job, { type: 'Warning', reason: 'JobStalled', message });
  }

  resumed({ run, progress: step }: RunningJob): void {
    const message = `goes on after ${unitOf(run.work)} ${Math.floor(step)}`;
    this.#record(run.job, { type: 'Normal', reason: 'JobResumed', message });
  }

  completed(job: RunningJob): void {
    const known = this.#jobs.get(job.run.job);
    this.#moving.delete(job.run.job);
    if (known === undefined) return;
    known.state = { type: 'complete' };
    const message = completionMessage(job.run.work);
    const about = { reason: 'Completed', message, observedGeneration: generationOf(known) };
    this.#state(known, { type: 'Running', status: 'False', ...about });
    this.#state(known, { type: 'Complete', status: 'True', ...about });
    this.#write(known, this.#reportOf(known, job, job.since));
    this.#record(job.run.job, { type: 'Normal', reason: 'Completed', message });
  }

  stopped(job: RunningJob): void {
    const known = this.#jobs.get(job.run.job);
    this.#moving.delete(job.run.job);
    if (known === undefined) return;
    known.state = { type: 'idle' };
    this.#rest(known, this.#reportOf(known, job, job.since));
  }

  #follow(name: string, known: KnownJob): void {
    this.#waiting.delete(name);
    if (known.state.type === 'complete') return;
    const placement = heldPlacement(known.object);
    const place = placement === undefined ? undefined : placeText(placement);
    if (known.state.type === 'running') {
      if (known.state.place === place) return;
      this.#stage.timeline.happen({ type: 'job-stopped', job: name });
    }
    if (isComplete(known)) return;
    if (placement !== undefined) this.#start(name, known, placement);
    else if (isTrue(known.conditions, 'Running')) this.#rest(known, known.report);
  }

  #start(name: string, known: KnownJob, placement: Placement): void {
    const run = this.#runOf(name, known.object, placement);
    if (run === undefined) {
      this.#waiting.add(name);
      return;
    }
    known.state = { type: 'running', place: placeText(placement) };
    const isNew = !wasRunning(known);
    const { step, ranFor } = known.report;
    const done = Math.min(step, stepsOf(run.work));
    this.#stage.timeline.happen({
      type: 'job-started',
      run,
      progress: done,
      ranBefore: ranFor,
    });
    if (!isNew) return;
    const after = done > 0 ? ` after ${unitOf(run.work)} ${Math.floor(done)}` : '';
    const message = `runs on ${placementText(placement.assignments)}${after}`;
    this.#record(name, { type: 'Normal', reason: 'Started', message });
  }

  #runOf(name: string, object: KubeObject, placement: Placement): Run | undefined {
    const { log } = this.#stage;
    const parsed = parseCollectiveJob(object);
    if (parsed.type === 'failed') {
      const because = describeProblems(parsed.failure);
      log.warn('an admitted job cannot be read', { job: name, because });
      return undefined;
    }
    const run = runOf(parsed.value, placement, this.#fabric);
    if (run.type === 'ok') return run.value;
    // Nothing is wrong: one may hear of the admission after the pool is gone, or before it is there. The job starts when
    // it comes, or is taken off it.
    log.info('an admitted job waits for what it runs on', { job: name, because: run.failure });
    return undefined;
  }

  /** The job is off its GPUs; it keeps what it has done. */
  #rest(known: KnownJob, { step, steps, ranFor, results }: JobReport): void {
    const observedGeneration = generationOf(known);
    this.#state(known, {
      type: 'Running',
      status: 'False',
      ...whyStopped(known),
      observedGeneration,
    });
    this.#write(known, { ...resting, step, steps, ranFor, results });
  }

  #reportOf(known: KnownJob, job: RunningJob, now: Seconds): JobReport {
    const instantOf = (at: Seconds): Instant => this.#stage.timeline.instantOf(at);
    return reportOf(job, now, { instantOf, before: known.report.results });
  }

  #state(known: KnownJob, statement: ConditionStatement): void {
    known.conditions = setCondition(known.conditions, statement, this.#stage.clock.now());
  }

  #write(known: KnownJob, report: JobReport, haste: Haste = 'at-once'): void {
    known.report = report;
    known.isOverdue = false;
    const target = { resource: collectiveJobs, key: keyOf(known.object) };
    this.#stage.writer.want(target, jobStatus(report, known.conditions), haste);
  }

  #record(name: string, statement: EventStatement): void {
    const known = this.#jobs.get(name);
    if (known !== undefined) this.#stage.recorder.record(known.object, statement);
  }
}

function* take(names: Iterable<string>, most: number): Generator<string> {
  let taken = 0;
  for (const name of names) {
    if (taken++ === most) return;
    yield name;
  }
}

/** Where the emulator before this one left the job. No time passes for it while no emulator runs. */
function firstSeen(object: KubeObject): KnownJob {
  const { step, emulatedSeconds } = progress(object);
  const parsed = parseCollectiveJob(object);
  const steps = parsed.type === 'ok' ? stepsOf(parsed.value.work) : step;
  const conditions = readConditions(object).filter(({ type }) => ownConditions.includes(type));
  const ranFor = seconds(emulatedSeconds);
  return {
    object,
    state: isTrue(conditions, 'Complete') ? { type: 'complete' } : { type: 'idle' },
    report: {
      ...{ step, steps, ranFor, completion: undefined },
      ...{ figures: reportedFigures(object), results: reportedResults(object) },
    },
    isOverdue: false,
    conditions,
  };
}

/** What its progress is counted in. */
const unitOf = ({ type }: Work): string => (type === 'inference' ? 'request' : 'step');

function completionMessage(work: Work): string {
  switch (work.type) {
    case 'training':
      return `all ${work.training.steps} steps are done`;
    case 'benchmark':
      return `all sizes of the ${work.benchmark.operation} are done`;
    case 'inference':
      return `all ${work.inference.requests} requests are answered`;
  }
}

/** Told apart from `state.type` where a call in between may have changed it. */
const isComplete = ({ state }: KnownJob): boolean => state.type === 'complete';

/** Also a job that stood still counts as running: its start was told already. */
function wasRunning({ conditions }: KnownJob): boolean {
  const running = findCondition(conditions, 'Running');
  return running?.status === 'True' || running?.reason === 'Stalled';
}

function whyStopped({ object }: KnownJob): Pick<Condition, 'reason' | 'message'> {
  if (object.metadata.deletionTimestamp !== undefined)
    return { reason: 'Deleted', message: 'the job is being deleted' };
  const conditions = readConditions(object);
  if (isTrue(conditions, 'Suspended') || jsonAt(object, 'spec', 'suspend') === true)
    return { reason: 'Suspended', message: 'the job is suspended' };
  if (isTrue(conditions, 'Admitted'))
    return { reason: 'Moved', message: 'the job was placed anew' };
  return { reason: 'Evicted', message: 'the job is no longer admitted' };
}

function placeText({ assignments, reservations }: Placement): string {
  return JSON.stringify([
    assignments.map(({ pool, nodes, gpus, replicas, stages, instances }) => [
      pool,
      nodes,
      gpus,
      replicas,
      stages,
      instances,
    ]),
    reservations.map(({ link, from, to, rate }) => [link, from, to, rate]),
  ]);
}

const generationOf = ({ object }: KnownJob): number => object.metadata.generation ?? 0;
