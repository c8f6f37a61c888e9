import type { Seconds } from '../base/units.ts';
import { microseconds, seconds } from '../base/units.ts';
import type { CollectiveOperation } from '../domain/collective.ts';
import { busFactor } from '../domain/collective.ts';
import { ratioNodes, ratiosBySize, ratiosInDomain } from '../domain/catalogue/busbw-ratios.ts';
import type { Fabric } from '../domain/fabric.ts';
import { sizeBytes } from '../domain/measurement.ts';
import type { LawTime } from './law-time.ts';
import { ringRate } from './ring-rate.ts';

interface Group {
  readonly ranks: number;
  readonly domains: number;
}

/** Two network steps and the launch; a doubling of the nodes adds one step each way. */
const LATENCY_US = 40;
const LATENCY_PER_DOUBLING_US = 10;

/**
 * A ring whose fabric nobody has measured: SimAI's shares of the ideal bus bandwidth, which inside a domain is NVLink's and
 * between domains that of all NICs of one, but no more than NVLink's. Between the sizes of the table time is linear. The table says of some sizes that
 * more bytes take less time; here they take as long as fewer.
 */
export function ratioTimer(
  fabric: Fabric,
  operation: CollectiveOperation,
  group: Group,
): (bytes: number) => LawTime {
  const doublings = Math.log2(Math.max(1, group.domains));
  const latency = microseconds(LATENCY_US + LATENCY_PER_DOUBLING_US * doublings);
  const knots = knotsOf(fabric, operation, group);
  return (bytes) => {
    let below: Knot = { bytes: 0, time: latency };
    for (const knot of knots) {
      if (knot.bytes >= bytes) {
        const part = (bytes - below.bytes) / (knot.bytes - below.bytes);
        return split(below.time + part * (knot.time - below.time), latency);
      }
      below = knot;
    }
    return split((below.time * bytes) / below.bytes, latency);
  };
}

function split(time: number, latency: Seconds): LawTime {
  return { latency, pipelining: seconds(0), transfer: seconds(Math.max(0, time - latency)) };
}

interface Knot {
  readonly bytes: number;
  readonly time: number;
}

function knotsOf(fabric: Fabric, operation: CollectiveOperation, group: Group): readonly Knot[] {
  const isInside = group.domains === 1;
  const ideal = isInside ? fabric.scaleUp : ringRate(fabric, group.ranks / group.domains);
  const table = isInside ? ratiosInDomain : ratiosBySize;
  const factor = busFactor(operation, group.ranks);
  let longest = 0;
  return table.map(([size, ratios]) => {
    const bytes = sizeBytes(size);
    longest = Math.max(longest, (factor * bytes) / (ideal * ratioAt(ratios, group.domains)));
    return { bytes, time: longest };
  });
}

/** Geometric between the node counts of the table, and constant beyond them. */
function ratioAt(ratios: readonly number[], domains: number): number {
  const last = ratioNodes.length - 1;
  const above = ratioNodes.findIndex((nodes) => nodes >= domains);
  if (above === 0) return ratios[0] ?? 1;
  if (above < 0) return ratios[last] ?? 1;
  const [low, high] = [ratioNodes[above - 1] ?? 1, ratioNodes[above] ?? 1];
  const [from, to] = [ratios[above - 1] ?? 1, ratios[above] ?? 1];
  return from * (to / from) ** (Math.log(domains / low) / Math.log(high / low));
}
