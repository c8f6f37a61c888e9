import type { GpuPool } from '../domain/gpu-pool.ts';
import type { RunningJob } from '../simulation/world.ts';
import type { SiteShare } from '../collectives/step-time.ts';
import type { GpuState } from './ledger.ts';

/** One emulated node at one moment: all that its page says follows from this. */
export interface EmulatedNode {
  readonly name: string;
  readonly pool: GpuPool;
  readonly index: number;
  /** Emulated seconds since the emulator began. */
  readonly now: number;
  readonly gpus: readonly GpuState[];
  /** What runs on it. */
  readonly work: { readonly job: RunningJob; readonly share: SiteShare } | undefined;
}
