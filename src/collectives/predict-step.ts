import { present } from '../base/assert.ts';
import type { BytesPerSecond, Seconds } from '../base/units.ts';
import { bytesPerSecond, seconds } from '../base/units.ts';
import { barrierDelay } from './barrier.ts';
import type { Crossing } from './cross-site.ts';
import {
  crossings,
  crossingRate,
  crossSiteLimit,
  exchangeOf,
  flowsOf,
  gradientRanks,
  senderWindow,
  totalGpus,
  transferTime,
} from './cross-site.ts';
import { differentUses } from './different-uses.ts';
import type { Exchange } from './exchange.ts';
import { exposedDelay, exposedTransfer } from './exchange.ts';
import { exposedByTier } from './exposed-tiers.ts';
import type { SiteExchange } from './gradients.ts';
import { backwardWindow, exposedSiteTime, exposedTime, siteExchangeTime } from './gradients.ts';
import { pipelined } from './hierarchical.ts';
import { stepFlops } from './model-flops.ts';
import { optimizerTime } from './optimizer.ts';
import type { ReplicaTime } from './replica-time.ts';
import { replicaTime, steadyTime } from './replica-time.ts';
import type { CrossSiteDemand, SiteShare, StepInput, StepPrediction } from './step-time.ts';

/**
 * The time of one optimiser step:
 *   step = compute + exposed tensor + exposed context + exposed expert + bubble + exposed data + exposed cross-site
 *        + optimiser
 * The parts inside a replica and a site are those of the slowest share: the others wait for it. A path without a rate
 * makes the step infinite: the job stands still.
 */
export function predictStep(input: StepInput): StepPrediction {
  const replica = slowestReplica(input);
  const exchange = slowestSiteExchange(input);
  const ranks = gradientRanks(input);
  const exposedData = exposedSiteTime(input.training, replica, { exchange, ranks });
  const exposedCrossSite = crossSiteTime(input, replica, exchange);
  const { compute, imbalance, exposedTensor, exposedContext, exposedExpert, bubble } = replica;
  const optimizer = slowestOptimizer(input);
  const communication =
    exposedTensor + exposedContext + exposedExpert + exposedData + exposedCrossSite;
  const step = seconds(compute + bubble + communication + optimizer);
  const limit = crossSiteLimit(input);
  const parts = {
    compute,
    exposedTensor,
    exposedContext,
    exposedExpert,
    bubble,
    exposedData,
    exposedCrossSite,
    optimizer,
  };
  return {
    step,
    ...parts,
    imbalance,
    modelFlopsUtilization: idealTime(input) / step,
    exposedCommunication: Number.isFinite(step) ? communication / step : 1,
    exposedByTier: exposedByTier(input, parts),
    ...(limit === undefined ? {} : { crossSiteLimit: limit }),
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
    const exchange = exchangeOf(input, replica, crossing);
    const waiting = exchange.hiddenDelays * oneWay(crossing, flowsOf(input, crossing));
    const window = affordableWindow(input, replica, exchange) - waiting;
    const { from, to } = crossing;
    return {
      from: from.site,
      to: to.site,
      volume: exchange.volume,
      window: seconds(Math.max(0, window)),
      underWay: senderWindow(input, crossing),
      ways: 'both',
    };
  });
}

/** A local update that waits for its exchange may as well wait for one step of the many between two exchanges. */
function affordableWindow(
  { training: { synchronization }, cut }: StepInput,
  replica: ReplicaTime,
  { window }: Exchange,
): Seconds {
  if (cut === 'pipeline' || synchronization.type !== 'local-update') return window;
  const { fragments, innerSteps } = synchronization;
  return seconds(Math.max(window, (steadyTime(replica) * fragments) / innerSteps));
}

/** Flows (pairs of NICs) that share the busiest path between sites; 0 when the job is whole. */
export function crossSiteFlows(input: StepInput): number {
  return Math.max(0, ...crossings(input).map((crossing) => flowsOf(input, crossing)));
}

/** The rate at which computation hides the whole transfer; Infinity when there is nothing to hide it behind. */
export function rateToHide({
  volume,
  window,
}: Pick<CrossSiteDemand, 'volume' | 'window'>): BytesPerSecond {
  return bytesPerSecond(window > 0 ? volume / window : Infinity);
}

function slowestReplica(input: StepInput): ReplicaTime {
  const gpus = totalGpus(input);
  const pools = input.shares.map(({ pool }) => ({ pool, replicas: 0 }));
  const times = differentUses(pools).map(({ pool }) => replicaTime(input.training, pool, gpus));
  return present(times.toSorted((a, b) => durationOf(b) - durationOf(a))[0], 'a share of the job');
}

const durationOf = (replica: ReplicaTime): number => steadyTime(replica) + replica.bubble;

function slowestSiteExchange(input: StepInput): SiteExchange {
  const uses = input.shares.map((share) => ({
    pool: share.pool,
    replicas: exchangingReplicas(input, share),
  }));
  const times = differentUses(uses).map(({ pool, replicas }) =>
    siteExchangeTime(input.training, pool, replicas),
  );
  const slowest = times.toSorted((a, b) => b.scatter + b.gather - (a.scatter + a.gather))[0];
  return present(slowest, 'a share of the job');
}

function slowestOptimizer(input: StepInput): Seconds {
  const times = input.shares.map((share) =>
    optimizerTime(input.training, share.pool, exchangingReplicas(input, share)),
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
function crossSiteTime(
  input: StepInput,
  replica: ReplicaTime,
  siteExchange: SiteExchange,
): Seconds {
  let bulk = 0;
  let delays = 0;
  for (const crossing of crossings(input)) {
    const exchange = exchangeOf(input, replica, crossing);
    const { rate } = crossingRate(input, crossing);
    if (rate <= 0) return seconds(Infinity);
    const transfer = transferTime(exchange, rate);
    const once = oneWay(crossing, flowsOf(input, crossing));
    const parts = { input, replica, siteExchange, transfer, exchange, once };
    bulk = Math.max(bulk, exposedBulk(parts));
    const delay = exchange.oneWayDelays * once;
    delays += exposedDelay(exchange, { transfer, delay });
  }
  return seconds(bulk + delays);
}

/** With what the last of all flows is late. */
function oneWay({ path }: Crossing, flows: number): number {
  return path.roundTrip / 2 + barrierDelay(path.jitter, flows);
}

interface Bulk {
  readonly input: StepInput;
  readonly replica: ReplicaTime;
  readonly siteExchange: SiteExchange;
  readonly transfer: Seconds;
  readonly exchange: Exchange;
  /** One-way delay. */
  readonly once: number;
}

function exposedBulk({ input, replica, siteExchange, transfer, exchange, once }: Bulk): number {
  if (input.cut === 'pipeline' || input.training.synchronization.type === 'local-update') {
    return exposedTransfer(exchange, transfer);
  }
  // Piece by piece behind the reduce-scatter inside the site, which shares the window of the backward passes.
  const { pieces } = exchange;
  const { scatter } = siteExchange;
  const both = pipelined([scatter, transfer], pieces);
  const backward = backwardWindow(input.training, replica);
  const left = seconds(backward - exchange.hiddenDelays * once);
  return exposedTime(both, left, pieces) - exposedTime(scatter, backward, pieces);
}

function idealTime({ training, shares }: StepInput): number {
  const peak = shares.reduce(
    (sum, { gpus, pool }) => sum + gpus * (pool.accelerator.compute[training.precision]?.peak ?? 0),
    0,
  );
  return stepFlops(training) / peak;
}
