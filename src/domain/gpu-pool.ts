import type { BytesPerSecond } from '../base/units.ts';
import type { Accelerator } from './accelerator.ts';
import type { Location } from './site.ts';

export type LoadBalancing = 'AdaptiveRouting' | 'Ecmp';

/** The network between the nodes of one site. */
export interface ScaleOut {
  /** Line rate of one NIC, per direction. */
  readonly nicRate: BytesPerSecond;
  readonly nicsPerNode: number;
  /** What the nodes could send divided by what the fabric carries; 1 is non-blocking. */
  readonly oversubscription: number;
  readonly loadBalancing: LoadBalancing;
}

/** The GPUs of one kind at one site. */
export interface GpuPool {
  readonly name: string;
  readonly site: string;
  readonly location: Location | undefined;
  readonly accelerator: Accelerator;
  readonly nodes: number;
  readonly gpusPerNode: number;
  /** GPUs of one scale-up domain; may be less or more than a node. */
  readonly scaleUpDomainGpus: number;
  readonly scaleOut: ScaleOut;
}
