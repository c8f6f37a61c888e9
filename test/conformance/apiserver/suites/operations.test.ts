import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { GoClient, nameOf, told, withMetadata } from './go-client.ts';

/**
 * The walk through the operations of a kind that the suites take with one kind after the other: discovery, creating
 * three, reading, listing, watching, patching, updating, the status, deleting one, deleting the rest.
 */
let api: GoClient;
let namespace: string;

beforeAll(async () => {
  api = await GoClient.start();
  namespace = await api.namespace('operations');
});

afterAll(() => api.close());

interface Kind {
  readonly groupVersion: string;
  readonly plural: string;
  readonly scope: 'Namespaced' | 'Cluster';
  /** What an object has besides its metadata. */
  readonly content: JsonObject;
  /** Where addresses are names, those of three objects. */
  readonly names?: readonly string[];
  readonly status?: JsonObject;
  /** Whether `/status` writes annotations as well. */
  readonly statusWrites?: 'status' | 'metadata';
}

const container = { name: 'nginx', image: 'nginx:1.27' };
const labels = { app: 'e2e' };
const template = { metadata: { labels }, spec: { containers: [container] } };
const selector = { matchLabels: labels };
const condition = {
  type: 'StatusUpdate',
  status: 'True',
  reason: 'E2E',
  message: 'Set from an e2e test',
};
const conditions = [{ ...condition, lastTransitionTime: '2026-01-01T00:00:00Z' }];

/** About writes that never happen. */
const noDeployments = {
  operations: ['CREATE'],
  apiGroups: ['apps'],
  apiVersions: ['v1'],
  resources: ['deployments'],
  scope: 'Cluster',
};
const webhook = {
  name: 'e2e.example.com',
  clientConfig: { service: { namespace: 'default', name: 'e2e', path: '/', port: 443 } },
  rules: [noDeployments],
  matchConditions: [{ name: 'c', expression: 'true' }],
  sideEffects: 'None',
  timeoutSeconds: 5,
  admissionReviewVersions: ['v1'],
};

const kinds: readonly Kind[] = [
  { groupVersion: 'v1', plural: 'configmaps', scope: 'Namespaced', content: { data: { a: 'b' } } },
  { groupVersion: 'v1', plural: 'secrets', scope: 'Namespaced', content: { data: { a: 'Yg==' } } },
  {
    groupVersion: 'v1',
    plural: 'podtemplates',
    scope: 'Namespaced',
    content: { template },
  },
  {
    groupVersion: 'v1',
    plural: 'pods',
    scope: 'Namespaced',
    content: { spec: { containers: [container] } },
    status: { message: 'patched by an e2e test' },
    statusWrites: 'metadata',
  },
  {
    groupVersion: 'v1',
    plural: 'replicationcontrollers',
    scope: 'Namespaced',
    content: { spec: { replicas: 1, selector: labels, template } },
    status: { readyReplicas: 1, availableReplicas: 1, replicas: 1 },
    statusWrites: 'metadata',
  },
  {
    groupVersion: 'v1',
    plural: 'services',
    scope: 'Namespaced',
    content: { spec: { type: 'LoadBalancer', ports: [{ port: 80, protocol: 'TCP' }] } },
    status: { loadBalancer: { ingress: [{ ip: '203.0.113.1' }] } },
    statusWrites: 'metadata',
  },
  {
    groupVersion: 'v1',
    plural: 'resourcequotas',
    scope: 'Namespaced',
    content: { spec: { hard: { cpu: '500m', memory: '500Mi' } } },
    status: { hard: { cpu: '750m' } },
    statusWrites: 'metadata',
  },
  {
    groupVersion: 'v1',
    plural: 'limitranges',
    scope: 'Namespaced',
    content: { spec: { limits: [{ type: 'Pod', max: { cpu: '1' } }] } },
  },
  {
    groupVersion: 'v1',
    plural: 'persistentvolumeclaims',
    scope: 'Namespaced',
    content: {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
    status: { conditions: [condition] },
    statusWrites: 'metadata',
  },
  {
    groupVersion: 'v1',
    plural: 'persistentvolumes',
    scope: 'Cluster',
    content: {
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        hostPath: { path: '/tmp/e2e' },
      },
    },
    status: { message: 'StatusUpdate', reason: 'E2E' },
    statusWrites: 'metadata',
  },
  {
    groupVersion: 'resource.k8s.io/v1',
    plural: 'deviceclasses',
    scope: 'Cluster',
    content: { spec: { selectors: [{ cel: { expression: 'device.driver == "e2e"' } }] } },
  },
  {
    groupVersion: 'resource.k8s.io/v1',
    plural: 'resourceclaims',
    scope: 'Namespaced',
    content: {
      spec: {
        devices: {
          requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu' } }],
          config: [{ opaque: { driver: 'gpu.example.com', parameters: { a: [1] } } }],
        },
      },
    },
    status: {
      allocation: {
        devices: { results: [{ request: 'gpu', driver: 'd', pool: 'p', device: 'gpu-0' }] },
      },
    },
  },
  {
    groupVersion: 'resource.k8s.io/v1',
    plural: 'resourceclaimtemplates',
    scope: 'Namespaced',
    content: {
      spec: {
        spec: {
          devices: {
            requests: [{ name: 'gpu', firstAvailable: [{ name: 'a', deviceClassName: 'gpu' }] }],
          },
        },
      },
    },
  },
  {
    groupVersion: 'resource.k8s.io/v1',
    plural: 'resourceslices',
    scope: 'Cluster',
    content: {
      spec: {
        driver: 'gpu.example.com',
        allNodes: true,
        pool: { name: 'fabric', generation: 1, resourceSliceCount: 1 },
        devices: [
          {
            name: 'gpu-0',
            attributes: { model: { string: 'H100' }, cores: { int: 132 }, ecc: { bool: false } },
            capacity: { memory: { value: '80Gi' } },
          },
        ],
      },
    },
  },
  {
    groupVersion: 'apps/v1',
    plural: 'deployments',
    scope: 'Namespaced',
    content: { spec: { selector, template } },
    status: { conditions: [condition] },
    statusWrites: 'metadata',
  },
  {
    groupVersion: 'apps/v1',
    plural: 'replicasets',
    scope: 'Namespaced',
    content: { spec: { selector, template } },
    status: { conditions: [condition] },
    statusWrites: 'metadata',
  },
  {
    groupVersion: 'apps/v1',
    plural: 'statefulsets',
    scope: 'Namespaced',
    content: { spec: { serviceName: 'e2e', selector, template } },
    status: { conditions: [condition] },
    statusWrites: 'metadata',
  },
  {
    groupVersion: 'apps/v1',
    plural: 'daemonsets',
    scope: 'Namespaced',
    content: { spec: { selector, template } },
    status: { conditions: [condition] },
    statusWrites: 'metadata',
  },
  {
    groupVersion: 'apps/v1',
    plural: 'controllerrevisions',
    scope: 'Namespaced',
    content: { data: { spec: {} }, revision: 3 },
  },
  {
    groupVersion: 'batch/v1',
    plural: 'jobs',
    scope: 'Namespaced',
    content: { spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } } },
    status: { conditions: [{ ...condition, type: 'CustomConditionType' }] },
    statusWrites: 'metadata',
  },
  {
    groupVersion: 'batch/v1',
    plural: 'cronjobs',
    scope: 'Namespaced',
    content: {
      spec: {
        schedule: '* */1 * * ?',
        jobTemplate: {
          spec: { template: { spec: { ...template.spec, restartPolicy: 'OnFailure' } } },
        },
      },
    },
    status: { lastScheduleTime: '2026-01-01T00:00:00Z' },
    statusWrites: 'metadata',
  },
  {
    groupVersion: 'autoscaling/v2',
    plural: 'horizontalpodautoscalers',
    scope: 'Namespaced',
    content: {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' },
        maxReplicas: 3,
      },
    },
    status: { desiredReplicas: 2, currentReplicas: 1 },
    statusWrites: 'metadata',
  },
  {
    groupVersion: 'policy/v1',
    plural: 'poddisruptionbudgets',
    scope: 'Namespaced',
    content: { spec: { minAvailable: 1, selector } },
    status: {
      currentHealthy: 1,
      desiredHealthy: 1,
      disruptionsAllowed: 0,
      expectedPods: 1,
      conditions,
    },
    statusWrites: 'metadata',
  },
  {
    groupVersion: 'networking.k8s.io/v1',
    plural: 'ingresses',
    scope: 'Namespaced',
    content: {
      spec: { defaultBackend: { service: { name: 'default-backend', port: { number: 80 } } } },
    },
    status: { loadBalancer: { ingress: [{ ip: '169.1.1.1' }] } },
    statusWrites: 'metadata',
  },
  {
    groupVersion: 'networking.k8s.io/v1',
    plural: 'ingressclasses',
    scope: 'Cluster',
    content: { spec: { controller: 'example.com/controller' } },
  },
  {
    groupVersion: 'networking.k8s.io/v1',
    plural: 'networkpolicies',
    scope: 'Namespaced',
    content: { spec: { podSelector: {}, policyTypes: ['Ingress'] } },
  },
  {
    groupVersion: 'networking.k8s.io/v1',
    plural: 'ipaddresses',
    scope: 'Cluster',
    names: ['192.0.2.1', '192.0.2.2', '2001:db8::1'],
    content: { spec: { parentRef: { resource: 'services', name: 'x', namespace: 'default' } } },
  },
  {
    groupVersion: 'networking.k8s.io/v1',
    plural: 'servicecidrs',
    scope: 'Cluster',
    content: { spec: { cidrs: ['2001:db8::/64', '192.168.0.0/24'] } },
    status: { conditions },
    statusWrites: 'metadata',
  },
  {
    groupVersion: 'discovery.k8s.io/v1',
    plural: 'endpointslices',
    scope: 'Namespaced',
    content: { addressType: 'IPv4', endpoints: [{ addresses: ['1.2.3.4', '5.6.7.8'] }] },
  },
  {
    groupVersion: 'coordination.k8s.io/v1',
    plural: 'leases',
    scope: 'Namespaced',
    content: { spec: { holderIdentity: 'holder', leaseDurationSeconds: 30, leaseTransitions: 0 } },
  },
  {
    groupVersion: 'node.k8s.io/v1',
    plural: 'runtimeclasses',
    scope: 'Cluster',
    content: { handler: 'e2e-handler' },
  },
  {
    groupVersion: 'scheduling.k8s.io/v1',
    plural: 'priorityclasses',
    scope: 'Cluster',
    content: { value: 10, description: 'an e2e test' },
  },
  {
    groupVersion: 'storage.k8s.io/v1',
    plural: 'storageclasses',
    scope: 'Cluster',
    content: { provisioner: 'e2e-fake-provisioner' },
  },
  {
    groupVersion: 'storage.k8s.io/v1',
    plural: 'csinodes',
    scope: 'Cluster',
    content: { spec: { drivers: [{ name: 'e2e', nodeID: 'n1', topologyKeys: null }] } },
  },
  {
    groupVersion: 'storage.k8s.io/v1',
    plural: 'csidrivers',
    scope: 'Cluster',
    content: { spec: { attachRequired: false } },
  },
  {
    groupVersion: 'storage.k8s.io/v1',
    plural: 'csistoragecapacities',
    scope: 'Namespaced',
    content: { storageClassName: 'e2e', capacity: '10Gi' },
  },
  {
    groupVersion: 'storage.k8s.io/v1',
    plural: 'volumeattachments',
    scope: 'Cluster',
    content: {
      spec: { attacher: 'e2e', nodeName: 'n1', source: { persistentVolumeName: 'pv-e2e' } },
    },
    status: { attached: true },
    statusWrites: 'status',
  },
  {
    groupVersion: 'storage.k8s.io/v1',
    plural: 'volumeattributesclasses',
    scope: 'Cluster',
    content: { driverName: 'e2e', parameters: { iops: '1' } },
  },
  {
    groupVersion: 'flowcontrol.apiserver.k8s.io/v1',
    plural: 'flowschemas',
    scope: 'Cluster',
    content: {
      spec: {
        matchingPrecedence: 10000,
        priorityLevelConfiguration: { name: 'global-default' },
        distinguisherMethod: { type: 'ByUser' },
        rules: [
          {
            subjects: [{ kind: 'User', user: { name: 'example-e2e-non-existent-user' } }],
            nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
          },
        ],
      },
    },
    status: { conditions: [{ ...condition, type: 'Dangling' }] },
    statusWrites: 'status',
  },
  {
    groupVersion: 'flowcontrol.apiserver.k8s.io/v1',
    plural: 'prioritylevelconfigurations',
    scope: 'Cluster',
    content: {
      spec: {
        type: 'Limited',
        limited: { nominalConcurrencyShares: 2, limitResponse: { type: 'Reject' } },
      },
    },
    status: { conditions: [condition] },
    statusWrites: 'status',
  },
  {
    groupVersion: 'admissionregistration.k8s.io/v1',
    plural: 'validatingadmissionpolicybindings',
    scope: 'Cluster',
    content: { spec: { policyName: 'e2e', validationActions: ['Deny'] } },
  },
  {
    groupVersion: 'admissionregistration.k8s.io/v1',
    plural: 'validatingadmissionpolicies',
    scope: 'Cluster',
    content: {
      spec: {
        failurePolicy: 'Ignore',
        matchConstraints: { resourceRules: [{ ...noDeployments, resourceNames: ['e2e'] }] },
        matchConditions: [{ name: 'c', expression: 'true' }],
        variables: [{ name: 'v', expression: 'object.spec' }],
        validations: [{ expression: 'true', message: 'no', reason: 'Forbidden' }],
        auditAnnotations: [{ key: 'k', valueExpression: "'v'" }],
      },
    },
    status: { conditions: [{ ...condition, lastTransitionTime: '2026-01-01T00:00:00Z' }] },
    statusWrites: 'status',
  },
  {
    groupVersion: 'admissionregistration.k8s.io/v1',
    plural: 'validatingwebhookconfigurations',
    scope: 'Cluster',
    content: { webhooks: [webhook] },
  },
  {
    groupVersion: 'admissionregistration.k8s.io/v1',
    plural: 'mutatingwebhookconfigurations',
    scope: 'Cluster',
    content: { webhooks: [{ ...webhook, reinvocationPolicy: 'IfNeeded' }] },
  },
  {
    groupVersion: 'v1',
    plural: 'endpoints',
    scope: 'Namespaced',
    content: {
      subsets: [{ addresses: [{ ip: '10.0.0.24' }], ports: [{ name: 'http', port: 80 }] }],
    },
  },
  {
    groupVersion: 'v1',
    plural: 'serviceaccounts',
    scope: 'Namespaced',
    content: { automountServiceAccountToken: false },
  },
  {
    groupVersion: 'rbac.authorization.k8s.io/v1',
    plural: 'clusterroles',
    scope: 'Cluster',
    content: { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
  },
];

const rootOf = ({ groupVersion }: Kind): string =>
  groupVersion === 'v1' ? '/api/v1' : `/apis/${groupVersion}`;

const collectionOf = (kind: Kind): string =>
  kind.scope === 'Cluster'
    ? `${rootOf(kind)}/${kind.plural}`
    : `${rootOf(kind)}/namespaces/${namespace}/${kind.plural}`;

describe.each(kinds.map((kind) => [`${kind.groupVersion} ${kind.plural}`, kind] as const))(
  'should support API operations: %s',
  (_title, kind) => {
    const collection = (): string => collectionOf(kind);
    const special = { 'special-label': `${kind.plural}-e2e` };
    const selected = (): string =>
      `${collection()}?labelSelector=special-label%3D${kind.plural}-e2e`;
    const names: string[] = [];
    const first = (): string => `${collection()}/${names[0] ?? ''}`;

    test('discovery, creating, reading', async () => {
      const resources = arrayAt(await api.get(rootOf(kind)), 'resources');
      expect(resources.map((each) => textAt(each, 'name'))).toContain(kind.plural);
      for (const place of [0, 1, 2]) {
        const name = kind.names?.[place];
        const metadata = name === undefined ? { generateName: 'e2e-' } : { name };
        const body = { metadata: { ...metadata, labels: special }, ...kind.content };
        names.push(nameOf(await api.create(collection(), body)));
      }
      expect(new Set(names).size).toBe(3);
      expect(nameOf(await api.get(first()))).toBe(names[0]);
      const everywhere = await api.get(
        `${rootOf(kind)}/${kind.plural}?labelSelector=special-label%3D${kind.plural}-e2e`,
      );
      expect(arrayAt(everywhere, 'items')).toHaveLength(3);
    });

    test('watching, patching, updating', async () => {
      const list = await api.get(selected());
      const from = textAt(list, 'metadata', 'resourceVersion') ?? '';
      const watch = await api.watch(`${selected()}&watch=true&resourceVersion=${from}`);
      const patched = await api.patch(first(), 'merge', {
        metadata: { annotations: { patched: 'true' } },
      });
      expect(jsonAt(patched, 'metadata', 'annotations', 'patched')).toBe('true');
      const annotations = { patched: 'true', updated: 'true' };
      const updated = await api.update(first(), withMetadata(patched, { annotations }));
      expect(jsonAt(updated, 'metadata', 'annotations')).toEqual(annotations);
      const events = await watch.take(2);
      expect(events.map(told)).toEqual([1, 2].map(() => `MODIFIED ${names[0] ?? ''}`));
      watch.stop();
    });

    test('deleting one, deleting the rest', async () => {
      await api.delete(first());
      await api.gone(first());
      expect(arrayAt(await api.get(selected()), 'items')).toHaveLength(2);
      await api.delete(selected());
      await api.until({ path: selected() }, ({ body }) => arrayAt(body, 'items').length === 0);
    });
  },
);

const stated = kinds.flatMap(({ status, ...kind }) =>
  status === undefined ? [] : [[`${kind.groupVersion} ${kind.plural}`, kind, status] as const],
);

test.each(stated)('the status has a place of its own: %s', async (...[, kind, status]) => {
  const [name = 'e2e-status'] = kind.names ?? [];
  const collection = collectionOf(kind);
  await api.create(collection, { metadata: { name }, ...kind.content });
  const path = `${collection}/${name}/status`;
  const before = await api.get(path);
  const patched = await api.patch(path, 'merge', {
    metadata: { annotations: { patchedstatus: 'true' } },
    status,
  });
  expect(patched['status']).toMatchObject(status);
  expect(patched['spec']).toEqual(before['spec']);
  expect(jsonAt(patched, 'metadata', 'annotations', 'patchedstatus')).toBe(
    kind.statusWrites === 'metadata' ? 'true' : undefined,
  );
  expect((await replacedAtLast(path, patched))['status']).toEqual(patched['status']);
});

/** As `retry.RetryOnConflict` of Go's client: the server's own controllers write to a status as well. */
async function replacedAtLast(path: string, object: JsonObject): Promise<JsonObject> {
  for (let attempt = 0; ; attempt++) {
    const resourceVersion = textAt(jsonAt(await api.get(path), 'metadata'), 'resourceVersion');
    try {
      return await api.update(
        path,
        withMetadata(object, { resourceVersion: resourceVersion ?? '' }),
      );
    } catch (error) {
      if (attempt === 10 || !String(error).includes('409')) throw error;
    }
  }
}
