import { bytesPerSecond } from '../base/units.ts';
import { fabricsWith } from '../domain/catalogue/fabrics.ts';
import type { Fabric } from '../domain/fabric.ts';
import type { GpuPool, LoadBalancing } from '../domain/gpu-pool.ts';

/** Hashed flows collide: 60 % of the network against 95 % at 100,000 GPUs (NVIDIA on Colossus). */
const NETWORK_SHARE: Readonly<Record<LoadBalancing, number>> = {
  AdaptiveRouting: 1,
  Ecmp: 0.6 / 0.95,
};

const UNMEASURED = '';

/**
 * The fabric of a pool: its board is that of the catalogue with the same GPUs and domains, and its network too if it gives a
 * GPU the same rate and carries it all. For any other network nobody has published runs.
 */
export function fabricOfPool(pool: GpuPool): Fabric {
  const { accelerator, scaleOut, scaleUpDomainGpus: gpusPerDomain } = pool;
  const nicPerGpu = bytesPerSecond((scaleOut.nicRate * scaleOut.nicsPerNode) / pool.gpusPerNode);
  const networkShare = NETWORK_SHARE[scaleOut.loadBalancing] / scaleOut.oversubscription;
  const boards = fabricsWith(accelerator.name).filter(
    (fabric) => fabric.gpusPerDomain === gpusPerDomain,
  );
  const network = boards.find((fabric) => Math.abs(fabric.nicPerGpu / nicPerGpu - 1) < 0.01);
  return {
    name: pool.name,
    accelerator: accelerator.name,
    gpusPerDomain,
    scaleUp: accelerator.scaleUp,
    nicPerGpu,
    networkShare,
    boardOf: boards[0]?.boardOf ?? UNMEASURED,
    networkOf: networkShare === 1 ? (network?.networkOf ?? UNMEASURED) : UNMEASURED,
    source: 'the GpuPool',
  };
}
