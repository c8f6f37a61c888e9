import type { Bytes, BytesPerSecond, Seconds } from '../base/units.ts';
import { bytes, bytesPerSecond, serializationTime } from '../base/units.ts';
import type { Training } from '../domain/job.ts';
import { replicaCount } from '../domain/job.ts';
import { parameterCount } from '../domain/parameters.ts';
import { nicRate } from './ring-rate.ts';
import { FLAT_RING_DELAYS } from './flat-ring.ts';
import type { Exchange } from './exchange.ts';
import { backwardWindow, bucketCount, gradientBytes, lastBuckets } from './gradients.ts';
import { outerBytes, outerExchange } from './local-update.ts';
import { fabricOfPool } from './pool-fabric.ts';
import type { ReplicaTime } from './replica-time.ts';
import { steadyTime } from './replica-time.ts';
import { windowRate } from '../network/sender-window.ts';
import type { CrossSiteLimit, SitePath, SiteShare, StepInput } from './step-time.ts';

/** One neighbouring pair of sites and the way between them. */
export interface Crossing {
  readonly from: SiteShare;
  readonly to: SiteShare;
  readonly path: SitePath;
  /** Pipeline stages on the near side of the crossing. */
  readonly stagesBefore: number;
}

/** Neighbours in one site exchange over its own fabric and are no crossing. */
export function crossings({ shares, paths }: StepInput): readonly Crossing[] {
  let stagesBefore = 0;
  return paths.flatMap((path, index) => {
    const from = shares[index];
    const to = shares[index + 1];
    if (from === undefined || to === undefined) return [];
    stagesBefore += from.stages;
    return from.site === to.site ? [] : [{ from, to, path, stagesBefore }];
  });
}

const ACTIVATION_BYTES = 2;
/** The exchange of one crossing by the job's cut and strategy. */
export function exchangeOf(input: StepInput, replica: ReplicaTime, crossing: Crossing): Exchange {
  return input.cut === 'pipeline'
    ? activationExchange(input, replica, crossing)
    : gradientExchange(input, replica);
}

/**
 * Gradients. Hierarchical: reduce-scatter in the sites, all-reduce across, all-gather in the sites; along a line of
 * sites every border carries S each way (half of it on its way to be summed, half summed and on its way back; for two
 * sites that is 2 (M-1)/M S). Flat: each shard's ring over all replicas crosses a border once each way, 2 (n-1)/n S.
 * Local update: the hierarchical exchange once every H steps, as a whole or in fragments.
 */
function gradientExchange(input: StepInput, replica: ReplicaTime): Exchange {
  const { training } = input;
  const ranks = gradientRanks(input);
  const size = gradientBytes(training);
  const window = backwardWindow(training, replica);
  const pieces = bucketCount(training, ranks);
  const { synchronization } = training;
  const calls = callsOf(training, ranks);
  switch (synchronization.type) {
    case 'hierarchical':
      return {
        volume: size,
        pieces,
        window,
        oneWayDelays: 2 * calls.last,
        hiddenDelays: 2 * calls.before,
        arrival: 'awaited',
      };
    case 'flat':
      return {
        volume: bytes((2 * (ranks - 1) * size) / ranks),
        pieces,
        window,
        oneWayDelays: FLAT_RING_DELAYS * calls.last,
        hiddenDelays: FLAT_RING_DELAYS * calls.before,
        arrival: 'awaited',
      };
    case 'local-update':
      return outerExchange(synchronization, {
        size: outerBytes(parameterCount(training.model), synchronization),
        inner: steadyTime(replica),
        backward: window,
        pieces,
      });
  }
}

/**
 * Megatron-Core sends the buckets of a GPU one after the other on one stream, and each waits for a round trip. In a plain
 * schedule they are completed all along the last backward pass, which hides all but the last. In an interleaved one that
 * pass completes the buckets of one chunk at once; each chunk before it is one call.
 */
function callsOf(
  training: Training,
  ranks: number,
): { readonly before: number; readonly last: number } {
  const { virtualPipeline } = training.parallelism;
  const last = lastBuckets(training, ranks);
  return virtualPipeline > 1
    ? { before: virtualPipeline - 1, last }
    : { before: last - 1, last: 1 };
}

/**
 * Activations forward and their gradients backward at the stage boundary: s h 2 B per sequence; an interleaved
 * schedule passes the border v times one way and v - 1 times the other. They are sent while other micro-batches are
 * computed. The delay enters the bubble: the stages before the border admit only so many micro-batches beyond it, and
 * each such batch of them waits for one round trip.
 */
function activationExchange(
  { training }: StepInput,
  replica: ReplicaTime,
  { stagesBefore }: Crossing,
): Exchange {
  const { pipeline, virtualPipeline } = training.parallelism;
  const { sequenceLength, globalBatchSequences, model } = training;
  const perSequence = sequenceLength * model.hiddenSize * ACTIVATION_BYTES;
  const passes = 2 * virtualPipeline - 1;
  const chunks = replica.microBatches * virtualPipeline;
  const beyond = Math.max(1, pipeline - stagesBefore);
  const admitted =
    virtualPipeline > 1 ? 2 * beyond + (virtualPipeline - 1) * pipeline + 1 : beyond + 1;
  return {
    volume: bytes(passes * globalBatchSequences * perSequence),
    pieces: chunks,
    window: steadyTime(replica),
    oneWayDelays: 2 * Math.max(1, chunks / admitted),
    hiddenDelays: 0,
    arrival: 'awaited',
  };
}

export function totalGpus({ shares }: StepInput): number {
  return shares.reduce((sum, { gpus }) => sum + gpus, 0);
}

/** GPUs that hold a copy of the same weights, over all sites. */
export function gradientRanks(input: StepInput): number {
  const { parallelism } = input.training;
  return replicaCount(totalGpus(input), parallelism) * parallelism.context;
}

/** NIC pairs that send through a crossing at once: of all GPUs of the smaller site, or of one pipeline stage. */
export function flowsOf(input: StepInput, { from, to }: Crossing): number {
  const { pipeline } = input.training.parallelism;
  if (input.cut === 'pipeline') return Math.max(1, Math.round(totalGpus(input) / pipeline));
  const at = (site: string): number =>
    input.shares.reduce((sum, share) => sum + (share.site === site ? share.gpus : 0), 0);
  return Math.min(at(from.site), at(to.site));
}

interface CrossingRate {
  readonly rate: BytesPerSecond;
  readonly limit: CrossSiteLimit;
}

/** The least of what the job has of the links, what the NICs of its GPUs can send, and what these may have under way. */
export function crossingRate(input: StepInput, crossing: Crossing): CrossingRate {
  const { path, from, to } = crossing;
  const flows = flowsOf(input, crossing);
  const [near, far] = [from, to].map(({ pool }) => nicRate(fabricOfPool(pool)));
  const nics = flows * Math.min(near ?? 0, far ?? 0);
  const windows = flows * windowRate(input.training.window, path.roundTrip);
  const rate = bytesPerSecond(Math.min(path.rate, nics, windows));
  if (path.rate === rate) return { rate, limit: 'links' };
  return { rate, limit: nics === rate ? 'nics' : 'windows' };
}

/** What keeps the slowest crossing from being faster; undefined when the job is whole. */
export function crossSiteLimit(input: StepInput): CrossSiteLimit | undefined {
  const rates = crossings(input).map((crossing) => crossingRate(input, crossing));
  return rates.toSorted((a, b) => a.rate - b.rate)[0]?.limit;
}

/** All that the senders of a crossing may have under way together. */
export function senderWindow(input: StepInput, crossing: Crossing): Bytes | undefined {
  const { window } = input.training;
  return window === undefined ? undefined : bytes(flowsOf(input, crossing) * window);
}

/** Bulk transfer time of an exchange, without delays. */
export function transferTime(exchange: Exchange, rate: BytesPerSecond): Seconds {
  return serializationTime(exchange.volume, rate);
}
