import { isIPv6 } from 'node:net';
import { rfc3339 } from '../../base/clock.ts';
import { jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Change } from '../../store/change.ts';
import type { Core } from '../handlers/call.ts';
import { made } from './made.ts';
import { Worker } from './worker.ts';

/** Where clients reach the server itself. */
export interface ApiAddress {
  /** Of IPv4 or IPv6. */
  readonly ip: string;
  readonly port: number;
}

/** The first address of those that services get. */
const serviceAddress = '10.96.0.1';
const serviceRange = '10.96.0.0/16';

const name = 'kubernetes';
const inDefault = `default/${name}`;

interface Part {
  readonly resource: string;
  readonly key: string;
  /** Undefined while it cannot be said. */
  readonly object: () => KubeObject | undefined;
}

/**
 * The service under which the server itself is known, the addresses behind it, and the range from which services get
 * theirs. What is deleted comes back; the addresses follow the place where the server listens.
 */
export class KubernetesService {
  readonly #core: Core;
  readonly #parts: readonly Part[];
  readonly worker: Worker;
  #address: ApiAddress | undefined;

  constructor(core: Core) {
    this.#core = core;
    this.worker = new Worker(() => this.#provide(), core);
    const behind = (make: (address: ApiAddress) => KubeObject) => (): KubeObject | undefined =>
      this.#address === undefined ? undefined : make(this.#address);
    this.#parts = [
      { resource: 'core/services', key: inDefault, object: () => service },
      {
        resource: 'networking.k8s.io/servicecidrs',
        key: name,
        object: () => addressRange(rfc3339(core.clock.now())),
      },
      { resource: 'core/endpoints', key: inDefault, object: behind(endpointsAt) },
      {
        resource: 'discovery.k8s.io/endpointslices',
        key: inDefault,
        object: behind(endpointSliceAt),
      },
    ];
  }

  start(): void {
    this.worker.add(name);
  }

  /** Tells clients inside a cluster where the server listens. Resolves when they can see it. */
  async reachedAt(address: ApiAddress): Promise<void> {
    this.#address = address;
    this.worker.add(name);
    await this.worker.idle();
  }

  changed({ resource, key }: Change): void {
    const isOurs = this.#parts.some((part) => part.resource === resource && part.key === key);
    if (isOurs) this.worker.add(name);
  }

  async #provide(): Promise<void> {
    for (const { resource, key, object } of this.#parts) {
      const wanted = object();
      if (wanted === undefined) continue;
      await this.#core.storage.write(resource, key, (live) => {
        if (live === undefined)
          return { type: 'put', object: made(this.#core, wanted, countingOf(wanted)) };
        const followed = following(live.object, wanted);
        return jsonEqual(followed, live.object)
          ? { type: 'keep' }
          : { type: 'put', object: followed };
      });
    }
  }
}

/** Of these kinds the server counts generations. */
const countingOf = ({ kind }: KubeObject): 'counted' | 'uncounted' =>
  kind === 'EndpointSlice' || kind === 'ServiceCIDR' ? 'counted' : 'uncounted';

/** Of what is there, only the addresses are put right. */
function following(live: KubeObject, wanted: KubeObject): KubeObject {
  const { subsets, endpoints, ports } = wanted;
  return {
    ...live,
    ...(subsets === undefined ? {} : { subsets }),
    ...(endpoints === undefined ? {} : { endpoints, ports }),
  };
}

const service: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name,
    namespace: 'default',
    labels: { component: 'apiserver', provider: 'kubernetes' },
  },
  spec: {
    clusterIP: serviceAddress,
    clusterIPs: [serviceAddress],
    internalTrafficPolicy: 'Cluster',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
    sessionAffinity: 'None',
    type: 'ClusterIP',
  },
  status: { loadBalancer: {} },
};

const addressRange = (now: string): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'ServiceCIDR',
  metadata: { name },
  spec: { cidrs: [serviceRange] },
  status: {
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        lastTransitionTime: now,
        reason: '',
        message: 'Services get addresses of this range',
      },
    ],
  },
});

const portOf = ({ port }: ApiAddress): JsonObject => ({ name: 'https', port, protocol: 'TCP' });

/** Nobody is to make slices of these: there is one already. */
const endpointsAt = (address: ApiAddress): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: {
    name,
    namespace: 'default',
    labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' },
  },
  subsets: [{ addresses: [{ ip: address.ip }], ports: [portOf(address)] }],
});

const endpointSliceAt = (address: ApiAddress): KubeObject => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name,
    namespace: 'default',
    labels: { 'kubernetes.io/service-name': name },
  },
  addressType: isIPv6(address.ip) ? 'IPv6' : 'IPv4',
  endpoints: [{ addresses: [address.ip], conditions: { ready: true } }],
  ports: [portOf(address)],
});
