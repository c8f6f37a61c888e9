import { rfc3339 } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Change } from '../../store/change.ts';
import type { Core } from '../handlers/call.ts';
import { uuid } from '../../base/uuid.ts';
import { flows } from '../overload/flow-schema.ts';
import type { Flow } from '../overload/flow-schema.ts';
import { withDangling } from './flow-schema-status.ts';
import { Worker } from './worker.ts';

const flowGroup = 'flowcontrol.apiserver.k8s.io';
const schemas = `${flowGroup}/flowschemas`;
const levels = `${flowGroup}/prioritylevelconfigurations`;
const registration = 'apiregistration.k8s.io';
const services = `${registration}/apiservices`;
const priorities = 'scheduling.k8s.io/priorityclasses';

const standing: ReadonlySet<string> = new Set([schemas, levels, services, priorities]);

interface Standing {
  readonly resource: string;
  readonly object: KubeObject;
}

/**
 * What every API server has from its start: how it sorts requests, which groups and versions it serves, and the two classes of
 * what keeps a cluster going.
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
      [...flowObjects(), ...systemPriorities, ...this.#apiServices()].map(({ resource, object }) =>
        storage.write(resource, object.metadata.name ?? '', (live) =>
          live === undefined
            ? { type: 'put', object: this.#fresh(resource, object) }
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

  #fresh(resource: string, object: KubeObject): KubeObject {
    const { chance, clock } = this.#core;
    const now = clock.now();
    const given = {
      creationTimestamp: rfc3339(now),
      generation: 1,
      uid: object.metadata.uid ?? uuid(chance.ownUids),
    };
    const made = { ...object, metadata: { ...object.metadata, ...given } };
    // What it leads to is made with it.
    return resource === schemas ? withDangling(made, 'Found', now) : made;
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

/** The schemas that requests are sorted by, and the levels they lead to; headers of answers name their uids. */
function flowObjects(): readonly Standing[] {
  const byLevel = new Map(flows.map((flow) => [flow.level, flow] as const));
  return [
    ...[...byLevel.values()].map((flow) => ({ resource: levels, object: levelOf(flow) })),
    ...flows.map((flow) => ({ resource: schemas, object: schemaOf(flow) })),
  ];
}

const flowObject = (
  kind: string,
  metadata: { readonly name: string; readonly uid: string },
  spec: JsonObject,
): KubeObject => ({
  apiVersion: `${flowGroup}/v1`,
  kind,
  metadata: { ...metadata, annotations: { 'apf.kubernetes.io/autoupdate-spec': 'true' } },
  spec,
});

function levelOf({ level, levelUid, shares }: Flow): KubeObject {
  const spec =
    shares === undefined
      ? { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }
      : {
          type: 'Limited',
          limited: {
            nominalConcurrencyShares: shares,
            lendablePercent: 0,
            limitResponse: { type: 'Reject' },
          },
        };
  return flowObject('PriorityLevelConfiguration', { name: level, uid: levelUid }, spec);
}

function schemaOf({ schema, schemaUid, level, precedence, groups, paths }: Flow): KubeObject {
  const anything = { apiGroups: ['*'], clusterScope: true, namespaces: ['*'], resources: ['*'] };
  const rule = {
    subjects: groups.map((name) => ({ kind: 'Group', group: { name } })),
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: paths ?? ['*'] }],
    ...(paths === undefined ? { resourceRules: [{ ...anything, verbs: ['*'] }] } : {}),
  };
  return flowObject(
    'FlowSchema',
    { name: schema, uid: schemaUid },
    {
      matchingPrecedence: precedence,
      priorityLevelConfiguration: { name: level },
      rules: [rule],
    },
  );
}
