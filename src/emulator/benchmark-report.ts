import { isJsonArray, isJsonObject } from '../base/json.ts';
import { jsonAt } from '../base/json-at.ts';
import type { JsonObject } from '../base/json.ts';
import { toMicroseconds } from '../base/units.ts';
import { sizesDone } from '../collectives/benchmark.ts';
import type { CollectivePrediction } from '../collectives/predict-collective.ts';
import type { Benchmark, DataType } from '../domain/job.ts';
import type { KubeObject } from '../kube/object.ts';

const ELEMENT_BYTES: Readonly<Record<DataType, number>> = {
  Float: 4,
  Half: 2,
  BFloat16: 2,
  Int8: 1,
};

interface Progress {
  readonly before: readonly JsonObject[];
  /** Of the time of the run, 0 to 1. */
  readonly share: number;
}

/** What was reported, and the sizes that have been done since, at the rates of now. */
export function resultsSoFar(
  benchmark: Benchmark,
  sweep: readonly CollectivePrediction[],
  { before, share }: Progress,
): readonly JsonObject[] {
  const done = sizesDone(sweep, share);
  const fresh = sweep.slice(before.length, done).map((size) => resultOf(benchmark, size));
  return [...before, ...fresh];
}

function resultOf({ dataType }: Benchmark, prediction: CollectivePrediction): JsonObject {
  const { bytes, time, scaleAcross } = prediction;
  return {
    sizeBytes: bytes,
    count: Math.floor(bytes / ELEMENT_BYTES[dataType]),
    timeMicroseconds: hundredths(toMicroseconds(time)),
    algbwGBps: hundredths(prediction.algorithmBandwidth / 1e9),
    busbwGBps: hundredths(prediction.busBandwidth / 1e9),
    algorithm: prediction.algorithm,
    protocol: prediction.protocol,
    crossSitePercent: Math.round((1000 * scaleAcross) / time) / 10,
  };
}

/** nccl-tests prints two decimals. */
const hundredths = (value: number): number => Math.round(value * 100) / 100;

/** What is fast about it now: the bus bandwidth of the largest size. */
export function largestSize(sweep: readonly CollectivePrediction[]): JsonObject {
  const last = sweep.at(-1);
  return last === undefined ? {} : { busBandwidthGBps: hundredths(last.busBandwidth / 1e9) };
}

/** The results as programs read them, and as `kubectl describe` shows them. */
export function benchmarkStatus(results: readonly JsonObject[]): JsonObject {
  const rates = results.map((result) => numberIn(result, 'busbwGBps'));
  const average = rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, rates.length);
  return {
    averageBusBandwidthGBps: hundredths(average),
    table: tableOf(results),
    results,
  };
}

const COLUMNS = [
  { head: 'size(B)', field: 'sizeBytes', decimals: 0 },
  { head: 'count', field: 'count', decimals: 0 },
  { head: 'time(us)', field: 'timeMicroseconds', decimals: 2 },
  { head: 'algbw(GB/s)', field: 'algbwGBps', decimals: 2 },
  { head: 'busbw(GB/s)', field: 'busbwGBps', decimals: 2 },
];
const COLUMN_WIDTH = 14;

function tableOf(results: readonly JsonObject[]): readonly string[] {
  const heads = COLUMNS.map(({ head }) => head);
  const lines = results.map((result) =>
    COLUMNS.map(({ field, decimals }) => numberIn(result, field).toFixed(decimals)),
  );
  return [heads, ...lines].map((cells) =>
    cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join(''),
  );
}

function numberIn(result: JsonObject, field: string): number {
  const value = result[field];
  return typeof value === 'number' ? value : 0;
}

/** What the emulator before this one reported. */
export function reportedResults(object: KubeObject): readonly JsonObject[] {
  const results = jsonAt(object, 'status', 'benchmark', 'results');
  return isJsonArray(results) ? results.filter(isJsonObject) : [];
}
