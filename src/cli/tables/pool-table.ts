import { numberAt, textAt } from '../../base/json-at.ts';
import { findCondition, readConditions } from '../../kube/conditions.ts';
import type { KubeObject } from '../../kube/object.ts';
import { share } from './cells.ts';

/** The GPUs of one kind at one site, and how many of them work. */
export interface PoolRow {
  readonly name: string;
  readonly site: string;
  readonly accelerator: string;
  readonly gpus: number;
  readonly allocated: number;
  readonly idle: number;
  readonly failed: number;
  /** Allocated of those that are not broken, 0 to 1. */
  readonly used: number;
  readonly ready: string;
}

export function poolRow(object: KubeObject): PoolRow {
  const { spec, status } = object;
  const gpus =
    numberAt(status, 'capacity', 'gpus') ??
    (numberAt(spec, 'nodes') ?? 0) * (numberAt(spec, 'gpusPerNode') ?? 0);
  const allocatable = numberAt(status, 'allocatable', 'gpus') ?? gpus;
  const allocated = numberAt(status, 'allocated', 'gpus') ?? 0;
  return {
    name: object.metadata.name ?? '',
    site: textAt(spec, 'site') ?? '',
    accelerator: textAt(status, 'accelerator') ?? textAt(spec, 'accelerator') ?? '',
    gpus,
    allocated,
    idle: Math.max(0, allocatable - allocated),
    failed: gpus - allocatable,
    used: share(allocated, allocatable),
    ready: findCondition(readConditions(object), 'Ready')?.status ?? 'Unknown',
  };
}
