import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';

/** Whether the spec of one of these objects follows what the server says. */
export const autoUpdateAnnotation = 'apf.kubernetes.io/autoupdate-spec';

const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';

const objectOf = (kind: string, name: string, spec: JsonObject): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, annotations: { [autoUpdateAnnotation]: 'true' } },
  spec,
});

const level = (name: string, spec: JsonObject): KubeObject =>
  objectOf('PriorityLevelConfiguration', name, spec);

interface Shares {
  readonly shares: number;
  readonly lendable: number;
}

interface Queues {
  readonly queues: number;
  readonly handSize: number;
}

const limited = (
  { shares, lendable }: Shares,
  limitResponse: JsonObject = { type: 'Reject' },
): JsonObject => ({
  type: 'Limited',
  limited: { nominalConcurrencyShares: shares, lendablePercent: lendable, limitResponse },
});

const queuing = ({ queues, handSize }: Queues): JsonObject => ({
  type: 'Queue',
  queuing: { handSize, queueLengthLimit: 50, queues },
});

/** Their specs are fixed, but for the shares of `exempt`. */
export const mandatoryLevels: readonly KubeObject[] = [
  level('exempt', { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }),
  level('catch-all', limited({ shares: 5, lendable: 0 })),
];

const many: Queues = { queues: 128, handSize: 6 };
const some: Queues = { queues: 64, handSize: 6 };
const few: Queues = { queues: 16, handSize: 4 };

export const suggestedLevels: readonly KubeObject[] = [
  level('system', limited({ shares: 30, lendable: 33 }, queuing(some))),
  level('node-high', limited({ shares: 40, lendable: 25 }, queuing(some))),
  level('leader-election', limited({ shares: 10, lendable: 0 }, queuing(few))),
  level('workload-high', limited({ shares: 40, lendable: 50 }, queuing(many))),
  level('workload-low', limited({ shares: 100, lendable: 90 }, queuing(many))),
  level('global-default', limited({ shares: 20, lendable: 50 }, queuing(many))),
];

const users = (...names: readonly string[]): readonly JsonObject[] =>
  names.map((name) => ({ kind: 'User', user: { name } }));

const groups = (...names: readonly string[]): readonly JsonObject[] =>
  names.map((name) => ({ kind: 'Group', group: { name } }));

const systemAccounts = (...names: readonly string[]): readonly JsonObject[] =>
  names.map((name) => ({
    kind: 'ServiceAccount',
    serviceAccount: { name, namespace: 'kube-system' },
  }));

const anything: JsonObject = {
  nonResourceRules: [{ nonResourceURLs: ['*'], verbs: ['*'] }],
  resourceRules: [
    { apiGroups: ['*'], clusterScope: true, namespaces: ['*'], resources: ['*'], verbs: ['*'] },
  ],
};

interface Sorted {
  readonly level: string;
  readonly precedence: number;
  /** Left out: all requests are one flow. */
  readonly by?: 'ByUser' | 'ByNamespace';
}

function schema(
  name: string,
  { level: to, precedence, by }: Sorted,
  subjects: readonly JsonObject[],
  asked: JsonObject = anything,
): KubeObject {
  return objectOf('FlowSchema', name, {
    ...(by === undefined ? {} : { distinguisherMethod: { type: by } }),
    matchingPrecedence: precedence,
    priorityLevelConfiguration: { name: to },
    rules: [{ ...asked, subjects }],
  });
}

const everybody = groups('system:unauthenticated', 'system:authenticated');

export const mandatorySchemas: readonly KubeObject[] = [
  schema('exempt', { level: 'exempt', precedence: 1 }, groups('system:masters')),
  schema('catch-all', { level: 'catch-all', precedence: 10_000, by: 'ByUser' }, everybody),
];

const probes: JsonObject = {
  nonResourceRules: [{ nonResourceURLs: ['/healthz', '/readyz', '/livez'], verbs: ['get'] }],
};

const inNamespaces = (apiGroup: string, ...resources: readonly string[]): JsonObject => ({
  apiGroups: [apiGroup],
  namespaces: ['*'],
  resources,
});

const locks: JsonObject = {
  resourceRules: [
    { ...inNamespaces('coordination.k8s.io', 'leases'), verbs: ['get', 'create', 'update'] },
  ],
};

const endpoints: JsonObject = {
  resourceRules: [{ ...inNamespaces('', 'endpoints'), verbs: ['get', 'create', 'update'] }],
};

const signsOfLife: JsonObject = {
  resourceRules: [
    { ...inNamespaces('', 'nodes', 'nodes/status'), clusterScope: true, verbs: ['*'] },
    { ...inNamespaces('coordination.k8s.io', 'leases'), verbs: ['*'] },
  ],
};

const manager = 'system:kube-controller-manager';
const scheduler = 'system:kube-scheduler';
const nodes = groups('system:nodes');

export const suggestedSchemas: readonly KubeObject[] = [
  schema('probes', { level: 'exempt', precedence: 2 }, everybody, probes),
  schema(
    'system-leader-election',
    { level: 'leader-election', precedence: 100, by: 'ByUser' },
    [...users(manager, scheduler), ...systemAccounts('*')],
    locks,
  ),
  schema(
    'endpoint-controller',
    { level: 'workload-high', precedence: 150, by: 'ByUser' },
    [
      ...users(manager),
      ...systemAccounts('endpoint-controller', 'endpointslicemirroring-controller'),
    ],
    endpoints,
  ),
  schema(
    'workload-leader-election',
    { level: 'leader-election', precedence: 200, by: 'ByUser' },
    systemAccounts('*'),
    locks,
  ),
  schema(
    'system-node-high',
    { level: 'node-high', precedence: 400, by: 'ByUser' },
    nodes,
    signsOfLife,
  ),
  schema('system-nodes', { level: 'system', precedence: 500, by: 'ByUser' }, nodes),
  schema(
    'kube-controller-manager',
    { level: 'workload-high', precedence: 800, by: 'ByNamespace' },
    users(manager),
  ),
  schema(
    'kube-scheduler',
    { level: 'workload-high', precedence: 800, by: 'ByNamespace' },
    users(scheduler),
  ),
  schema(
    'kube-system-service-accounts',
    { level: 'workload-high', precedence: 900, by: 'ByNamespace' },
    systemAccounts('*'),
  ),
  schema(
    'service-accounts',
    { level: 'workload-low', precedence: 9000, by: 'ByUser' },
    groups('system:serviceaccounts'),
  ),
  schema('global-default', { level: 'global-default', precedence: 9900, by: 'ByUser' }, everybody),
];
