import { seconds } from '../base/units.ts';
import type { CollectiveOperation } from '../domain/collective.ts';
import { busFactor } from '../domain/collective.ts';
import type { Fabric } from '../domain/fabric.ts';
import type { CollectiveAlgorithm, CollectiveProtocol } from '../domain/law.ts';
import type { Basis } from './calibrated-laws.ts';
import { lawsOf } from './fabric-laws.ts';
import type { LawTime } from './law-time.ts';
import { fastestLaw } from './law-time.ts';
import { ratioTimer } from './ratio-time.ts';
import { ringRate } from './ring-rate.ts';

/** One collective among GPUs of one site. */
interface SiteGroup {
  readonly fabric: Fabric;
  readonly operation: CollectiveOperation;
  readonly ranks: number;
  /** When the other GPUs of each domain call at the same time in groups of their own; left out, a domain is filled by one group. */
  readonly ranksPerDomain?: number;
}

export interface SiteTime extends LawTime {
  /** The farthest network it uses. */
  readonly tier: 'scale-up' | 'scale-out';
  readonly algorithm: CollectiveAlgorithm;
  readonly protocol: CollectiveProtocol;
  readonly basis: Basis;
}

/**
 * What a call takes inside one site by its bytes, the whole array as nccl-tests counts it: NCCL's candidates, each by its
 * measured law, and of those the fastest. The laws are looked up once for all sizes.
 */
export function siteTimer({
  fabric,
  operation,
  ranks,
  ranksPerDomain = fabric.gpusPerDomain,
}: SiteGroup): (bytes: number) => SiteTime {
  const domains = Math.ceil(ranks / ranksPerDomain);
  const isPairwise = operation === 'AllToAll' || operation === 'SendRecv';
  const load = domains === 1 || isPairwise ? 1 : ringLoad(fabric, ranksPerDomain);
  const tier = domains === 1 ? 'scale-up' : 'scale-out';
  if (ranks < 2) return () => ({ ...nothing, tier });
  const found = lawsOf(fabric, operation, { ranks, domains });
  if (found === undefined) {
    const ratios = ratioTimer(fabric, operation, { ranks, domains });
    return (bytes) => ({ ...ratios(bytes), ...assumed, tier });
  }
  const factor = busFactor(operation, ranks);
  return (bytes) => {
    const point = { bytes, ranks, domains, load, busFactor: factor };
    const { law, time } = fastestLaw(found.laws, point);
    // Field by field: this runs some thirty times a prediction, and a spread costs ten times as much as all the rest.
    return {
      latency: time.latency,
      pipelining: time.pipelining,
      transfer: time.transfer,
      tier,
      algorithm: law.algorithm,
      protocol: law.protocol,
      basis: found.basis,
    };
  };
}

/**
 * The laws are of groups that fill their domains. A ring with fewer ranks in each has as much less of the NICs, and takes as long
 * as one of the whole domain with so many times its bytes.
 */
function ringLoad(fabric: Fabric, ranksPerDomain: number): number {
  return ringRate(fabric, fabric.gpusPerDomain) / ringRate(fabric, ranksPerDomain);
}

const assumed = { algorithm: 'Ring', protocol: 'Simple', basis: 'assumed' } as const;

/** A group of one has nothing to send. */
const nothing = {
  latency: seconds(0),
  pipelining: seconds(0),
  transfer: seconds(0),
  algorithm: 'Ring',
  protocol: 'Simple',
  basis: 'derived',
} as const;
