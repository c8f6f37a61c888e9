import type { JsonObject } from '../../../src/base/json.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import type { PageObjects } from '../../../src/web/source.ts';

const apiVersion = 'longhaul.dev/v1alpha1';

/** A pool of 512 GPUs in 64 nodes, as its controller writes it. */
export function pool(
  site: string,
  rest: {
    readonly allocated?: number;
    readonly failed?: number;
    readonly location?: JsonObject;
  } = {},
): KubeObject {
  const { allocated = 0, failed = 0, location } = rest;
  return {
    apiVersion,
    kind: 'GpuPool',
    metadata: { name: `${site}-h100`, managedFields: [{ manager: 'somebody' }] },
    spec: { site, ...(location && { location }) },
    status: {
      accelerator: 'H100-SXM',
      capacity: { nodes: 64, gpus: 512 },
      allocated: { gpus: allocated },
      unhealthy: { nodes: failed },
      conditions: [
        { type: 'Ready', status: 'True', reason: 'AllNodesUp', message: 'all 64 nodes are up' },
      ],
    },
  };
}

export function link(name: string, status: JsonObject = {}): KubeObject {
  return {
    apiVersion,
    kind: 'SiteLink',
    metadata: { name },
    spec: { sites: ['oslo', 'bergen'], lanes: 4, laneGbps: 800, tuning: { mode: 'DistanceAware' } },
    status: {
      lengthKm: 460,
      lanesUp: 4,
      conditions: [{ type: 'Available', status: 'True', message: 'all 4 lanes carry traffic' }],
      ...status,
    },
  };
}

export function job(
  name: string,
  rest: {
    readonly phase?: string;
    readonly created?: string;
    readonly gpus?: number;
    readonly status?: JsonObject;
  } = {},
): KubeObject {
  const { phase = 'Running', created = '2026-01-01T00:00:00Z', gpus = 8, status = {} } = rest;
  return {
    apiVersion,
    kind: 'CollectiveJob',
    metadata: { name, namespace: 'default', creationTimestamp: created },
    spec: { gpus, training: { model: 'llama-3.1-8b' } },
    status: { phase, ...status },
  };
}

export function event(name: string, about: KubeObject, rest: JsonObject = {}): KubeObject {
  const { metadata, kind } = about;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: metadata.namespace ?? 'default' },
    type: 'Normal',
    reason: 'Started',
    message: 'it runs',
    lastTimestamp: '2026-01-01T00:00:01Z',
    involvedObject: { kind, name: metadata.name ?? '', namespace: metadata.namespace ?? '' },
    ...rest,
  };
}

export const nothing: PageObjects = { pools: [], links: [], jobs: [], events: [] };
