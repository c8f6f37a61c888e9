import type { CollectiveOperation } from '../domain/collective.ts';
import { busBandwidthByGroup } from '../domain/catalogue/busbw-ratios.ts';
import { calibrations } from '../domain/catalogue/laws.ts';
import type { Fabric } from '../domain/fabric.ts';
import type { Calibration, CollectiveLaw, LawTerms } from '../domain/law.ts';

/**
 * How well a prediction is founded. measured: fitted to published runs on this fabric at such a number of domains; extrapolated:
 * the same laws at another number; derived: from another collective's laws, or from the rates of the parts; assumed: from
 * ratios measured elsewhere.
 */
export type Basis = 'measured' | 'extrapolated' | 'derived' | 'assumed';

export interface FoundLaws {
  readonly laws: readonly CollectiveLaw[];
  readonly basis: Basis;
}

/** The laws of one collective among `ranks` GPUs in `domains` scale-up domains; undefined when nothing was measured. */
export function lawsOf(
  fabric: Fabric,
  operation: CollectiveOperation,
  { ranks, domains }: { readonly ranks: number; readonly domains: number },
): FoundLaws | undefined {
  const found =
    calibrated(fabric, operation, domains) ?? derived(fabric, operation, { ranks, domains });
  if (found === undefined || domains > 1) return found;
  return { ...found, laws: found.laws.map((law) => ofGroup(law, fabric, ranks)) };
}

function calibrated(
  fabric: Fabric,
  operation: CollectiveOperation,
  domains: number,
): FoundLaws | undefined {
  const name = domains === 1 ? fabric.boardOf : fabric.networkOf;
  const fitting = calibrations.filter(
    (other) =>
      other.fabric === name &&
      other.operation === operation &&
      (domains === 1) === (other.domains[1] === 1),
  );
  const [nearest] = fitting.toSorted((a, b) => distance(a, domains) - distance(b, domains));
  if (nearest === undefined) return undefined;
  return {
    laws: nearest.laws,
    basis: distance(nearest, domains) === 0 ? 'measured' : 'extrapolated',
  };
}

/** In doublings of the number of domains. */
function distance({ domains: [from, to] }: Calibration, domains: number): number {
  if (domains < from) return Math.log2(from / domains);
  return domains > to ? Math.log2(domains / to) : 0;
}

/** Shares of the theoretical rates that collectives reach: 370 of 450 GB/s by NVLink, 46 to 48 of 50 by an NDR NIC. */
export const SCALE_UP_SHARE = 0.82;
export const NIC_SHARE = 0.93;
/** All-to-all loses to incast: 41.5 of 50 GB/s a NIC on p5 at 16 GPUs and 1 GiB. */
const NIC_SHARE_ALL_TO_ALL = 0.83;
/** A call between nodes that nobody has timed. */
const NETWORK_LATENCY_US = 60;
const DOMAIN_LATENCY_US = 20;

function derived(
  fabric: Fabric,
  operation: CollectiveOperation,
  group: { readonly ranks: number; readonly domains: number },
): FoundLaws | undefined {
  switch (operation) {
    case 'AllReduce':
      return fromOther(fabric, 'AllGather', group.domains, 2);
    case 'AllGather':
    case 'ReduceScatter':
    case 'Broadcast':
      return (
        fromOther(fabric, 'AllGather', group.domains, 1) ??
        fromOther(fabric, 'ReduceScatter', group.domains, 1) ??
        fromOther(fabric, 'AllReduce', group.domains, 0.5)
      );
    case 'AllToAll':
    case 'SendRecv':
      return { basis: 'derived', laws: [pairwise(fabric, operation, group)] };
  }
}

/**
 * An all-reduce is a reduce-scatter and an all-gather: the same bus bandwidth, and half of everything else each. Reduction in
 * the switches makes an all-reduce faster than any wire; the others have only the ring's rate.
 */
function fromOther(
  fabric: Fabric,
  other: CollectiveOperation,
  domains: number,
  latencies: number,
): FoundLaws | undefined {
  const found = calibrated(fabric, other, domains);
  if (found === undefined) return undefined;
  const ringPs = 1e12 / (fabric.scaleUp * SCALE_UP_SHARE);
  const laws = found.laws.map((law): CollectiveLaw => {
    const { bytePs = 0 } = law.terms;
    const halves = scaled(law.terms, { latency: latencies, root: latencies });
    const terms = { ...halves, bytePs: latencies < 1 ? Math.max(bytePs, ringPs) : bytePs };
    return { ...law, algorithm: latencies < 1 ? 'Ring' : law.algorithm, terms };
  });
  return { basis: 'derived', laws };
}

/**
 * Every pair by itself. Of an all-to-all, (g-1)/n of a rank's data stays in its domain of g, and the rest leaves by its NIC:
 *   busbw = min(B_nvl (n-1)/(g-1), B_nic (n-1)/(n-g))
 */
function pairwise(
  fabric: Fabric,
  operation: 'AllToAll' | 'SendRecv',
  { ranks, domains }: { readonly ranks: number; readonly domains: number },
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

/** All but what its bytes take on the wire. */
function scaled(
  terms: LawTerms,
  by: { readonly latency: number; readonly root: number },
): LawTerms {
  const { fixedUs = 0, perDoublingUs = 0, perRankUs = 0 } = terms;
  const { rootNs = 0, rootPerDoublingNs = 0, rootPerRankNs = 0 } = terms;
  return {
    ...terms,
    fixedUs: fixedUs * by.latency,
    perDoublingUs: perDoublingUs * by.latency,
    perRankUs: perRankUs * by.latency,
    rootNs: rootNs * by.root,
    rootPerDoublingNs: rootPerDoublingNs * by.root,
    rootPerRankNs: rootPerRankNs * by.root,
  };
}

/**
 * The laws of a domain were measured among all of its GPUs. With fewer, in-switch reduction is slower; a ring has fewer steps:
 * its latency is as many of them less, and the square root in `LawTerms` grows with the root of the steps.
 */
function ofGroup(law: CollectiveLaw, fabric: Fabric, ranks: number): CollectiveLaw {
  const { gpusPerDomain } = fabric;
  if (law.algorithm === 'NVLS') return slower(law, groupShare(fabric, ranks));
  if (law.algorithm !== 'Ring' || law.protocol === 'LL' || ranks >= gpusPerDomain) return law;
  const steps = (ranks - 1) / (gpusPerDomain - 1);
  return { ...law, terms: scaled(law.terms, { latency: steps, root: Math.sqrt(steps) }) };
}

/** What fewer GPUs than a node has get of its in-switch reduction. */
function groupShare({ gpusPerDomain }: Fabric, ranks: number): number {
  const whole = busBandwidthByGroup[gpusPerDomain];
  const part = busBandwidthByGroup[ranks];
  return whole === undefined || part === undefined ? 1 : part / whole;
}

function slower(law: CollectiveLaw, share: number): CollectiveLaw {
  return { ...law, terms: { ...law.terms, bytePs: (law.terms.bytePs ?? 0) / share } };
}
