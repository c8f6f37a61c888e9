import { byIdentity } from '../base/by-identity.ts';
import { failed, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { bytes } from '../base/units.ts';
import { collectiveOperations } from '../domain/collective.ts';
import type {
  Benchmark,
  GradientPrecision,
  Job,
  Recomputation,
  Sharding,
  SiteBoundary,
  Synchronization,
  Training,
  Work,
} from '../domain/job.ts';
import { cutsOf } from '../domain/job.ts';
import type { TransformerModel } from '../domain/model.ts';
import type { KubeObject } from '../kube/object.ts';
import { Fields } from './_fields.ts';
import { parseInference } from './_inference.ts';
import { parseModel } from './_model.ts';
import type { CollectiveJobSpec } from './generated.ts';

type TrainingSpec = NonNullable<CollectiveJobSpec['training']>;
type BenchmarkSpec = NonNullable<CollectiveJobSpec['collective']>;

/** Reads a CollectiveJob as the API server hands it out: with its defaults filled in. */
export const parseCollectiveJob = byIdentity(readCollectiveJob);

function readCollectiveJob(object: KubeObject): Result<Job> {
  const spec = new Fields<CollectiveJobSpec>(object['spec'] ?? null, 'spec');
  const work = parseWork(spec);
  const job: Job = {
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name ?? '',
    priority: spec.number('priority'),
    suspended: spec.flag('suspend'),
    gpus: spec.number('gpus'),
    accelerator: spec.optionalText('accelerator'),
    work,
    siteBoundary: parseBoundary(spec.object('siteBoundary'), work),
  };
  return spec.problems.length === 0 ? ok(job) : failed(spec.problems);
}

function parseWork(spec: Fields<CollectiveJobSpec>): Work {
  if (spec.has('collective'))
    return { type: 'benchmark', benchmark: parseBenchmark(spec.object('collective')) };
  if (spec.has('inference'))
    return { type: 'inference', inference: parseInference(spec.object('inference')) };
  return { type: 'training', training: parseTraining(spec.object('training')) };
}

function parseBenchmark(benchmark: Fields<BenchmarkSpec>): Benchmark {
  return {
    operation: benchmark.oneOf('operation', collectiveOperations),
    minBytes: benchmark.number('minBytes'),
    maxBytes: benchmark.number('maxBytes'),
    stepFactor: benchmark.number('stepFactor'),
    iterations: benchmark.number('iterations'),
    warmupIterations: benchmark.number('warmupIterations'),
    dataType: benchmark.oneOf('dataType', ['Float', 'Half', 'BFloat16', 'Int8']),
    ...parseWindow(benchmark),
  };
}

function parseTraining(training: Fields<TrainingSpec>): Training {
  const parallelism = training.object('parallelism');
  const model = parseModel(training);
  checkExperts(training, model);
  return {
    model,
    sequenceLength: training.number('sequenceLength'),
    globalBatchSequences: training.number('globalBatchSequences'),
    microBatchSequences: training.number('microBatchSequences'),
    precision: training.oneOf('precision', ['BF16', 'FP8']),
    steps: training.number('steps'),
    parallelism: {
      tensor: parallelism.number('tensor'),
      pipeline: parallelism.number('pipeline'),
      context: parallelism.number('context'),
      virtualPipeline: parallelism.number('virtualPipeline'),
      expert: parallelism.optionalNumber('expert') ?? 1,
      expertTensor: parallelism.optionalNumber('expertTensor') ?? 1,
    },
    recomputation: parseRecomputation(training),
    sharding: parseSharding(training),
    gradientPrecision: parseGradients(training),
    synchronization: parseSynchronization(training.object('synchronization')),
    ...parseWindow(training),
  };
}

function parseWindow(work: Fields<Pick<TrainingSpec, 'windowBytes'>>): Pick<Training, 'window'> {
  const window = work.optionalNumber('windowBytes');
  return window === undefined ? {} : { window: bytes(window) };
}

/** What needs the model of the catalogue, which the schema does not know. */
function checkExperts(training: Fields<TrainingSpec>, { mixture }: TransformerModel): void {
  const parallelism = training.object('parallelism');
  const expert = parallelism.optionalNumber('expert') ?? 1;
  if (expert === 1) return;
  if (mixture === undefined) {
    parallelism.problem('expert', 'must be 1: the model has no experts');
  } else if (mixture.experts % expert !== 0) {
    parallelism.problem('expert', `must divide the ${mixture.experts} experts of the model`);
  }
}

function parseSynchronization(
  synchronization: Fields<TrainingSpec['synchronization']>,
): Synchronization {
  switch (synchronization.oneOf('strategy', ['Hierarchical', 'Flat', 'LocalUpdate'])) {
    case 'Hierarchical':
      return { type: 'hierarchical' };
    case 'Flat':
      return { type: 'flat' };
    case 'LocalUpdate':
      return {
        type: 'local-update',
        innerSteps: synchronization.number('innerSteps'),
        fragments: synchronization.optionalNumber('fragments') ?? 1,
        overlapSteps: synchronization.optionalNumber('overlapSteps') ?? 1,
        outerBits: synchronization.optionalNumber('outerBits') ?? 16,
      };
  }
}

function parseRecomputation(training: Fields<TrainingSpec>): Recomputation {
  if (!training.has('recomputation')) return 'selective';
  return training.oneOf('recomputation', ['Selective', 'Full']) === 'Full' ? 'full' : 'selective';
}

function parseSharding(training: Fields<TrainingSpec>): Sharding {
  if (!training.has('sharding')) return 'optimizer';
  switch (training.oneOf('sharding', ['None', 'Optimizer', 'Full'])) {
    case 'None':
      return 'none';
    case 'Optimizer':
      return 'optimizer';
    case 'Full':
      return 'full';
  }
}

function parseGradients(training: Fields<TrainingSpec>): GradientPrecision {
  if (!training.has('gradientPrecision')) return 'BF16';
  return training.oneOf('gradientPrecision', ['BF16', 'FP32']);
}

/** Left out, the first cut that such a job can have. */
function parseBoundary(
  boundary: Fields<CollectiveJobSpec['siteBoundary']>,
  work: Work,
): SiteBoundary {
  const cuts = cutsOf(work);
  const allowed = boundary.has('allow') ? boundary.texts('allow') : cuts.slice(0, 1);
  for (const cut of allowed) {
    if (!cuts.some((known) => known === cut)) {
      boundary.problem('allow', `must hold only ${cuts.join(' and ')}, not ${JSON.stringify(cut)}`);
    }
  }
  return {
    allow: cuts.filter((cut) => allowed.includes(cut)),
    maxSites: boundary.number('maxSites'),
    maxRoundTripMilliseconds: boundary.optionalNumber('maxRoundTripMilliseconds'),
  };
}

/** How long, in real seconds, a finished job is kept; undefined: for ever. */
export function timeToLive(object: KubeObject): number | undefined {
  const spec = new Fields<CollectiveJobSpec>(object['spec'], 'spec');
  return spec.optionalNumber('ttlSecondsAfterFinished');
}
