import { collectivePredictor } from '../collectives/predict-collective.ts';
import type { CollectivePrediction } from '../collectives/predict-collective.ts';
import { fabricOfPool } from '../collectives/pool-fabric.ts';
import { sizesDone } from '../collectives/benchmark.ts';
import type { ServingPrediction } from '../collectives/inference/serving.ts';
import { phaseOf } from '../collectives/shares.ts';
import type { SiteShare } from '../collectives/step-time.ts';
import type { Benchmark, Training } from '../domain/job.ts';
import { BENCHMARK_STEPS } from '../domain/job.ts';
import { seconds, toMicroseconds } from '../base/units.ts';
import type { PlainFamily, Series } from '../metrics/exposition.ts';
import { labelText } from '../metrics/exposition.ts';
import { progressAt } from '../simulation/world.ts';
import type { RunningJob } from '../simulation/world.ts';
import type { EmulatedNode } from './node.ts';

/** The version of the inspector whose names these are. */
const INSPECTOR_VERSION = 'v4.0';

/** A collective as the inspector would report it for one rank. */
interface Call {
  readonly communicator: string;
  readonly nodes: number;
  readonly operation: string;
  readonly prediction: CollectivePrediction;
}

/**
 * What NVIDIA's NCCL Inspector reports: bus bandwidth in GB/s and time in microseconds. Of a benchmark, the size at which it
 * is; of a training run the tensor-parallel collectives, whose fabric is the measured one; of an inference those of an instance. Nothing while a job stands still.
 */
export function inspectorFamilies(node: EmulatedNode): readonly PlainFamily[] {
  const calls = callsAt(node);
  const isPairwise = ({ operation }: Call): boolean => operation === 'SendRecv';
  const collectives = calls.filter((call) => !isPairwise(call));
  const pairs = calls.filter(isPairwise);
  return [
    ...family(node, collectives, {
      bandwidth: 'nccl_bus_bandwidth_gbs',
      time: 'nccl_collective_exec_time_microseconds',
      what: 'collective',
    }),
    ...family(node, pairs, {
      bandwidth: 'nccl_p2p_bus_bandwidth_gbs',
      time: 'nccl_p2p_exec_time_microseconds',
      what: 'p2p_operation',
    }),
  ];
}

interface Names {
  readonly bandwidth: string;
  readonly time: string;
  readonly what: 'collective' | 'p2p_operation';
}

function family(node: EmulatedNode, calls: readonly Call[], names: Names): readonly PlainFamily[] {
  if (calls.length === 0) return [];
  const series = (value: (prediction: CollectivePrediction) => number): readonly Series[] =>
    node.gpus.flatMap(({ activity }, gpu) =>
      activity.busy === 0
        ? []
        : calls.map((call) => ({
            labels: labelsOf(node, { gpu, call, what: names.what }),
            value: value(call.prediction),
          })),
    );
  return [
    {
      name: names.bandwidth,
      type: 'gauge',
      help: 'Bus bandwidth (GB/s).',
      series: series(({ busBandwidth }) => busBandwidth / 1e9),
    },
    {
      name: names.time,
      type: 'gauge',
      help: 'Time of one call (microseconds).',
      series: series(({ time }) => toMicroseconds(time)),
    },
  ];
}

interface Labelled {
  readonly gpu: number;
  readonly call: Call;
  readonly what: Names['what'];
}

function labelsOf(node: EmulatedNode, { gpu, call, what }: Labelled): string {
  const { prediction } = call;
  return labelText([
    ['version', INSPECTOR_VERSION],
    ['slurm_job_id', node.work?.job.run.job ?? ''],
    ['node', node.name],
    ['gpu', `GPU${gpu}`],
    ['comm_name', call.communicator],
    ['n_nodes', String(call.nodes)],
    ['nranks', String(prediction.ranks)],
    [what, call.operation],
    ['message_size', sizeRange(prediction.bytes)],
    ['algo_proto', `${prediction.algorithm}_${prediction.protocol}`],
  ]);
}

function callsAt({ work, now }: EmulatedNode): readonly Call[] {
  if (work?.job.pace.type !== 'running') return [];
  const { job, share } = work;
  const { prediction: paced } = work.job.pace;
  if (job.run.work.type === 'training') return tensorCalls(job.run.work.training, share);
  if (job.run.work.type === 'inference')
    return paced.type === 'inference' ? instanceCalls(job.run, paced, share) : [];
  const sweep = paced.type === 'benchmark' ? paced.sweep : [];
  const done = sizesDone(sweep, progressAt(job, seconds(now)) / BENCHMARK_STEPS);
  const prediction = sweep[Math.min(done, sweep.length - 1)];
  if (prediction === undefined) return [];
  const nodes = [...job.run.nodes.values()].reduce((sum, held) => sum + held, 0);
  return [benchmarkCall(job.run.work.benchmark, prediction, nodes)];
}

const benchmarkCall = (
  { operation }: Benchmark,
  prediction: CollectivePrediction,
  nodes: number,
): Call => ({ communicator: 'world', nodes, operation, prediction });

/** The all-reduces of an instance: of a chunk of a prompt, or of one token for each request of a batch. */
function instanceCalls(
  { work, shares }: RunningJob['run'],
  { batch }: ServingPrediction,
  share: SiteShare,
): readonly Call[] {
  if (work.type !== 'inference') return [];
  const phase = phaseOf(shares, share);
  const { model, promptTokens, prefill } = work.inference;
  const { gpusPerInstance } = work.inference[phase];
  if (gpusPerInstance === 1) return [];
  const tokens =
    phase === 'prefill' ? Math.min(promptTokens, prefill.chunkTokens) : Math.ceil(batch);
  const { pool } = share;
  const parts = [{ fabric: fabricOfPool(pool), gpus: gpusPerInstance, site: pool.site }];
  const predict = collectivePredictor({ operation: 'AllReduce', parts, ways: [] });
  const nodes = Math.ceil(gpusPerInstance / pool.gpusPerNode);
  const prediction = predict(tokens * model.hiddenSize * 2);
  return [{ communicator: 'instance', nodes, operation: 'AllReduce', prediction }];
}

/** With sequence parallelism the activations of a layer are gathered and reduce-scattered among the tensor-parallel ranks. */
function tensorCalls(training: Training, { pool }: SiteShare): readonly Call[] {
  const { tensor, context } = training.parallelism;
  if (tensor === 1 || tensor > pool.scaleUpDomainGpus) return [];
  const tokens = (training.microBatchSequences * training.sequenceLength) / context;
  const bytes = tokens * training.model.hiddenSize * 2;
  const parts = [{ fabric: fabricOfPool(pool), gpus: tensor, site: pool.site }];
  return (['AllGather', 'ReduceScatter'] as const).map((operation) => ({
    communicator: 'tensor',
    nodes: Math.ceil(tensor / pool.gpusPerNode),
    operation,
    prediction: collectivePredictor({ operation, parts, ways: [] })(bytes),
  }));
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** `4-5GB`: in whole units of 1024. */
export function sizeRange(bytes: number): string {
  const exponent = Math.min(
    UNITS.length - 1,
    Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)),
  );
  const whole = Math.floor(bytes / 1024 ** exponent);
  return `${whole}-${whole + 1}${UNITS[exponent] ?? ''}`;
}
