import { rfc3339 } from '../base/clock.ts';
import type { Instant } from '../base/clock.ts';
import type { JsonObject } from '../base/json.ts';
import { jsonAt } from '../base/json-at.ts';
import { toMilliseconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import type { CrossSiteLimit, StepPrediction } from '../collectives/step-time.ts';
import type { WorkPrediction } from '../collectives/work.ts';
import type { Work } from '../domain/job.ts';
import { stepsOf } from '../domain/job.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Condition, ConditionStatement } from '../kube/conditions.ts';
import { completionOf, progressAt, ranFor } from '../simulation/world.ts';
import type { Pace, RunningJob } from '../simulation/world.ts';
import { benchmarkStatus, largestSize, resultsSoFar } from './benchmark-report.ts';
import { percent } from './rounded.ts';
import { servingFigures } from './serving-report.ts';

/** How far a job is and how it goes on, apart from where it is stored. */
export interface JobReport {
  /** Steps done; a fraction of a step counts. */
  readonly step: number;
  readonly steps: number;
  readonly ranFor: Seconds;
  /** By the wall clock; undefined: not in sight. */
  readonly completion: Instant | undefined;
  /** What the status says of its speed; nothing while it makes no progress. */
  readonly figures: JsonObject;
  /** Sizes of a benchmark that are done, each as it was when it was done. */
  readonly results: readonly JsonObject[];
}

interface ReportContext {
  /** When the wall clock will show an emulated moment. */
  readonly instantOf: (at: Seconds) => Instant;
  /** Reported before; it stays as it is. */
  readonly before: readonly JsonObject[];
}

export function reportOf(
  job: RunningJob,
  now: Seconds,
  { instantOf, before }: ReportContext,
): JobReport {
  const { work } = job.run;
  const completion = completionOf(job);
  const step = progressAt(job, now);
  const steps = stepsOf(work);
  return {
    step,
    steps,
    ranFor: ranFor(job, now),
    completion: completion === undefined ? undefined : instantOf(completion),
    figures: job.pace.type === 'running' ? figuresOf(work, job.pace.prediction) : {},
    results:
      job.pace.type === 'running' &&
      job.pace.prediction.type === 'benchmark' &&
      work.type === 'benchmark'
        ? resultsSoFar(work.benchmark, job.pace.prediction.sweep, { before, share: step / steps })
        : before,
  };
}

/** The fields of a job's status that the emulator owns. */
export function jobStatus(report: JobReport, conditions: readonly Condition[]): JsonObject {
  const { completion, figures } = report;
  const step = Math.floor(report.step);
  const { steps } = report;
  return {
    conditions,
    progress: {
      step,
      steps,
      percent: Math.floor((100 * step) / steps),
      summary: `${step}/${steps}`,
      emulatedSeconds: Math.floor(report.ranFor),
      ...(completion === undefined ? {} : { estimatedCompletionTime: rfc3339(completion) }),
    },
    ...figures,
    ...(report.results.length === 0 ? {} : { benchmark: benchmarkStatus(report.results) }),
  };
}

/** What the status says of its speed. */
export function reportedFigures(job: KubeObject): JsonObject {
  const performance = jsonAt(job, 'status', 'performance');
  const inference = jsonAt(job, 'status', 'inference');
  return {
    ...(performance === undefined ? {} : { performance }),
    ...(inference === undefined ? {} : { inference }),
  };
}

function figuresOf(work: Work, prediction: WorkPrediction): JsonObject {
  switch (prediction.type) {
    case 'training':
      return { performance: trainingFigures(tokensPerStep(work), prediction) };
    case 'benchmark':
      return { performance: largestSize(prediction.sweep) };
    case 'inference':
      return { inference: servingFigures(prediction) };
  }
}

function tokensPerStep(work: Work): number {
  if (work.type !== 'training') return 0;
  return work.training.globalBatchSequences * work.training.sequenceLength;
}

const LIMITS: Readonly<Record<CrossSiteLimit, string>> = {
  links: 'Links',
  nics: 'Nics',
  windows: 'Windows',
};

function trainingFigures(tokens: number, prediction: StepPrediction): JsonObject {
  const { step, bubble, imbalance, modelFlopsUtilization, exposedCommunication } = prediction;
  const { scaleUp, scaleOut, scaleAcross } = prediction.exposedByTier;
  const share = (part: Seconds): number => percent(part / step);
  return {
    stepMilliseconds: Math.round(toMilliseconds(step)),
    modelFlopsUtilizationPercent: percent(modelFlopsUtilization),
    exposedCommunicationPercent: percent(exposedCommunication),
    bubblePercent: share(bubble),
    ...(prediction.crossSiteLimit === undefined
      ? {}
      : { crossSiteLimit: LIMITS[prediction.crossSiteLimit] }),
    exposedByTier: {
      scaleUpPercent: share(scaleUp),
      scaleOutPercent: share(scaleOut),
      scaleAcrossPercent: share(scaleAcross),
    },
    exposedByKind: {
      tensorPercent: share(prediction.exposedTensor),
      contextPercent: share(prediction.exposedContext),
      expertPercent: share(prediction.exposedExpert),
      dataPercent: share(prediction.exposedData),
      crossSitePercent: share(prediction.exposedCrossSite),
    },
    idlePercent: percent(exposedCommunication + (bubble + imbalance) / step),
    imbalancePercent: share(imbalance),
    tokensPerSecond: Math.round(tokens / step),
  };
}

/** What the pace of a job means for people and programs. */
export function runningCondition(pace: Pace, generation: number): ConditionStatement {
  const common = { type: 'Running', observedGeneration: generation };
  if (pace.type === 'running')
    return { ...common, status: 'True', reason: 'Progressing', message: 'steps are made' };
  return { ...common, status: 'False', reason: 'Stalled', message: waitsFor(pace) };
}

export function waitsFor({ because, where }: Extract<Pace, { readonly type: 'stalled' }>): string {
  switch (because) {
    case 'link-down':
      return `waits for link ${where}, which carries no traffic`;
    case 'nodes-down':
      return `waits for nodes of pool ${where}, of which too many are down`;
  }
}
