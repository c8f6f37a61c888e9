import { seconds } from '../base/units.ts';
import type { CollectiveOperation } from '../domain/collective.ts';
import { busFactor } from '../domain/collective.ts';
import type { Fabric } from '../domain/fabric.ts';
import type { CollectiveAlgorithm, CollectiveProtocol } from '../domain/law.ts';
import type { Basis } from './fabric-laws.ts';
import { lawsOf } from './fabric-laws.ts';
import type { LawTime } from './law-time.ts';
import { fastestLaw } from './law-time.ts';
import { ratioTime } from './ratio-time.ts';

/** One call among GPUs of one site. */
export interface SiteCall {
  readonly fabric: Fabric;
  readonly operation: CollectiveOperation;
  readonly ranks: number;
  /** The whole array, as nccl-tests counts it. */
  readonly bytes: number;
}

export interface SiteTime extends LawTime {
  /** The farthest network it uses. */
  readonly tier: 'scale-up' | 'scale-out';
  readonly algorithm: CollectiveAlgorithm;
  readonly protocol: CollectiveProtocol;
  readonly basis: Basis;
}

/** What one call takes inside one site: NCCL's candidates, each by its measured law, and of those the fastest. */
export function siteTime({ fabric, operation, ranks, bytes }: SiteCall): SiteTime {
  const domains = Math.ceil(ranks / fabric.gpusPerDomain);
  const tier = domains === 1 ? 'scale-up' : 'scale-out';
  if (ranks < 2) return { ...nothing, tier };
  const found = lawsOf(fabric, operation, { ranks, domains });
  const point = { bytes, ranks, domains, busFactor: busFactor(operation, ranks) };
  const best = found === undefined ? undefined : fastestLaw(found.laws, point);
  if (found === undefined || best === undefined) {
    const time = ratioTime(fabric, operation, { ranks, domains }, bytes);
    return { ...time, tier, algorithm: 'Ring', protocol: 'Simple', basis: 'assumed' };
  }
  const { algorithm, protocol } = best.law;
  return { ...best.time, tier, algorithm, protocol, basis: found.basis };
}

/** A group of one has nothing to send. */
const nothing = {
  latency: seconds(0),
  pipelining: seconds(0),
  transfer: seconds(0),
  algorithm: 'Ring',
  protocol: 'Simple',
  basis: 'derived',
} as const;
