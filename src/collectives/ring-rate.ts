import type { Fabric } from '../domain/fabric.ts';

/** Shares of the theoretical rates that collectives reach: 370 of 450 GB/s by NVLink, 46 to 48 of 50 by an NDR NIC. */
export const SCALE_UP_SHARE = 0.82;
export const NIC_SHARE = 0.93;

/** What one GPU gets of the NICs when all send, per direction. */
export function nicRate({ nicPerGpu, networkShare }: Fabric): number {
  return nicPerGpu * networkShare * NIC_SHARE;
}

/** Rate of a ring over domains with so many ranks in each: NVLink's, or that of the NICs of these ranks. */
export function ringRate(fabric: Fabric, ranksPerDomain: number): number {
  return Math.min(fabric.scaleUp * SCALE_UP_SHARE, ranksPerDomain * nicRate(fabric));
}

/** What each of `ranks` neighbouring GPUs sends to the others: by NVLink as long as one scale-up domain holds them all. */
export function groupRate(fabric: Fabric, ranks: number): number {
  return ranks <= fabric.gpusPerDomain ? fabric.scaleUp * SCALE_UP_SHARE : nicRate(fabric);
}
