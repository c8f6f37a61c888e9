import { busBandwidthByGroup } from '../domain/catalogue/busbw-ratios.ts';
import type { CollectiveOperation } from '../domain/collective.ts';
import type { Fabric } from '../domain/fabric.ts';
import type { CollectiveLaw } from '../domain/law.ts';
import type { FoundLaws } from './calibrated-laws.ts';
import { calibratedLaws } from './calibrated-laws.ts';
import type { LawGroup } from './derived-laws.ts';
import { derivedLaws, scaledTerms, withTerms } from './derived-laws.ts';

/** The laws of one collective among `ranks` GPUs in `domains` scale-up domains; undefined when nothing was measured. */
export function lawsOf(
  fabric: Fabric,
  operation: CollectiveOperation,
  group: LawGroup,
): FoundLaws | undefined {
  const { ranks, domains } = group;
  const found = calibratedLaws(fabric, operation, domains) ?? derivedLaws(fabric, operation, group);
  if (found === undefined || domains > 1) return found;
  return { basis: found.basis, laws: found.laws.map((law) => ofGroup(law, fabric, ranks)) };
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
  return withTerms(law, scaledTerms(law.terms, { latency: steps, root: Math.sqrt(steps) }));
}

/** What fewer GPUs than a node has get of its in-switch reduction. */
function groupShare({ gpusPerDomain }: Fabric, ranks: number): number {
  const whole = busBandwidthByGroup[gpusPerDomain];
  const part = busBandwidthByGroup[ranks];
  return whole === undefined || part === undefined ? 1 : part / whole;
}

function slower(law: CollectiveLaw, share: number): CollectiveLaw {
  if (share === 1) return law;
  return withTerms(law, { ...law.terms, bytePs: (law.terms.bytePs ?? 0) / share });
}
