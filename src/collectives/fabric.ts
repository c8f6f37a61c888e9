import type { BytesPerSecond, Seconds } from '../base/units.ts';
import { bytesPerSecond, microseconds } from '../base/units.ts';
import type { GpuPool, LoadBalancing } from '../domain/gpu-pool.ts';

/** NVLink protocol overhead: 370 of 450 GB/s reach the application on an H100 node (NVIDIA/nccl-tests issue 212). */
const SCALE_UP_EFFICIENCY = 0.82;

/** NDR NICs carry 46 to 48 of 50 GB/s; hashed flows collide (60 % against 95 % at 100,000 GPUs, NVIDIA on Colossus). */
const SCALE_OUT_EFFICIENCY: Readonly<Record<LoadBalancing, number>> = {
  AdaptiveRouting: 0.93,
  Ecmp: 0.6,
};

/** One step of a ring between nodes: NCCL's network overhead and two or three switches. */
export const SCALE_OUT_LATENCY: Seconds = microseconds(5);

export function scaleUpRate(pool: GpuPool): BytesPerSecond {
  return bytesPerSecond(pool.accelerator.scaleUp * SCALE_UP_EFFICIENCY);
}

/** What one GPU gets of its node's NICs when all send across the fabric at once. */
export function scaleOutRate(pool: GpuPool): BytesPerSecond {
  const { nicRate, nicsPerNode, oversubscription, loadBalancing } = pool.scaleOut;
  const perGpu = (nicRate * nicsPerNode) / pool.gpusPerNode;
  return bytesPerSecond((perGpu * SCALE_OUT_EFFICIENCY[loadBalancing]) / oversubscription);
}

/** What each of `ranks` neighbouring GPUs sends to the others: by NVLink as long as one scale-up domain holds them all. */
export function groupRate(pool: GpuPool, ranks: number): BytesPerSecond {
  return ranks <= pool.scaleUpDomainGpus ? scaleUpRate(pool) : scaleOutRate(pool);
}
