import type { BytesPerSecond } from '../base/units.ts';
import { gbps, microseconds } from '../base/units.ts';
import type { LaneBehaviour } from '../domain/lane-behaviour.ts';
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

/** Lanes whose optics have failed and are not mended yet; 0 while nobody has said. */
export function lanesInRepair(link: KubeObject): number {
  return new Fields<SiteLinkStatus>(link['status'], 'status').optionalNumber('lanesInRepair') ?? 0;
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

/**
 * How a lane of the link was found to behave by simulation. Undefined while that is not known, or is of another
 * specification; then the closed form holds.
 */
export function simulatedLane(
  link: KubeObject,
  laneRate: BytesPerSecond,
): LaneBehaviour | undefined {
  const status = new Fields<SiteLinkStatus>(link['status'], 'status');
  if (!status.has('effective')) return undefined;
  const effective = status.object('effective');
  const generation = effective.optionalNumber('observedGeneration') ?? 0;
  if (effective.optionalText('basis') !== 'Simulated') return undefined;
  if (generation !== (link.metadata.generation ?? 0)) return undefined;
  const goodput = gbps((effective.optionalNumber('laneGoodputMbps') ?? 0) / 1000);
  return {
    efficiency: goodput / laneRate,
    queueDelay: microseconds(effective.optionalNumber('queueMicroseconds') ?? 0),
    jitter: microseconds(effective.optionalNumber('jitterMicroseconds') ?? 0),
  };
}
