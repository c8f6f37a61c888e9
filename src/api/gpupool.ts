import { byIdentity } from '../base/by-identity.ts';
import { failed, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { gbps, gigabytes, gigabytesPerSecond, teraflopsPerSecond } from '../base/units.ts';
import type { Accelerator } from '../domain/accelerator.ts';
import { acceleratorByName } from '../domain/catalogue/accelerators.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Location } from '../domain/site.ts';
import type { KubeObject } from '../kube/object.ts';
import { Fields } from './_fields.ts';
import type { GpuPoolSpec, GpuPoolStatus } from './generated.ts';

/** Reads a GpuPool as the API server hands it out: with its defaults filled in. */
export const parseGpuPool = byIdentity(readGpuPool);

function readGpuPool(object: KubeObject): Result<GpuPool> {
  const spec = new Fields<GpuPoolSpec>(object['spec'] ?? null, 'spec');
  const scaleOut = spec.object('scaleOut');
  const gpusPerNode = spec.number('gpusPerNode');
  const pool: GpuPool = {
    name: object.metadata.name ?? '',
    site: spec.text('site'),
    location: spec.has('location') ? parseLocation(spec.object('location')) : undefined,
    accelerator: parseAccelerator(spec),
    nodes: spec.number('nodes'),
    gpusPerNode,
    scaleUpDomainGpus: spec.has('scaleUp')
      ? spec.object('scaleUp').number('domainGpus')
      : gpusPerNode,
    scaleOut: {
      nicRate: gbps(scaleOut.number('nicGbps')),
      nicsPerNode: scaleOut.number('nicsPerNode'),
      oversubscription: scaleOut.number('oversubscription'),
      loadBalancing: scaleOut.oneOf('loadBalancing', ['AdaptiveRouting', 'Ecmp']),
    },
  };
  return spec.problems.length === 0 ? ok(pool) : failed(spec.problems);
}

function parseLocation(location: Fields<NonNullable<GpuPoolSpec['location']>>): Location {
  return {
    latitudeDegrees: location.number('latitude'),
    longitudeDegrees: location.number('longitude'),
  };
}

const unknownAccelerator: Accelerator = {
  name: '',
  memory: gigabytes(0),
  compute: {},
  scaleUp: gigabytesPerSecond(0),
};

function parseAccelerator(spec: Fields<GpuPoolSpec>): Accelerator {
  if (spec.has('customAccelerator')) return parseCustom(spec.object('customAccelerator'));
  const known = acceleratorByName(spec.text('accelerator'));
  if (known !== undefined) return known;
  spec.problem('accelerator', 'is not in the catalogue; give its figures as customAccelerator');
  return unknownAccelerator;
}

function parseCustom(custom: Fields<NonNullable<GpuPoolSpec['customAccelerator']>>): Accelerator {
  const efficiency = custom.number('computeEfficiencyPercent') / 100;
  const rate = (teraflops: number): Accelerator['compute']['BF16'] & object => ({
    peak: teraflopsPerSecond(teraflops),
    efficiency,
  });
  const fp8 = custom.optionalNumber('fp8Teraflops');
  const memoryRate = custom.optionalNumber('memoryGigabytesPerSecond');
  return {
    name: custom.text('name'),
    memory: gigabytes(custom.number('memoryGigabytes')),
    compute: {
      BF16: rate(custom.number('bf16Teraflops')),
      ...(fp8 === undefined ? {} : { FP8: rate(fp8) }),
    },
    scaleUp: gigabytesPerSecond(custom.number('scaleUpGigabytesPerSecond')),
    ...(memoryRate === undefined ? {} : { memoryRate: gigabytesPerSecond(memoryRate) }),
  };
}

/** What the controllers know of a pool. */
export interface PoolAccount {
  readonly pool: GpuPool;
  /** Nodes that are not down. */
  readonly allocatableNodes: number;
  readonly allocated: { readonly nodes: number; readonly gpus: number };
}

/** The part of the status that the controllers own, without the conditions. */
export function poolStatus(account: PoolAccount): GpuPoolStatus {
  const { pool, allocatableNodes, allocated } = account;
  const count = (nodes: number): { readonly nodes: number; readonly gpus: number } => ({
    nodes,
    gpus: nodes * pool.gpusPerNode,
  });
  return {
    accelerator: pool.accelerator.name,
    capacity: count(pool.nodes),
    allocatable: count(allocatableNodes),
    allocated,
  };
}
