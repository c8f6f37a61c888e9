import { seconds } from '../base/units.ts';
import type { CollectiveOperation } from '../domain/collective.ts';
import { busFactor } from '../domain/collective.ts';
import type { Fabric } from '../domain/fabric.ts';
import type { CollectiveAlgorithm, CollectiveProtocol } from '../domain/law.ts';
import type { Basis } from './fabric-laws.ts';
import { lawsOf } from './fabric-laws.ts';
import type { LawTime } from './law-time.ts';
import { fastestLaw } from './law-time.ts';
import { ratioTimer } from './ratio-time.ts';

/** One collective among GPUs of one site. */
interface SiteGroup {
  readonly fabric: Fabric;
  readonly operation: CollectiveOperation;
  readonly ranks: number;
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
export function siteTimer({ fabric, operation, ranks }: SiteGroup): (bytes: number) => SiteTime {
  const domains = Math.ceil(ranks / fabric.gpusPerDomain);
  const tier = domains === 1 ? 'scale-up' : 'scale-out';
  if (ranks < 2) return () => ({ ...nothing, tier });
  const found = lawsOf(fabric, operation, { ranks, domains });
  if (found === undefined) {
    const ratios = ratioTimer(fabric, operation, { ranks, domains });
    return (bytes) => ({ ...ratios(bytes), ...assumed, tier });
  }
  const factor = busFactor(operation, ranks);
  return (bytes) => {
    const { law, time } = fastestLaw(found.laws, { bytes, ranks, domains, busFactor: factor });
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
