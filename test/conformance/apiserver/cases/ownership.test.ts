import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt } from '../../../../src/base/json-at.ts';
import { parseYaml } from '../../../../src/kube/yaml.ts';
import { apply, CaseApi, crds, jsonPatch, merge } from './case-api.ts';

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

describe('1.12 what is large with its owners', () => {
  const path = `${core}/configmaps`;
  const named = (name: string): JsonObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
  });
  /** Of 0.9 MB, and as much again with the names of its fields. */
  const data = Object.fromEntries(
    Array.from({ length: 9999 }, (_, index) => [
      `${'a-very-long-name-of-a-field-'.repeat(3)}${index}`,
      'A',
    ]),
  );
  const owners = (object: JsonObject): JsonValue | undefined =>
    jsonAt(object['metadata'], 'managedFields');

  test.each<readonly [string, (name: string) => Promise<JsonObject>]>([
    ['created', (name) => api.post(path, { ...named(name), data })],
    [
      'updated',
      async (name) => {
        const made = await api.post(path, { ...named(name), data: { k: 'v' } });
        return api.must({ method: 'PUT', path: `${path}/${name}`, body: { ...made, data } });
      },
    ],
    [
      'patched',
      async (name) => {
        await api.post(path, { ...named(name), data: { k: 'v' } });
        return api.must({ method: 'PATCH', path: `${path}/${name}`, type: merge, body: { data } });
      },
    ],
  ])('is %s without them, and cannot be applied to', async (way, written) => {
    const name = `large-${way}`;
    expect(owners(await written(name))).toBeUndefined();
    const at = { method: 'PATCH', path: `${path}/${name}?fieldManager=m`, type: apply };
    expect(await api.ask({ ...at, body: named(name) })).toMatchObject({
      status: 500,
      body: { message: 'etcdserver: request is too large' },
    });
  });

  test('may be just too large with them: they go all the same', async () => {
    const large = (name: string, length: number): JsonObject => ({
      apiVersion: 'x.io/v1',
      kind: 'Weighed',
      metadata: { name },
      text: 'x'.repeat(length),
    });
    await api.define({
      metadata: { name: 'weigheds.x.io' },
      spec: {
        group: 'x.io',
        scope: 'Cluster',
        names: { plural: 'weigheds', kind: 'Weighed' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: { type: 'object', properties: { text: { type: 'string' } } },
            },
          },
        ],
      },
    });
    const weigheds = '/apis/x.io/v1/weigheds';
    const light = await api.ask({ method: 'POST', path: weigheds, body: large('light', 100) });
    const { managedFields, ...bare } = (light.body['metadata'] ?? {}) as JsonObject;
    const noted = JSON.stringify({ ...light.body, metadata: bare }).length;
    expect(managedFields).toHaveLength(1);
    // The largest that fits without owners: a byte more, and it does not.
    const room = 1.5 * 1024 * 1024 - noted + 100;
    const just = await api.ask({ method: 'POST', path: weigheds, body: large('exact', room - 10) });
    expect(just.status).toBe(201);
    expect(owners(just.body)).toBeUndefined();
    const over = await api.ask({ method: 'POST', path: weigheds, body: large('overs', room + 10) });
    expect(over.status).toBe(500);
  });
});

test('1.12 of more than ten who update, the oldest become one', async () => {
  const path = `${core}/configmaps/many`;
  const body = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'many' },
    data: { a: 'b' },
  };
  await api.must({ method: 'PATCH', path: `${path}?fieldManager=m`, type: apply, body });
  for (let index = 0; index < 20; index++) {
    const change = { data: { [`key-${index}`]: 'v' } };
    const at = { method: 'PATCH', path: `${path}?fieldManager=updater-${index}`, type: merge };
    await api.must({ ...at, body: change });
  }
  const { metadata } = await api.must({ path });
  const managers = arrayAt(metadata, 'managedFields').map((entry) => jsonAt(entry, 'manager'));
  expect(managers).toHaveLength(11);
  expect(managers.slice(0, 1)).toEqual(['m']);
  expect(managers).toContain('ancient-changes');
  expect(managers).toContain('updater-19');
});

test('5.3 a JSON patch has at most 10,000 operations', async () => {
  const path = `${core}/configmaps/operated`;
  await api.post(`${core}/configmaps`, { metadata: { name: 'operated' }, data: { a: 'b' } });
  const patched = (
    length: number,
  ): Promise<{ readonly status: number; readonly body: JsonObject }> => {
    const body = Array.from({ length }, () => ({ op: 'add', path: '/data/x', value: 'y' }));
    return api.ask({ method: 'PATCH', path, type: jsonPatch, body });
  };
  expect((await patched(10_000)).status).toBe(200);
  expect(await patched(10_001)).toMatchObject({
    status: 413,
    body: {
      reason: 'RequestEntityTooLarge',
      message: 'The allowed maximum operations in a JSON patch is 10000, got 10001',
    },
  });
});
