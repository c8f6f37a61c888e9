import { present } from '../../../src/base/assert.ts';
import {
  bytes,
  bytesPerSecond,
  gbps,
  microseconds,
  milliseconds,
  seconds,
} from '../../../src/base/units.ts';
import { acceleratorByName } from '../../../src/domain/catalogue/accelerators.ts';
import { modelByName } from '../../../src/domain/catalogue/models.ts';
import type { Parallelism, SiteBoundary, Job } from '../../../src/domain/job.ts';
import type { LinkOffer, PlacementRequest, PoolOffer } from '../../../src/placement/request.ts';

/** `name@site` with that many free nodes of 8 GPUs. */
export function offer(
  place: string,
  freeNodes: number,
  change: { accelerator?: string } = {},
): PoolOffer {
  const [name = '', site = name] = place.split('@');
  const accelerator = present(
    acceleratorByName(change.accelerator ?? 'H100-SXM'),
    'the accelerator',
  );
  return {
    freeNodes,
    pool: {
      name,
      site,
      location: undefined,
      accelerator,
      nodes: freeNodes,
      gpusPerNode: 8,
      scaleUpDomainGpus: 8,
      scaleOut: {
        nicRate: gbps(400),
        nicsPerNode: 8,
        oversubscription: 1,
        loadBalancing: 'AdaptiveRouting',
      },
    },
  };
}

/** A link of lanes of 800 Gb/s, all up; jobs may reserve all of it. */
export function link(
  name: string,
  sites: readonly [string, string],
  { lanes = 8, milliseconds: roundTrip = 6 } = {},
): LinkOffer {
  const laneRate = gbps(800);
  return {
    state: {
      link: name,
      sites,
      capacity: bytesPerSecond(lanes * laneRate),
      efficiency: 0.95,
      roundTrip: milliseconds(roundTrip),
      queueDelay: seconds(0),
      jitter: microseconds(10),
    },
    lanesUp: lanes,
    laneRate,
    reservable: 1,
    reserved: new Map(),
  };
}

export interface Wanted {
  readonly gpus?: number;
  readonly model?: string;
  readonly accelerator?: string;
  readonly parallelism?: Partial<Parallelism>;
  readonly boundary?: Partial<SiteBoundary>;
  /** Bytes. */
  readonly window?: number;
}

/** An 8B model, a replica on each node, that may be cut over two sites by its replicas. */
export function job(wanted: Wanted = {}): Job {
  return {
    namespace: 'default',
    name: 'job',
    priority: 0,
    suspended: false,
    gpus: wanted.gpus ?? 64,
    accelerator: wanted.accelerator,
    work: {
      type: 'training',
      training: {
        model: present(modelByName(wanted.model ?? 'llama-3.1-8b'), 'the model'),
        sequenceLength: 8192,
        globalBatchSequences: 1024,
        microBatchSequences: 1,
        precision: 'BF16',
        steps: 10,
        parallelism: {
          tensor: 8,
          pipeline: 1,
          context: 1,
          virtualPipeline: 1,
          expert: 1,
          expertTensor: 1,
          ...wanted.parallelism,
        },
        recomputation: 'selective',
        sharding: 'optimizer',
        gradientPrecision: 'BF16',
        synchronization: { type: 'hierarchical' },
        ...(wanted.window === undefined ? {} : { window: bytes(wanted.window) }),
      },
    },
    siteBoundary: {
      allow: ['Data'],
      maxSites: 2,
      maxRoundTripMilliseconds: undefined,
      ...wanted.boundary,
    },
  };
}

export function request(
  wanted: Wanted,
  pools: readonly PoolOffer[],
  links: readonly LinkOffer[] = [],
): PlacementRequest {
  return { job: job(wanted), pools, links };
}
