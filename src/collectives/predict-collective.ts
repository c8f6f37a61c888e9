import { present } from '../base/assert.ts';
import type { BytesPerSecond, Seconds } from '../base/units.ts';
import { bytesPerSecond, seconds } from '../base/units.ts';
import type { CollectiveOperation } from '../domain/collective.ts';
import { busFactor } from '../domain/collective.ts';
import type { CollectiveAlgorithm, CollectiveProtocol } from '../domain/law.ts';
import { borderTime, borders } from './border.ts';
import type { Basis } from './calibrated-laws.ts';
import type { GroupPart, SiteWay } from './group.ts';
import { totalTime } from './law-time.ts';
import type { SiteTime } from './site-collective.ts';
import { siteTimer } from './site-collective.ts';

/** GPUs that take part, site by site in a line; one part: all are at one site. */
export interface CollectiveInput {
  readonly operation: CollectiveOperation;
  readonly parts: readonly GroupPart[];
  /** Between parts[i] and parts[i + 1]; one fewer than parts. */
  readonly ways: readonly SiteWay[];
}

/** One call as nccl-tests reports it, and where its time goes: the parts less what is hidden add up to `time`. */
export interface CollectivePrediction {
  readonly bytes: number;
  readonly ranks: number;
  readonly time: Seconds;
  /** S / t. */
  readonly algorithmBandwidth: BytesPerSecond;
  /** Times the bus factor. */
  readonly busBandwidth: BytesPerSecond;
  /** Inside the slowest site. */
  readonly algorithm: CollectiveAlgorithm;
  readonly protocol: CollectiveProtocol;
  readonly basis: Basis;
  readonly scaleUp: Seconds;
  /** With the scale-up part of a call among several domains: a measured law does not tell them apart. */
  readonly scaleOut: Seconds;
  readonly scaleAcross: Seconds;
  /** One tier's work while another works on the chunk before. */
  readonly hidden: Seconds;
  readonly chunks: number;
}

export function predictCollective(input: CollectiveInput, bytes: number): CollectivePrediction {
  return collectivePredictor(input)(bytes);
}

/** The same for many sizes: what does not depend on them is looked up once. */
export function collectivePredictor(
  input: CollectiveInput,
): (bytes: number) => CollectivePrediction {
  const { operation, parts } = input;
  const ranks = parts.reduce((sum, { gpus }) => sum + gpus, 0);
  const runAt = runnerOf(input, ranks);
  return (bytes) => {
    const run = runAt(bytes);
    const algorithmBandwidth = bytesPerSecond(bytes / run.time);
    const busBandwidth = bytesPerSecond(algorithmBandwidth * busFactor(operation, ranks));
    return { bytes, ranks, algorithmBandwidth, busBandwidth, ...run };
  };
}

function runnerOf(input: CollectiveInput, ranks: number): (bytes: number) => Run {
  const { whole, cut } = insideOperations[input.operation];
  if (input.parts.length === 1) return oneSite(insideOf(input, whole));
  if (isConcurrent(input.operation)) return concurrent(input, insideOf(input, whole, ranks));
  return pipelined(input, insideOf(input, cut));
}

type Run = Omit<CollectivePrediction, 'bytes' | 'ranks' | 'algorithmBandwidth' | 'busBandwidth'>;

function oneSite(inside: Inside): (bytes: number) => Run {
  return (bytes) => runOf(inside(bytes), { times: 1, across: seconds(0), hidden: 0, chunks: 1 });
}

/**
 * Pairs inside and pairs across send at the same time, but by the same NICs: these are as busy as if all GPUs were at one site,
 * and what crosses has to go through the way besides.
 */
function concurrent(input: CollectiveInput, inside: Inside): (bytes: number) => Run {
  const border = borderOf(input);
  return (bytes) => {
    const calls = inside(bytes);
    const { bulk, delay } = border(bytes);
    const across = seconds(bulk + delay);
    const hidden = Math.min(durationOf(calls), across);
    return runOf(calls, { times: 1, across, hidden, chunks: 1 });
  };
}

const CHUNKS = [1, 2, 4, 8, 16, 32, 64];

/**
 * Reduced or gathered inside the sites, exchanged across, and gathered again, in k chunks: while one is under way across,
 * others are worked on inside. Every chunk pays the latency of its calls; delays across overlap, as chunks follow each
 * other on the way.
 *   T(k) = delay + max(inside, across) + min(inside, across) / k,   inside = k x calls(S / k)
 * The k with the shortest time is taken.
 */
function pipelined(input: CollectiveInput, inside: Inside): (bytes: number) => Run {
  const border = borderOf(input);
  return (bytes) => {
    const { bulk, delay } = border(bytes);
    const across = seconds(bulk + delay);
    const runs = CHUNKS.map((chunks) => {
      const calls = inside(bytes / chunks);
      const hidden = Math.min(durationOf(calls) * chunks, bulk) * (1 - 1 / chunks);
      return runOf(calls, { times: chunks, across, hidden, chunks });
    });
    return runs.reduce((best, run) => (run.time < best.time ? run : best));
  };
}

/** The calls of the slowest site. */
type Inside = (bytes: number) => readonly SiteTime[];

/** What happens inside a site, of a collective that stays there and of one that does not. */
const insideOperations: Readonly<
  Record<
    CollectiveOperation,
    { readonly whole: readonly CollectiveOperation[]; readonly cut: readonly CollectiveOperation[] }
  >
> = {
  AllReduce: { whole: ['AllReduce'], cut: ['ReduceScatter', 'AllGather'] },
  AllGather: { whole: ['AllGather'], cut: ['AllGather'] },
  ReduceScatter: { whole: ['ReduceScatter'], cut: ['ReduceScatter'] },
  AllToAll: { whole: ['AllToAll'], cut: ['AllToAll'] },
  Broadcast: { whole: ['Broadcast'], cut: ['Broadcast'] },
  SendRecv: { whole: ['SendRecv'], cut: ['SendRecv'] },
};

const isConcurrent = (operation: CollectiveOperation): boolean =>
  operation === 'AllToAll' || operation === 'SendRecv';

/** `ranks`: how many GPUs to count with at each site; left out, its own. */
function insideOf(
  { parts }: CollectiveInput,
  operations: readonly CollectiveOperation[],
  ranks?: number,
): Inside {
  const shapes = new Map(parts.map((part) => [`${part.fabric.name}/${String(part.gpus)}`, part]));
  const sites = [...shapes.values()].map(({ fabric, gpus }) =>
    operations.map((operation) => siteTimer({ fabric, operation, ranks: ranks ?? gpus })),
  );
  return (bytes) =>
    sites
      .map((calls) => calls.map((timer) => timer(bytes)))
      .reduce((slowest, calls) => (durationOf(calls) > durationOf(slowest) ? calls : slowest));
}

function durationOf(calls: readonly SiteTime[]): number {
  return calls.reduce((sum, call) => sum + totalTime(call), 0);
}

/** The busiest border decides how long the bytes take; delays add up over all of them. */
function borderOf(
  input: CollectiveInput,
): (bytes: number) => { readonly bulk: number; readonly delay: number } {
  const crossed = borders(input);
  return (bytes) => {
    const times = crossed.map((border) => borderTime(input.operation, border, bytes));
    return {
      bulk: Math.max(...times.map(({ bulk }) => bulk)),
      delay: times.reduce((sum, { delay }) => sum + delay, 0),
    };
  };
}

interface Schedule {
  readonly times: number;
  readonly across: Seconds;
  readonly hidden: number;
  readonly chunks: number;
}

function runOf(calls: readonly SiteTime[], { times, across, hidden, chunks }: Schedule): Run {
  const first = present(calls[0], 'a call');
  const within = seconds(durationOf(calls) * times);
  const isUp = first.tier === 'scale-up';
  return {
    time: seconds(within + across - hidden),
    algorithm: first.algorithm,
    protocol: first.protocol,
    basis: across > 0 && first.basis !== 'assumed' ? 'derived' : first.basis,
    scaleUp: isUp ? within : seconds(0),
    scaleOut: isUp ? seconds(0) : within,
    scaleAcross: across,
    hidden: seconds(hidden),
    chunks,
  };
}
