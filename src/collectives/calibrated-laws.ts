import type { CollectiveOperation } from '../domain/collective.ts';
import { calibrations } from '../domain/catalogue/laws.ts';
import type { Fabric } from '../domain/fabric.ts';
import type { Calibration, CollectiveLaw } from '../domain/law.ts';

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

/** Looked up ten times a prediction, of which a placement makes thousands. */
const calibrationsOf: ReadonlyMap<string, readonly Calibration[]> = grouped(calibrations);

function grouped(all: readonly Calibration[]): ReadonlyMap<string, readonly Calibration[]> {
  const groups = new Map<string, Calibration[]>();
  for (const calibration of all) {
    const key = keyOf(calibration.fabric, calibration.operation, calibration.domains[1]);
    groups.set(key, [...(groups.get(key) ?? []), calibration]);
  }
  return groups;
}

/** What holds inside a domain says nothing about several. */
function keyOf(fabric: string, operation: CollectiveOperation, domains: number): string {
  return `${fabric}/${operation}/${domains === 1 ? 'inside' : 'between'}`;
}

/** The laws of the nearest number of domains that was measured. */
export function calibratedLaws(
  fabric: Fabric,
  operation: CollectiveOperation,
  domains: number,
): FoundLaws | undefined {
  const name = domains === 1 ? fabric.boardOf : fabric.networkOf;
  let nearest: Calibration | undefined;
  let least = Infinity;
  for (const calibration of calibrationsOf.get(keyOf(name, operation, domains)) ?? []) {
    const away = distance(calibration, domains);
    if (away >= least) continue;
    least = away;
    nearest = calibration;
  }
  if (nearest === undefined) return undefined;
  return { laws: nearest.laws, basis: least === 0 ? 'measured' : 'extrapolated' };
}

/** In doublings of the number of domains. */
function distance({ domains: [from, to] }: Calibration, domains: number): number {
  if (domains < from) return Math.log2(from / domains);
  return domains > to ? Math.log2(domains / to) : 0;
}
