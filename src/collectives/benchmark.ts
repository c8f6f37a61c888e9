import type { Seconds } from '../base/units.ts';
import { bytes, seconds } from '../base/units.ts';
import type { Benchmark } from '../domain/job.ts';
import { BENCHMARK_STEPS } from '../domain/job.ts';
import type { SiteBorder } from './border.ts';
import { borderBytes, borderFlows, borders } from './border.ts';
import type { CollectiveInput, CollectivePrediction } from './predict-collective.ts';
import { fabricOfPool } from './pool-fabric.ts';
import { nicRate } from './ring-rate.ts';
import type { CrossSiteDemand, SitePath, SiteShare, StepPrediction } from './step-time.ts';
import { predictSweep, sweepSizes } from './sweep.ts';

/** Where a benchmark runs. */
export interface BenchmarkPlace {
  readonly shares: readonly SiteShare[];
  readonly paths: readonly SitePath[];
}

/** A hundredth of a run: nothing is computed, so all of it is communication that nothing hides. */
export function predictBenchmark(
  benchmark: Benchmark,
  place: BenchmarkPlace,
): StepPrediction & { readonly sweep: readonly CollectivePrediction[] } {
  const sweep = predictSweep(collectiveOf(benchmark, place), rangeOf(benchmark));
  const calls = callsPerSize(benchmark);
  const total = calls * sum(sweep.map(({ time }) => time));
  const across = calls * sum(sweep.map(({ scaleAcross }) => scaleAcross));
  const none = seconds(0);
  const tierTime = (times: readonly Seconds[]): Seconds =>
    seconds(Number.isFinite(total) ? (calls * sum(times)) / BENCHMARK_STEPS : 0);
  return {
    step: seconds(total / BENCHMARK_STEPS),
    compute: none,
    exposedTensor: none,
    exposedContext: none,
    exposedExpert: none,
    bubble: none,
    exposedData: Number.isFinite(total) ? seconds((total - across) / BENCHMARK_STEPS) : none,
    exposedCrossSite: seconds(across / BENCHMARK_STEPS),
    optimizer: none,
    imbalance: none,
    exposedByTier: {
      scaleUp: tierTime(sweep.map(({ scaleUp }) => scaleUp)),
      scaleOut: tierTime(sweep.map(({ scaleOut }) => scaleOut)),
      scaleAcross: seconds(across / BENCHMARK_STEPS),
    },
    modelFlopsUtilization: 0,
    exposedCommunication: 1,
    sweep,
  };
}

/** The sizes that are over after this share of the run's time. */
export function sizesDone(sweep: readonly CollectivePrediction[], share: number): number {
  const total = sum(sweep.map(({ time }) => time));
  let passed = 0;
  return sweep.filter(({ time }) => {
    passed += time;
    return passed <= share * total * (1 + 1e-9);
  }).length;
}

/**
 * Bytes over each border in a hundredth of the run. The window is the time the NICs need for them: a way that is faster than
 * the NICs makes nothing faster.
 */
export function benchmarkDemands(
  benchmark: Benchmark,
  place: BenchmarkPlace,
): readonly CrossSiteDemand[] {
  const { operation } = benchmark;
  const total = callsPerSize(benchmark) * sum(sweepSizes(rangeOf(benchmark)));
  const crossed = place.paths.filter(({ from, to }) => from !== to);
  return borders(collectiveOf(benchmark, place)).flatMap((border, index) => {
    const path = crossed[index];
    if (path === undefined) return [];
    const volume = bytes(borderBytes(operation, border, total) / BENCHMARK_STEPS);
    const window = seconds(volume / senderRate(benchmark, border));
    const { window: each } = benchmark;
    const underWay = each === undefined ? undefined : bytes(borderFlows(operation, border) * each);
    return [{ from: path.from, to: path.to, volume, window, underWay, ways: 'both' }];
  });
}

export function benchmarkFlows(benchmark: Benchmark, place: BenchmarkPlace): number {
  const crossed = borders(collectiveOf(benchmark, place));
  return Math.max(0, ...crossed.map((border) => borderFlows(benchmark.operation, border)));
}

function senderRate({ operation }: Benchmark, border: SiteBorder): number {
  const rates = [border.near, border.far].map(({ fabric }) => nicRate(fabric));
  return borderFlows(operation, border) * Math.min(...rates);
}

/** Neighbouring shares of one site are one part of the group: nothing lies between them. */
function collectiveOf(
  { operation, window }: Benchmark,
  { shares, paths }: BenchmarkPlace,
): CollectiveInput {
  const parts: { fabric: ReturnType<typeof fabricOfPool>; gpus: number; site: string }[] = [];
  for (const { site, pool, gpus } of shares) {
    const last = parts.at(-1);
    if (last?.site === site) last.gpus += gpus;
    else parts.push({ site, fabric: fabricOfPool(pool), gpus });
  }
  const ways = paths.filter(({ from, to }) => from !== to);
  return {
    operation,
    parts,
    ways: window === undefined ? ways : ways.map((way) => ({ ...way, window })),
  };
}

const rangeOf = ({
  minBytes,
  maxBytes,
  stepFactor,
}: Benchmark): Parameters<typeof sweepSizes>[0] => ({
  minBytes,
  maxBytes,
  factor: stepFactor,
});

const callsPerSize = ({ iterations, warmupIterations }: Benchmark): number =>
  iterations + warmupIterations;

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
