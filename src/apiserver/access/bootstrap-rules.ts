import type { JsonObject } from '../../base/json.ts';

/** What the roles admin, edit and view are made of: a namespace's own things, and nothing that gives power over others. */

/** A rule as an object holds it. */
export const rule = (
  verbs: readonly string[],
  apiGroups: readonly string[],
  resources: readonly string[],
): JsonObject => ({ apiGroups, resources, verbs });

export const pathReading = (...nonResourceURLs: readonly string[]): JsonObject => ({
  nonResourceURLs,
  verbs: ['get'],
});

const reading = ['get', 'list', 'watch'];
const writing = ['create', 'delete', 'deletecollection', 'patch', 'update'];

const connections = ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy'];
const scaledApps = ['deployments', 'deployments/scale', 'replicasets', 'replicasets/scale'];
const sets = ['statefulsets', 'statefulsets/scale'];
const controllers = ['replicationcontrollers', 'replicationcontrollers/scale'];

const withStatus = (...plurals: readonly string[]): readonly string[] =>
  plurals.flatMap((plural) => [plural, `${plural}/status`]);

export const view: readonly JsonObject[] = [
  rule(
    reading,
    [''],
    [
      ...['configmaps', 'endpoints', ...withStatus('persistentvolumeclaims'), 'pods'],
      ...[...controllers, 'serviceaccounts', ...withStatus('services')],
    ],
  ),
  rule(
    reading,
    [''],
    [
      ...['bindings', 'events', 'limitranges', 'namespaces/status', 'pods/log', 'pods/status'],
      ...['replicationcontrollers/status', ...withStatus('resourcequotas')],
    ],
  ),
  rule(reading, [''], ['namespaces']),
  rule(reading, ['discovery.k8s.io'], ['endpointslices']),
  rule(
    reading,
    ['apps'],
    [
      ...['controllerrevisions', ...withStatus('daemonsets', 'deployments')],
      ...['deployments/scale', ...withStatus('replicasets'), 'replicasets/scale'],
      ...[...withStatus('statefulsets'), 'statefulsets/scale'],
    ],
  ),
  rule(reading, ['autoscaling'], withStatus('horizontalpodautoscalers')),
  rule(reading, ['batch'], withStatus('cronjobs', 'jobs')),
  rule(reading, ['policy'], withStatus('poddisruptionbudgets')),
  rule(reading, ['networking.k8s.io'], [...withStatus('ingresses'), 'networkpolicies']),
  rule(reading, ['resource.k8s.io'], [...withStatus('resourceclaims'), 'resourceclaimtemplates']),
];

export const edit: readonly JsonObject[] = [
  rule(reading, [''], [...connections, 'secrets', 'services/proxy']),
  rule(['impersonate'], [''], ['serviceaccounts']),
  rule(writing, [''], ['pods', ...connections]),
  rule(['create'], [''], ['pods/eviction']),
  rule(
    writing,
    [''],
    [
      ...['configmaps', 'events', 'persistentvolumeclaims', ...controllers],
      ...['secrets', 'serviceaccounts', 'services', 'services/proxy'],
    ],
  ),
  rule(['create'], [''], ['serviceaccounts/token']),
  rule(writing, ['apps'], ['daemonsets', ...scaledApps, 'deployments/rollback', ...sets]),
  rule(writing, ['autoscaling'], ['horizontalpodautoscalers']),
  rule(writing, ['batch'], ['cronjobs', 'jobs']),
  rule(writing, ['policy'], ['poddisruptionbudgets']),
  rule(writing, ['networking.k8s.io'], ['ingresses', 'networkpolicies']),
  rule(writing, ['resource.k8s.io'], ['resourceclaims', 'resourceclaimtemplates']),
  rule([...writing, ...reading], ['coordination.k8s.io'], ['leases']),
];

export const admin: readonly JsonObject[] = [
  rule(['create'], ['authorization.k8s.io'], ['localsubjectaccessreviews']),
  rule([...writing, ...reading], ['rbac.authorization.k8s.io'], ['rolebindings', 'roles']),
];
