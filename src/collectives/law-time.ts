import { present } from '../base/assert.ts';
import type { Seconds } from '../base/units.ts';
import { seconds } from '../base/units.ts';
import type { CollectiveLaw, LawTerms } from '../domain/law.ts';

/** What a law is evaluated at. */
export interface LawPoint {
  readonly bytes: number;
  readonly ranks: number;
  readonly domains: number;
  readonly busFactor: number;
  /** Of how many times its bytes a group of whole domains would have the same load on its wires; 1 if it is one. */
  readonly load: number;
}

/** The time of a collective and where it goes. */
export interface LawTime {
  readonly latency: Seconds;
  /** Filling and draining the pipeline of chunks. */
  readonly pipelining: Seconds;
  readonly transfer: Seconds;
}

/** The equation stands at `LawTerms`. */
export function lawTime(terms: LawTerms, point: LawPoint, leastBytes = 0): LawTime {
  const { ranks, domains, busFactor } = point;
  const bytes = Math.max(point.bytes * point.load, leastBytes);
  const doublings = Math.log2(domains);
  const { fixedUs = 0, perDoublingUs = 0, perRankUs = 0 } = terms;
  const { rootNs = 0, rootPerDoublingNs = 0, rootPerRankNs = 0 } = terms;
  const { bytePs = 0, bytePerDoublingPs = 0, wirePs = 0 } = terms;
  const root = rootNs + rootPerDoublingNs * doublings + rootPerRankNs * Math.sqrt(ranks);
  const latency = (fixedUs + perDoublingUs * doublings + perRankUs * ranks) * 1e-6;
  const pipelining = root * Math.sqrt(bytes) * 1e-9;
  const sent = busFactor * bytes * 1e-12;
  const transfer = (bytePs + bytePerDoublingPs * doublings) * sent;
  return {
    latency: seconds(latency),
    pipelining: seconds(pipelining),
    transfer: seconds(Math.max(transfer, wirePs * sent - latency - pipelining)),
  };
}

/** Whether NCCL considers it at this size. */
export function isConsidered(
  law: Pick<CollectiveLaw, 'upToBytes' | 'fromRankBytes' | 'upToRankBytes'>,
  { bytes, ranks }: Pick<LawPoint, 'bytes' | 'ranks'>,
): boolean {
  const { upToBytes = Infinity, fromRankBytes = 0, upToRankBytes = Infinity } = law;
  const rankBytes = bytes / ranks;
  return bytes <= upToBytes && rankBytes >= fromRankBytes && rankBytes < upToRankBytes;
}

export function totalTime({ latency, pipelining, transfer }: LawTime): Seconds {
  return seconds(latency + pipelining + transfer);
}

/** The fastest law of those that NCCL would consider at this size. */
export function fastestLaw(
  laws: readonly CollectiveLaw[],
  point: LawPoint,
): { readonly law: CollectiveLaw; readonly time: LawTime } {
  let best: { readonly law: CollectiveLaw; readonly time: LawTime } | undefined;
  for (const law of laws) {
    if (!isConsidered(law, point)) continue;
    const time = lawTime(law.terms, point, law.fromBytes);
    if (best === undefined || totalTime(time) < totalTime(best.time)) best = { law, time };
  }
  return present(best, 'a law that holds at every size');
}
