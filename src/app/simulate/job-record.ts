import { heldPlacement } from '../../api/placement.ts';
import { numberAt, textAt } from '../../base/json-at.ts';
import { isTrue, readConditions } from '../../kube/conditions.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { JobState, Span } from './spans.ts';
import { Spans } from './spans.ts';

/** What became of one job. Times are emulated seconds, from the beginning where they are moments. */
export interface JobOutcome {
  readonly namespace: string;
  readonly name: string;
  readonly gpus: number;
  readonly phase: string;
  readonly submittedAt: number;
  /** When it first got GPUs. */
  readonly admittedAt: number | undefined;
  readonly completedAt: number | undefined;
  readonly waitedSeconds: number;
  readonly runningSeconds: number;
  /** It held GPUs and made no steps. */
  readonly standingSeconds: number;
  readonly step: number;
  readonly steps: number;
  readonly restarts: number;
  /** Of one step while it made steps: the shortest, the mean over time, the longest. */
  readonly stepSeconds:
    { readonly least: number; readonly mean: number; readonly most: number } | undefined;
  readonly placement: string;
  /** Why it waits in the end. */
  readonly why: string;
  readonly spans: readonly Span[];
}

/** Follows one job from change to change. */
export class JobRecord {
  readonly #submittedAt: number;
  readonly #spans: Spans;
  #state: JobState = 'waiting';
  #job: KubeObject;
  #admittedAt: number | undefined;
  #completedAt: number | undefined;
  #placement = '';
  #step: number | undefined;
  #stepSince: number;
  #steps = { least: Infinity, most: 0, sum: 0, time: 0 };

  constructor(job: KubeObject, at: number) {
    this.#submittedAt = at;
    this.#stepSince = at;
    this.#spans = new Spans('waiting', at);
    this.#job = job;
    this.changed(job, at);
  }

  get state(): JobState {
    return this.#state;
  }

  get gpus(): number {
    return numberAt(this.#job, 'spec', 'gpus') ?? 0;
  }

  changed(job: KubeObject, at: number): void {
    this.#job = job;
    const state = stateOf(job);
    this.#state = state;
    this.#spans.become(state, at);
    if (state === 'running' || state === 'standing') {
      this.#admittedAt ??= at;
      this.#placement = textAt(job, 'status', 'placement') ?? this.#placement;
    }
    if (state === 'complete') this.#completedAt ??= at;
    this.#closeStep(at);
    const milliseconds = numberAt(job, 'status', 'performance', 'stepMilliseconds');
    this.#step =
      state === 'running' && milliseconds !== undefined ? milliseconds / 1000 : undefined;
  }

  outcome(at: number): JobOutcome {
    this.#closeStep(at);
    const { spans, secondsIn } = this.#spans.until(at);
    const job = this.#job;
    const number = (...path: readonly string[]): number => numberAt(job, ...path) ?? 0;
    return {
      namespace: job.metadata.namespace ?? '',
      name: job.metadata.name ?? '',
      gpus: number('spec', 'gpus'),
      phase: textAt(job, 'status', 'phase') ?? 'Pending',
      submittedAt: this.#submittedAt,
      admittedAt: this.#admittedAt,
      completedAt: this.#completedAt,
      waitedSeconds: secondsIn('waiting'),
      runningSeconds: secondsIn('running'),
      standingSeconds: secondsIn('standing'),
      step: number('status', 'progress', 'step'),
      steps: numberAt(job, 'status', 'progress', 'steps') ?? number('spec', 'training', 'steps'),
      restarts: number('status', 'restarts'),
      stepSeconds: this.#stepSeconds(),
      placement: this.#placement,
      why: textAt(job, 'status', 'explanation', 'summary') ?? '',
      spans,
    };
  }

  #closeStep(at: number): void {
    const elapsed = at - this.#stepSince;
    this.#stepSince = at;
    if (this.#step === undefined || elapsed <= 0) return;
    const { least, most, sum, time } = this.#steps;
    this.#steps = {
      least: Math.min(least, this.#step),
      most: Math.max(most, this.#step),
      sum: sum + this.#step * elapsed,
      time: time + elapsed,
    };
  }

  #stepSeconds(): JobOutcome['stepSeconds'] {
    const { least, most, sum, time } = this.#steps;
    return time === 0 ? undefined : { least, mean: sum / time, most };
  }
}

function stateOf(job: KubeObject): JobState {
  const conditions = readConditions(job);
  if (isTrue(conditions, 'Complete')) return 'complete';
  if (heldPlacement(job) !== undefined)
    return isTrue(conditions, 'Running') ? 'running' : 'standing';
  return isTrue(conditions, 'Suspended') ? 'suspended' : 'waiting';
}
