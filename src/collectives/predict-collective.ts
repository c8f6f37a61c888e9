import { present } from '../base/assert.ts';
import type { BytesPerSecond, Seconds } from '../base/units.ts';
import { bytesPerSecond, seconds } from '../base/units.ts';
import type { CollectiveOperation } from '../domain/collective.ts';
import { busFactor } from '../domain/collective.ts';
import type { CollectiveAlgorithm, CollectiveProtocol } from '../domain/law.ts';
import type { SiteBorder } from './border.ts';
import { borderTime, borders } from './border.ts';
import type { Basis } from './fabric-laws.ts';
import type { GroupPart, SiteWay } from './group.ts';
import { totalTime } from './law-time.ts';
import type { SiteTime } from './site-collective.ts';
import { siteTime } from './site-collective.ts';

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
  const { operation, parts } = input;
  const ranks = parts.reduce((sum, { gpus }) => sum + gpus, 0);
  const call = { input, bytes, ranks };
  const run =
    parts.length === 1
      ? oneSite(call)
      : isConcurrent(operation)
        ? concurrent(call)
        : pipelined(call);
  const algorithmBandwidth = bytesPerSecond(bytes / run.time);
  const busBandwidth = bytesPerSecond(algorithmBandwidth * busFactor(operation, ranks));
  return { bytes, ranks, algorithmBandwidth, busBandwidth, ...run };
}

interface Call {
  readonly input: CollectiveInput;
  readonly bytes: number;
  readonly ranks: number;
}

type Run = Omit<CollectivePrediction, 'bytes' | 'ranks' | 'algorithmBandwidth' | 'busBandwidth'>;

function oneSite({ input, bytes }: Call): Run {
  const inside = slowestSite(input, insideOperations[input.operation].whole, bytes);
  return runOf(inside, { times: 1, across: seconds(0), hidden: 0, chunks: 1 });
}

/** Pairs inside and pairs across send at the same time. */
function concurrent({ input, bytes, ranks }: Call): Run {
  const inside = slowestSite(input, [input.operation], bytes, ranks);
  const across = slowestBorder(input, bytes);
  const outside = seconds(across.bulk + across.delay);
  const hidden = Math.min(totalInside(inside), outside);
  return runOf(inside, { times: 1, across: outside, hidden, chunks: 1 });
}

const CHUNKS = [1, 2, 4, 8, 16, 32, 64];

/**
 * Reduced or gathered inside the sites, exchanged across, and gathered again, in k chunks: while one is under way across,
 * others are worked on inside. Every chunk pays the latency of its calls; delays across overlap, as chunks follow each
 * other on the way.
 *   T(k) = delay + max(inside, across) + min(inside, across) / k,   inside = k x calls(S / k)
 * The k with the shortest time is taken.
 */
function pipelined({ input, bytes }: Call): Run {
  const { bulk, delay } = slowestBorder(input, bytes);
  const runs = CHUNKS.map((chunks): Run => {
    const inside = slowestSite(input, insideOperations[input.operation].cut, bytes / chunks);
    const hidden = Math.min(totalInside(inside) * chunks, bulk) * (1 - 1 / chunks);
    return runOf(inside, { times: chunks, across: seconds(bulk + delay), hidden, chunks });
  });
  return present(runs.toSorted((a, b) => a.time - b.time)[0], 'a number of chunks');
}

interface Inside {
  readonly calls: readonly SiteTime[];
}

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

/** `ranks`: of an all-to-all only the share for GPUs of the same site stays inside. */
function slowestSite(
  { parts }: CollectiveInput,
  operations: readonly CollectiveOperation[],
  bytes: number,
  ranks?: number,
): Inside {
  const sites = parts.map(({ fabric, gpus }) => ({
    calls: operations.map((operation) => {
      const share = operation === 'AllToAll' && ranks !== undefined ? gpus / ranks : 1;
      return siteTime({ fabric, operation, ranks: gpus, bytes: bytes * share });
    }),
  }));
  return present(sites.toSorted((a, b) => totalInside(b) - totalInside(a))[0], 'a site');
}

function totalInside({ calls }: Inside): number {
  return calls.reduce((sum, call) => sum + totalTime(call), 0);
}

function slowestBorder(
  input: CollectiveInput,
  bytes: number,
): { readonly bulk: number; readonly delay: number } {
  const times = borders(input).map((border: SiteBorder) =>
    borderTime(input.operation, border, bytes),
  );
  return {
    bulk: Math.max(...times.map(({ bulk }) => bulk)),
    delay: times.reduce((sum, { delay }) => sum + delay, 0),
  };
}

interface Schedule {
  readonly times: number;
  readonly across: Seconds;
  readonly hidden: number;
  readonly chunks: number;
}

function runOf(inside: Inside, { times, across, hidden, chunks }: Schedule): Run {
  const first = present(inside.calls[0], 'a call');
  const within = seconds(totalInside(inside) * times);
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
