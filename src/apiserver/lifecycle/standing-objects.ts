import { rfc3339 } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Change } from '../../store/change.ts';
import type { Core } from '../handlers/call.ts';
import { made } from './made.ts';
import { Worker } from './worker.ts';

const registration = 'apiregistration.k8s.io';
const services = `${registration}/apiservices`;
const priorities = 'scheduling.k8s.io/priorityclasses';

const standing: ReadonlySet<string> = new Set([services, priorities]);

interface Standing {
  readonly resource: string;
  readonly object: KubeObject;
}

/**
 * What every API server has from its start: which groups and versions it serves, and the two classes of what keeps a cluster
 * going.
 */
export class StandingObjects {
  readonly #core: Core;
  readonly worker: Worker;

  constructor(core: Core) {
    this.#core = core;
    this.worker = new Worker(() => this.#provide(), core);
  }

  start(): void {
    this.worker.add('');
  }

  changed({ resource, after }: Change): void {
    if (standing.has(resource) && after === undefined) this.worker.add('');
  }

  async #provide(): Promise<void> {
    const { storage } = this.#core;
    await Promise.all(
      [...systemPriorities, ...this.#apiServices()].map(({ resource, object }) =>
        storage.write(resource, object.metadata.name ?? '', (live) =>
          live === undefined
            ? { type: 'put', object: made(this.#core, object, 'counted') }
            : { type: 'keep' },
        ),
      ),
    );
  }

  /** One for each version of a built-in group. */
  #apiServices(): readonly Standing[] {
    const { resources, clock } = this.#core;
    const served = resources.all().filter(({ custom }) => !custom);
    const names = new Map(
      served.map(({ group, version }) => [`${version}.${group}`, { group, version }] as const),
    );
    const available = {
      type: 'Available',
      status: 'True',
      lastTransitionTime: rfc3339(clock.now()),
      reason: 'Local',
      message: 'Local APIServices are always available',
    };
    return [...names].map(([name, { group, version }]) => ({
      resource: services,
      object: {
        apiVersion: `${registration}/v1`,
        kind: 'APIService',
        metadata: {
          name,
          labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' },
        },
        spec: { group, groupPriorityMinimum: 17_000, version, versionPriority: 15 },
        status: { conditions: [available] },
      },
    }));
  }
}

const systemPriorities: readonly Standing[] = [
  systemPriority('system-cluster-critical', {
    value: 2_000_000_000,
    description: 'For pods that the cluster cannot do without, on whichever node.',
  }),
  systemPriority('system-node-critical', {
    value: 2_000_001_000,
    description: 'For pods that their node cannot do without.',
  }),
];

function systemPriority(name: string, fields: JsonObject): Standing {
  return {
    resource: priorities,
    object: {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      ...fields,
      preemptionPolicy: 'PreemptLowerPriority',
    },
  };
}
