import { present } from '../base/assert.ts';
import type { BytesPerSecond, Seconds } from '../base/units.ts';
import { bytesPerSecond, seconds } from '../base/units.ts';
import { barrierDelay } from './barrier.ts';
import type { Crossing, Exchange } from './cross-site.ts';
import {
  crossings,
  exchangeOf,
  flowsOf,
  gradientRanks,
  senderRate,
  totalGpus,
  transferTime,
} from './cross-site.ts';
import {
  backwardWindow,
  bucketCount,
  exposedTime,
  overlapWindow,
  siteExchangeTime,
} from './gradients.ts';
import { pipelined } from './hierarchical.ts';
import { stepFlops } from './model-flops.ts';
import type { ReplicaTime } from './replica-time.ts';
import { replicaTime } from './replica-time.ts';
import type { CrossSiteDemand, SiteShare, StepInput, StepPrediction } from './step-time.ts';

/**
 * The time of one synchronous optimiser step:
 *   step = compute + exposed tensor + exposed context + bubble + exposed data + exposed cross-site
 * The parts inside a replica and a site are those of the slowest share: the others wait for it. A path without a rate
 * makes the step infinite: the job stands still.
 */
export function predictStep(input: StepInput): StepPrediction {
  const replica = slowestReplica(input);
  const exchange = slowestSiteExchange(input);
  const exposedData = exposedTime(
    exchange,
    overlapWindow(input.training, replica),
    bucketCount(input.training, gradientRanks(input)),
  );
  const exposedCrossSite = crossSiteTime(input, replica, exchange);
  const step = seconds(
    replica.compute +
      replica.exposedTensor +
      replica.exposedContext +
      replica.bubble +
      exposedData +
      exposedCrossSite,
  );
  const communication =
    replica.exposedTensor + replica.exposedContext + exposedData + exposedCrossSite;
  return {
    step,
    compute: replica.compute,
    exposedTensor: replica.exposedTensor,
    exposedContext: replica.exposedContext,
    bubble: replica.bubble,
    exposedData,
    exposedCrossSite,
    modelFlopsUtilization: idealTime(input) / step,
    exposedCommunication: Number.isFinite(step) ? communication / step : 1,
  };
}

/** The same step when the paths have these rates, in their order. */
export function stepAtRates(input: StepInput, rates: readonly BytesPerSecond[]): StepPrediction {
  const paths = input.paths.map((path, index) => ({ ...path, rate: rates[index] ?? path.rate }));
  return predictStep({ ...input, paths });
}

/** What each pair of neighbouring sites exchanges in a step; empty when the job is whole. */
export function crossSiteDemands(input: StepInput): readonly CrossSiteDemand[] {
  const replica = slowestReplica(input);
  return crossings(input).map((crossing) => {
    const { volume, window } = exchangeOf(input, replica, crossing);
    return { from: crossing.from.site, to: crossing.to.site, volume, window };
  });
}

/** Flows (pairs of NICs) that share the busiest path between sites; 0 when the job is whole. */
export function crossSiteFlows(input: StepInput): number {
  return Math.max(0, ...crossings(input).map((crossing) => flowsOf(input, crossing)));
}

/** The rate at which computation hides the whole transfer; Infinity when there is nothing to hide it behind. */
export function rateToHide({ volume, window }: CrossSiteDemand): BytesPerSecond {
  return bytesPerSecond(window > 0 ? volume / window : Infinity);
}

function slowestReplica(input: StepInput): ReplicaTime {
  const gpus = totalGpus(input);
  const times = input.shares.map(({ pool }) => replicaTime(input.training, pool, gpus));
  return present(times.toSorted((a, b) => durationOf(b) - durationOf(a))[0], 'a share of the job');
}

function durationOf(replica: ReplicaTime): number {
  return replica.compute + replica.exposedTensor + replica.exposedContext + replica.bubble;
}

function slowestSiteExchange(input: StepInput): Seconds {
  const times = input.shares.map((share) =>
    siteExchangeTime(input.training, share.pool, exchangingReplicas(input, share)),
  );
  return seconds(Math.max(...times));
}

/** Replicas a share exchanges gradients with inside its site; a flat ring makes no difference between near and far. */
function exchangingReplicas({ training, shares, cut }: StepInput, share: SiteShare): number {
  if (cut === 'pipeline') return share.replicas;
  const together =
    training.synchronization.type === 'flat'
      ? shares
      : shares.filter(({ site }) => site === share.site);
  return together.reduce((sum, { replicas }) => sum + replicas, 0);
}

/** Volume beyond the window at the slowest crossing, and the delays of all: they lie on one line. */
function crossSiteTime(input: StepInput, replica: ReplicaTime, siteExchange: Seconds): Seconds {
  let bulk = 0;
  let delays = 0;
  for (const crossing of crossings(input)) {
    const exchange = exchangeOf(input, replica, crossing);
    bulk = Math.max(bulk, exposedBulk({ input, replica, siteExchange, crossing, exchange }));
    const waited = barrierDelay(crossing.path.jitter, flowsOf(input, crossing));
    delays += exchange.oneWayDelays * (crossing.path.roundTrip / 2 + waited);
  }
  return seconds(bulk + delays);
}

interface Bulk {
  readonly input: StepInput;
  readonly replica: ReplicaTime;
  readonly siteExchange: Seconds;
  readonly crossing: Crossing;
  readonly exchange: Exchange;
}

function exposedBulk({ input, replica, siteExchange, crossing, exchange }: Bulk): number {
  const rate = Math.min(crossing.path.rate, senderRate(input, crossing));
  if (rate <= 0) return Infinity;
  const transfer = transferTime(exchange, bytesPerSecond(rate));
  const { pieces, window } = exchange;
  if (input.cut === 'pipeline' || input.training.synchronization.type === 'local-update') {
    return exposedTime(transfer, window, pieces);
  }
  // Piece by piece behind the reduce-scatter inside the site, which shares the window of the backward passes.
  const scatter = seconds(siteExchange / 2);
  const both = pipelined([scatter, transfer], pieces);
  const backward = backwardWindow(input.training, replica);
  return exposedTime(both, backward, pieces) - exposedTime(scatter, backward, pieces);
}

function idealTime({ training, shares }: StepInput): number {
  const peak = shares.reduce(
    (sum, { gpus, pool }) => sum + gpus * (pool.accelerator.compute[training.precision]?.peak ?? 0),
    0,
  );
  return stepFlops(training) / peak;
}
