import type { CollectiveOperation } from '../domain/collective.ts';
import type { Fabric } from '../domain/fabric.ts';
import type { CollectiveAlgorithm, CollectiveLaw, LawTerms } from '../domain/law.ts';
import type { FoundLaws } from './calibrated-laws.ts';
import { calibratedLaws } from './calibrated-laws.ts';
import { NIC_SHARE, SCALE_UP_SHARE } from './ring-rate.ts';

/** A collective's ranks, and the scale-up domains they lie in. */
export interface LawGroup {
  readonly ranks: number;
  readonly domains: number;
}

/** All-to-all loses to incast: 41.5 of 50 GB/s a NIC on p5 at 16 GPUs and 1 GiB. */
const NIC_SHARE_ALL_TO_ALL = 0.83;
/** A call between nodes that nobody has timed. */
const NETWORK_LATENCY_US = 60;
const DOMAIN_LATENCY_US = 20;

/** The laws of a collective that nobody has measured there, from those of others or from the rates of the parts. */
export function derivedLaws(
  fabric: Fabric,
  operation: CollectiveOperation,
  group: LawGroup,
): FoundLaws | undefined {
  switch (operation) {
    case 'AllReduce':
      return fromOther(fabric, 'AllGather', group, 2);
    case 'AllGather':
    case 'ReduceScatter':
    case 'Broadcast':
      return (
        fromOther(fabric, 'AllGather', group, 1) ??
        fromOther(fabric, 'ReduceScatter', group, 1) ??
        fromOther(fabric, 'AllReduce', group, 0.5)
      );
    case 'AllToAll':
    case 'SendRecv':
      return { basis: 'derived', laws: [pairwise(fabric, operation, group)] };
  }
}

/**
 * An all-reduce is a reduce-scatter and an all-gather: the same bus bandwidth, and half of everything else each. Reduction in
 * the switches makes an all-reduce faster than any wire, and trees make it wait less; the others have only rings.
 */
function fromOther(
  fabric: Fabric,
  other: CollectiveOperation,
  group: LawGroup,
  latencies: number,
): FoundLaws | undefined {
  const found = calibratedLaws(fabric, other, group.domains);
  if (found === undefined) return undefined;
  if (latencies >= 1) {
    const laws = found.laws.map((law) =>
      withTerms(law, scaledTerms(law.terms, { latency: latencies, root: latencies })),
    );
    return { basis: 'derived', laws };
  }
  const ringPs = 1e12 / (fabric.scaleUp * SCALE_UP_SHARE);
  const laws = found.laws.map((law): CollectiveLaw => {
    const { bytePs = 0, bytePerDoublingPs = 0 } = law.terms;
    const isOtherShape = group.domains > 1 && law.algorithm !== 'Ring' && law.protocol !== 'LL';
    const terms = isOtherShape
      ? { perRankUs: ringStepUs(group), bytePerDoublingPs }
      : scaledTerms(law.terms, { latency: latencies, root: latencies });
    return renamed(law, 'Ring', { ...terms, bytePs: Math.max(bytePs, ringPs) });
  });
  return { basis: 'derived', laws };
}

/** What NCCL takes a step of a ring with Simple for, by NVLink and by a NIC (src/graph/tuning.cc, 2.30.7). */
const SCALE_UP_STEP_US = 3.4;
const NETWORK_STEP_US = 14;

/** One step in as many as a domain has ranks leaves it. */
function ringStepUs({ ranks, domains }: LawGroup): number {
  const own = ranks / domains;
  return ((own - 1) * SCALE_UP_STEP_US + NETWORK_STEP_US) / own;
}

/**
 * Every pair by itself. Of an all-to-all, (g-1)/n of a rank's data stays in its domain of g, and the rest leaves by its NIC:
 *   busbw = min(B_nvl (n-1)/(g-1), B_nic (n-1)/(n-g))
 */
function pairwise(
  fabric: Fabric,
  operation: 'AllToAll' | 'SendRecv',
  { ranks, domains }: LawGroup,
): CollectiveLaw {
  const inside = fabric.scaleUp * SCALE_UP_SHARE;
  const outside = fabric.nicPerGpu * fabric.networkShare;
  const own = ranks / domains;
  const busRate =
    operation === 'SendRecv'
      ? Math.min(inside, domains > 1 ? outside * NIC_SHARE : Infinity)
      : Math.min(
          own > 1 ? (inside * (ranks - 1)) / (own - 1) : Infinity,
          domains > 1 ? (outside * NIC_SHARE_ALL_TO_ALL * (ranks - 1)) / (ranks - own) : Infinity,
        );
  const fixedUs = domains > 1 ? NETWORK_LATENCY_US : DOMAIN_LATENCY_US;
  const terms: LawTerms = { fixedUs, bytePs: 1e12 / busRate };
  return { algorithm: 'Pairwise', protocol: 'Simple', fromBytes: 0, terms };
}

/** All but what its bytes take on the wire. Field by field: a spread costs more than all the rest of a prediction. */
export function scaledTerms(
  terms: LawTerms,
  by: { readonly latency: number; readonly root: number },
): Required<LawTerms> {
  const { fixedUs = 0, perDoublingUs = 0, perRankUs = 0 } = terms;
  const { rootNs = 0, rootPerDoublingNs = 0, rootPerRankNs = 0 } = terms;
  const { bytePs = 0, bytePerDoublingPs = 0, wirePs = 0 } = terms;
  return {
    fixedUs: fixedUs * by.latency,
    perDoublingUs: perDoublingUs * by.latency,
    perRankUs: perRankUs * by.latency,
    rootNs: rootNs * by.root,
    rootPerDoublingNs: rootPerDoublingNs * by.root,
    rootPerRankNs: rootPerRankNs * by.root,
    bytePs,
    bytePerDoublingPs,
    wirePs,
  };
}

/** The same algorithm at the same sizes. */
export function withTerms(law: CollectiveLaw, terms: LawTerms): CollectiveLaw {
  return renamed(law, law.algorithm, terms);
}

function renamed(
  law: CollectiveLaw,
  algorithm: CollectiveAlgorithm,
  terms: LawTerms,
): CollectiveLaw {
  const { protocol, fromBytes, upToBytes = Infinity } = law;
  const { fromRankBytes = 0, upToRankBytes = Infinity } = law;
  return { algorithm, protocol, fromBytes, upToBytes, fromRankBytes, upToRankBytes, terms };
}
