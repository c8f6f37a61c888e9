import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt } from '../../../../src/base/json-at.ts';
import { parseYaml } from '../../../../src/kube/yaml.ts';
import { apply, CaseApi, crds, merge } from './case-api.ts';

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
});

afterAll(() => api.close());

/** What the first owner of an object owns of it. */
const firstFields = (object: JsonObject): JsonValue | undefined =>
  jsonAt(arrayAt(object['metadata'], 'managedFields')[0], 'fieldsV1');

/** Owned fields, written as YAML that leaves out the `f:` and the empty braces. */
function owned(text: string): JsonValue {
  const written = (value: JsonValue): JsonValue => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
    const members = Object.entries(value).map(([name, below]): [string, JsonValue] => [
      name === '.' || name.startsWith('k:') ? name : `f:${name}`,
      written(below ?? null),
    ]);
    return Object.fromEntries(members);
  };
  return written(parseYaml(text));
}

const core = '/api/v1/namespaces/default';
const container = `
          .:
          image:
          imagePullPolicy:
          name:
          resources:
          terminationMessagePath:
          terminationMessagePolicy:`;
const podDefaults = `
      dnsPolicy:
      restartPolicy:
      schedulerName:
      securityContext:
      terminationGracePeriodSeconds:`;
const template = {
  metadata: { labels: { a: 'b' } },
  spec: { containers: [{ name: 'c', image: 'i' }] },
};
const jobTemplate = {
  spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } },
};

describe('1.12 the writer of a new object of a built-in kind', () => {
  test.each<readonly [string, string, JsonObject, string]>([
    [
      'owns the defaults, and no struct that is there anyway: a Deployment',
      '/apis/apps/v1/namespaces/default/deployments',
      { spec: { selector: { matchLabels: { a: 'b' } }, template } },
      `
spec:
  progressDeadlineSeconds:
  replicas:
  revisionHistoryLimit:
  selector:
  strategy: {rollingUpdate: {., maxSurge, maxUnavailable}, type}
  template:
    metadata: {labels: {., a}}
    spec:
      containers:
        'k:{"name":"c"}':${container}${podDefaults}`,
    ],
    [
      'nothing of what admission adds: a Pod',
      `${core}/pods`,
      { spec: template.spec },
      `
    spec:
      containers:
        'k:{"name":"c"}':${container}${podDefaults}
      enableServiceLinks:`,
    ],
    [
      'no address and no family of addresses: a Service',
      `${core}/services`,
      { spec: { selector: { a: 'b' }, ports: [{ port: 80 }] } },
      `
spec:
  internalTrafficPolicy:
  ports: {., 'k:{"port":80,"protocol":"TCP"}': {., port, protocol, targetPort}}
  selector:
  sessionAffinity:
  type:`,
    ],
    [
      'no finalizer: a Namespace',
      '/api/v1/namespaces',
      {},
      'metadata: {labels: {., kubernetes.io/metadata.name}}',
    ],
    [
      'nothing that is made of the uid: a Job',
      '/apis/batch/v1/namespaces/default/jobs',
      jobTemplate,
      `
spec:
  backoffLimit:
  completionMode:
  completions:
  manualSelector:
  parallelism:
  podReplacementPolicy:
  suspend:
  template:
    spec:
      containers:
        'k:{"name":"c"}':${container}${podDefaults}`,
    ],
    [
      'the policy of its claims: a StatefulSet',
      '/apis/apps/v1/namespaces/default/statefulsets',
      { spec: { serviceName: 's', selector: { matchLabels: { a: 'b' } }, template } },
      `
spec:
  persistentVolumeClaimRetentionPolicy: {., whenDeleted, whenScaled}
  podManagementPolicy:
  replicas:
  revisionHistoryLimit:
  selector:
  serviceName:
  template:
    metadata: {labels: {., a}}
    spec:
      containers:
        'k:{"name":"c"}':${container}${podDefaults}
  updateStrategy: {rollingUpdate: {., partition}, type}`,
    ],
    [
      'what it said: a Lease',
      '/apis/coordination.k8s.io/v1/namespaces/default/leases',
      { spec: { holderIdentity: 'h' } },
      'spec: {holderIdentity}',
    ],
    [
      'no reporter that is nobody: an Event',
      `${core}/events`,
      { involvedObject: { kind: 'Pod', namespace: 'default' }, source: { component: 'c' } },
      '{involvedObject, source: {component}}',
    ],
    [
      'texts as data: a Secret',
      `${core}/secrets`,
      { stringData: { a: 'x' } },
      '{data: {., a}, type}',
    ],
    [
      'the group of a role it did not say: a RoleBinding',
      '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings',
      { roleRef: { kind: 'ClusterRole', name: 'view' } },
      '{roleRef}',
    ],
  ])('%s', async (_, path, object, fields) => {
    const created = await api.post(path, { metadata: { name: 'owned' }, ...object });
    expect(firstFields(created)).toEqual(owned(fields));
  });

  test('the names that a definition derives', async () => {
    const created = await api.post(crds, {
      metadata: { name: 'owneds.x.io' },
      spec: {
        group: 'x.io',
        scope: 'Namespaced',
        names: { plural: 'owneds', kind: 'Owned' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object' } },
          },
        ],
      },
    });
    const fields =
      'spec: {conversion: {., strategy}, group, names: {kind, listKind, plural, singular}, scope, versions}';
    expect(firstFields(created)).toEqual(owned(fields));
  });

  test('1.12 what was there before anybody was tracked is compared with an empty object, too', async () => {
    const path = '/apis/coordination.k8s.io/v1/namespaces/default/leases/untracked';
    const made = { metadata: { name: 'untracked' }, spec: { holderIdentity: 'h' } };
    await api.post('/apis/coordination.k8s.io/v1/namespaces/default/leases', made);
    const body = { metadata: { managedFields: [{}] } };
    await api.must({ method: 'PATCH', path, type: merge, body });
    const applied = await api.must({
      method: 'PATCH',
      path: `${path}?fieldManager=m`,
      type: apply,
      body: {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: 'untracked', labels: { a: 'b' } },
      },
    });
    const [first, second] = arrayAt(applied['metadata'], 'managedFields');
    expect(jsonAt(first, 'fieldsV1')).toEqual(owned('metadata: {labels: {a}}'));
    expect(jsonAt(second, 'manager')).toBe('before-first-apply');
    expect(jsonAt(second, 'fieldsV1')).toEqual(owned('spec: {holderIdentity}'));
  });
});

describe('1.19 what goes without saying', () => {
  test.each<readonly [string, string, JsonObject, JsonObject]>([
    [
      'structs that nobody filled are there: a Lease',
      '/apis/coordination.k8s.io/v1/namespaces/default/leases',
      {},
      { spec: {} },
    ],
    [
      'a Node comes with its status, and shows what it does not say of itself',
      '/api/v1/nodes',
      { status: { capacity: { cpu: '2' } } },
      {
        spec: {},
        status: {
          capacity: { cpu: '2' },
          daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
          nodeInfo: { architecture: '', kubeletVersion: '' },
        },
      },
    ],
    [
      'what is limited is not requested in the template of a pod',
      '/apis/apps/v1/namespaces/default/deployments',
      {
        spec: {
          selector: { matchLabels: { a: 'b' } },
          template: {
            ...template,
            spec: {
              hostNetwork: true,
              containers: [
                {
                  name: 'c',
                  image: 'i',
                  ports: [{ containerPort: 80 }],
                  resources: { limits: { cpu: '1' } },
                },
              ],
            },
          },
        },
      },
      {
        spec: {
          template: {
            spec: {
              containers: [
                {
                  name: 'c',
                  image: 'i',
                  imagePullPolicy: 'Always',
                  ports: [{ containerPort: 80, protocol: 'TCP' }],
                  resources: { limits: { cpu: '1' } },
                  terminationMessagePath: '/dev/termination-log',
                  terminationMessagePolicy: 'File',
                },
              ],
            },
          },
        },
      },
    ],
    [
      'a Job has the labels of its pods',
      '/apis/batch/v1/namespaces/default/jobs',
      jobTemplate,
      { metadata: { labels: { 'job-name': 'said', 'batch.kubernetes.io/job-name': 'said' } } },
    ],
  ])('%s', async (_, path, object, expected) => {
    const created = await api.post(path, { metadata: { name: 'said' }, ...object });
    expect(created).toMatchObject(expected);
  });

  test('a CronJob says no more of its Jobs than it was told', async () => {
    const { spec } = await api.post('/apis/batch/v1/namespaces/default/cronjobs', {
      metadata: { name: 'said' },
      spec: { schedule: '* * * * *', jobTemplate },
    });
    const made = jsonAt(spec, 'jobTemplate');
    expect(jsonAt(made, 'metadata')).toEqual({});
    expect(jsonAt(made, 'spec')).toEqual({ template: expect.anything() });
  });
});
