import type { KubeObject } from '../kube/object.ts';
import { Fields } from './_fields.ts';
import type { CollectiveJobStatus, GpuPoolStatus, SiteLinkStatus } from './generated.ts';

/** What the emulator (on real iron, the node agents) last said is down; 0 while it has said nothing. */
export function unhealthyNodes(pool: KubeObject): number {
  const status = new Fields<GpuPoolStatus>(pool['status'], 'status');
  if (!status.has('unhealthy')) return 0;
  return status.object('unhealthy').optionalNumber('nodes') ?? 0;
}

/** Lanes that carry traffic; undefined while nobody has said. */
export function lanesUp(link: KubeObject): number | undefined {
  return new Fields<SiteLinkStatus>(link['status'], 'status').optionalNumber('lanesUp');
}

export interface Progress {
  /** Steps done. */
  readonly step: number;
  /** Emulated time the job has run for, in all. */
  readonly emulatedSeconds: number;
}

/** How far a job is; from the beginning while the emulator has said nothing. */
export function progress(job: KubeObject): Progress {
  const status = new Fields<CollectiveJobStatus>(job['status'], 'status');
  if (!status.has('progress')) return { step: 0, emulatedSeconds: 0 };
  const done = status.object('progress');
  return {
    step: done.optionalNumber('step') ?? 0,
    emulatedSeconds: done.optionalNumber('emulatedSeconds') ?? 0,
  };
}

/** How often a job was taken off its GPUs because something broke. */
export function restarts(job: KubeObject): number {
  const status = new Fields<CollectiveJobStatus>(job['status'], 'status');
  return status.optionalNumber('restarts') ?? 0;
}
