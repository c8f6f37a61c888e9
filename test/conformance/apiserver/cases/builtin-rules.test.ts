import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { jsonAt } from '../../../../src/base/json-at.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { apply, CaseApi, causesOf, merge, strategic } from './case-api.ts';

const core = '/api/v1/namespaces/default';
const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases';

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
});

afterAll(() => api.close());

describe('1.19 quantities of built-in kinds', () => {
  test.each([
    [0.5, '500m'],
    [0, '0'],
    [2, '2'],
    ['1024Mi', '1Gi'],
    ['0.1', '100m'],
    ['1e3', '1e3'],
    ['1500', '1500'],
    ['0.1Gi', '107374182400m'],
  ])('%j is kept as %s', async (written, kept) => {
    const limits = { cpu: written };
    const pod = await api.must({
      method: 'POST',
      path: `${core}/pods?dryRun=All`,
      body: {
        metadata: { name: 'quantities' },
        spec: { containers: [{ name: 'c', image: 'i', resources: { limits } }] },
      },
    });
    expect(jsonAt(pod, 'spec', 'containers', '0', 'resources', 'limits')).toEqual({ cpu: kept });
  });

  test('a fraction is no port', async () => {
    const body = { metadata: { name: 'no' }, spec: { ports: [{ port: 80, targetPort: 0.5 }] } };
    const refused = await api.ask({ method: 'POST', path: `${core}/services`, body });
    expect(refused.body).toMatchObject({
      code: 400,
      message:
        'Service in version "v1" cannot be handled as a Service: json: cannot unmarshal number 0.5 into Go value of type int32',
    });
  });
});

describe('1.19 times of built-in kinds', () => {
  test('have six digits where they are MicroTimes, and none where they are Times', async () => {
    const lease = await api.post(leases, {
      metadata: { name: 'l' },
      spec: { renewTime: '2026-01-01T01:00:00.123456+01:00' },
    });
    expect(lease['spec']).toEqual({ renewTime: '2026-01-01T00:00:00.123456Z' });
    const event = await api.post(`${core}/events`, {
      metadata: { name: 'e' },
      involvedObject: { namespace: 'default' },
      firstTimestamp: '2026-01-01T01:00:00.5+01:00',
    });
    expect(event['firstTimestamp']).toBe('2026-01-01T00:00:00Z');
  });

  test.each([
    ['2026-01-01T00:00:00Z', 'cannot parse "Z" as ".000000"'],
    ['yesterday', 'cannot parse "yesterday" as "2006"'],
  ])('%s is no MicroTime', async (renewTime, why) => {
    const body = { metadata: { name: 'no' }, spec: { renewTime } };
    const refused = await api.ask({ method: 'POST', path: leases, body });
    const layout = '"2006-01-02T15:04:05.000000Z07:00"';
    expect(refused.body).toMatchObject({
      code: 400,
      message: `Lease in version "v1" cannot be handled as a Lease: parsing time "${renewTime}" as ${layout}: ${why}`,
    });
  });

  test('a status is read likewise', async () => {
    await api.post('/api/v1/nodes', { metadata: { name: 'n' } });
    const conditions = [
      { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T01:00:00+01:00' },
    ];
    const node = await api.must({
      method: 'PATCH',
      path: '/api/v1/nodes/n/status',
      type: merge,
      body: { status: { conditions } },
    });
    expect(node['status']).toMatchObject({
      conditions: [{ lastTransitionTime: '2026-01-01T00:00:00Z' }],
    });
  });
});

describe('1.19 secrets of a type hold what the type says', () => {
  test.each<readonly [string, JsonObject, readonly string[]]>([
    [
      'kubernetes.io/basic-auth',
      { other: 'x' },
      ['data[password]: Required value', 'data[username]: Required value'],
    ],
    ['kubernetes.io/basic-auth', { username: 'x' }, []],
    [
      'kubernetes.io/dockerconfigjson',
      { '.dockerconfigjson': '{' },
      [
        'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": unexpected end of JSON input',
      ],
    ],
    [
      'kubernetes.io/dockercfg',
      { '.dockercfg': '[]' },
      [
        'data[.dockercfg]: Invalid value: "<secret contents redacted>": json: cannot unmarshal array into Go value of type map[string]interface {}',
      ],
    ],
    ['kubernetes.io/dockerconfigjson', { '.dockerconfigjson': '{"auths":{}}' }, []],
  ])('%s with %j', async (type, stringData, causes) => {
    const body = { metadata: { generateName: 's-' }, type, stringData };
    const reply = await api.ask({ method: 'POST', path: `${core}/secrets`, body });
    expect({ status: reply.status, causes: causesOf(reply) }).toEqual({
      status: causes.length === 0 ? 201 : 422,
      causes,
    });
  });
});

describe('1.7 what is missing is said once, and in the words of the kind', () => {
  test.each<readonly [string, string, JsonObject, readonly string[]]>([
    [
      'a rule without verbs',
      '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles',
      { rules: [{ apiGroups: [''], resources: ['pods'] }] },
      ['rules[0].verbs: Required value: verbs must contain at least one value'],
    ],
    [
      'a deployment without a selector',
      '/apis/apps/v1/namespaces/default/deployments',
      {
        spec: {
          template: {
            metadata: { labels: { a: 'b' } },
            spec: { containers: [{ name: 'c', image: 'i' }] },
          },
        },
      },
      [
        'spec.selector: Required value',
        'spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`',
      ],
    ],
    [
      'a binding to nothing',
      '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings',
      {},
      [
        'roleRef.kind: Unsupported value: "": supported values: "Role", "ClusterRole"',
        'roleRef.name: Required value',
      ],
    ],
  ])('%s', async (_, path, object, causes) => {
    const body = { metadata: { name: 'x' }, ...object };
    const reply = await api.ask({ method: 'POST', path, body });
    expect({ status: reply.status, causes: causesOf(reply) }).toEqual({ status: 422, causes });
  });
});

describe('1.6 a name must do for what is made of it', () => {
  const long = 'a'.repeat(60);
  const wrongName = (name: string, why: RegExp): RegExp =>
    new RegExp(`^metadata.name: Invalid value: "${name}": ${why.source}`);
  test.each<readonly [string, string, string, RegExp]>([
    ['a service', `${core}/services`, '1st', /a DNS-1035 label must consist of/],
    ['a service', `${core}/services`, `${long}-more`, /must be no more than 63 bytes/],
    [
      'a StatefulSet',
      '/apis/apps/v1/namespaces/default/statefulsets',
      'a.b',
      /a lowercase RFC 1123 label must/,
    ],
    [
      'a CronJob',
      '/apis/batch/v1/namespaces/default/cronjobs',
      long,
      /must be no more than 52 characters/,
    ],
  ])('%s, %s: %s', async (_, path, name, why) => {
    const refused = await api.ask({ method: 'POST', path, body: { metadata: { name }, spec: {} } });
    expect(refused.status).toBe(422);
    const own = causesOf(refused).filter((cause) => cause.startsWith('metadata'));
    expect(own).toEqual([expect.stringMatching(wrongName(name, why))]);
  });
});

test('1.19 a pod is replaced by its manifest, which does not say what admission added', async () => {
  const path = `${core}/pods`;
  const manifest = {
    metadata: { name: 'again' },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  };
  const made = await api.post(path, manifest);
  const replaced = await api.must({
    method: 'PUT',
    path: `${path}/again`,
    body: { ...manifest, metadata: { name: 'again', labels: { new: 'yes' } } },
  });
  expect(replaced['metadata']).toMatchObject({ labels: { new: 'yes' }, generation: 1 });
  expect(replaced['spec']).toEqual(made['spec']);
  const moved = await api.ask({
    method: 'PUT',
    path: `${path}/again`,
    body: { ...manifest, spec: { ...manifest.spec, serviceAccountName: 'other' } },
  });
  expect(moved.status).toBe(422);
});

test('1.19 an autoscaler of the old form that does not say how busy is too busy has 80 %', async () => {
  const at = (version: string): string =>
    `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`;
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' };
  const old = await api.post(at('v1'), {
    metadata: { name: 'unsaid' },
    spec: { maxReplicas: 3, scaleTargetRef },
  });
  expect(old['spec']).toMatchObject({ targetCPUUtilizationPercentage: 80 });
  const shown = await api.must({ path: `${at('v2')}/unsaid` });
  const target = { averageUtilization: 80, type: 'Utilization' };
  expect(shown['spec']).toMatchObject({
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
  });
});

describe('1.7 of a built-in kind, what is zero and may be absent is not written', () => {
  const silent = {
    automountServiceAccountToken: false,
    hostNetwork: false,
    nodeSelector: {},
    restartPolicy: '',
    terminationGracePeriodSeconds: 0,
    volumes: [],
    containers: [
      {
        name: 'c',
        image: 'i',
        args: [],
        env: [{ name: 'E', value: '' }],
        ports: [{ containerPort: 80, hostPort: 0, protocol: '' }],
        resources: { limits: {} },
        securityContext: { privileged: false },
        stdin: false,
      },
    ],
  };

  test('but defaults take its place, and pointers are kept', async () => {
    const body = { metadata: { name: 'silent' }, spec: silent };
    const pod = await api.post(`${core}/pods`, body);
    expect(Object.keys(silent).filter((name) => name in Object(pod['spec']))).toEqual([
      'automountServiceAccountToken',
      'restartPolicy',
      'terminationGracePeriodSeconds',
      'containers',
    ]);
    expect(pod['spec']).toMatchObject({
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 0,
    });
    expect(pod['spec']).toHaveProperty('containers', [
      {
        name: 'c',
        image: 'i',
        imagePullPolicy: 'Always',
        env: [{ name: 'E' }],
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        resources: {},
        securityContext: { privileged: false },
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ]);
    expect(JSON.stringify(pod['metadata'])).not.toMatch(/f:(args|nodeSelector|hostNetwork|stdin)/);
  });

  test('nor changes it anything: neither a PUT nor a patch nor an apply writes it', async () => {
    const path = '/apis/apps/v1/namespaces/default/deployments';
    const template = (spec: JsonObject): JsonObject => ({ metadata: { labels: { a: 'b' } }, spec });
    const plain = { containers: [{ name: 'c', image: 'i' }] };
    const spec = { selector: { matchLabels: { a: 'b' } }, template: template(plain) };
    await api.post(path, { metadata: { name: 'plain' }, spec });
    const loud = { ...spec, paused: false, minReadySeconds: 0 };
    const whole = {
      ...loud,
      template: template({ ...plain, nodeSelector: {}, imagePullSecrets: [] }),
    };
    const manifest = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'plain' } };
    const at = `${path}/plain`;
    await api.must({ method: 'PUT', path: at, body: { ...manifest, spec: whole } });
    await api.must({ method: 'PATCH', path: at, type: merge, body: { spec: whole } });
    await api.must({ method: 'PATCH', path: at, type: strategic, body: { spec: whole } });
    const applied: JsonObject[] = [];
    for (let time = 0; time < 2; time++) {
      const body = JSON.stringify({ ...manifest, spec: whole });
      const query = '?fieldManager=m';
      applied.push(await api.must({ method: 'PATCH', path: at + query, type: apply, body }));
    }
    const [first, second] = applied.map((each) => JSON.stringify(each['metadata']));
    expect(second).toBe(first);
    expect(applied[1]?.['metadata']).toMatchObject({ generation: 1 });
    expect(JSON.stringify(applied[1]?.['spec'])).not.toMatch(
      /nodeSelector|paused|imagePullSecrets/,
    );
  });
});

test('1.16 of a built-in kind it is the Scale that is wrong', async () => {
  const path = '/apis/apps/v1/namespaces/default/deployments';
  const podSpec = { containers: [{ name: 'c', image: 'i' }] };
  const template = { metadata: { labels: { a: 'b' } }, spec: podSpec };
  const spec = { selector: { matchLabels: { a: 'b' } }, template };
  await api.post(path, { metadata: { name: 'scaled' }, spec });
  const refused = await api.ask({
    method: 'PATCH',
    path: `${path}/scaled/scale`,
    type: merge,
    body: { spec: { replicas: -1 } },
  });
  expect(refused.body).toMatchObject({
    code: 422,
    message:
      'Scale.autoscaling "scaled" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    details: { name: 'scaled', group: 'autoscaling', kind: 'Scale' },
  });
});

test('1.19 a PriorityClass without a value has none, and nobody owns it', async () => {
  const path = '/apis/scheduling.k8s.io/v1/priorityclasses';
  const made = await api.post(path, { metadata: { name: 'flat' } });
  expect(made['value']).toBe(0);
  expect(made['metadata']).toMatchObject({
    managedFields: [{ fieldsV1: { 'f:preemptionPolicy': {} } }],
  });
});

test.each([
  [
    'pod',
    'v1',
    'pod in version "v1" cannot be handled as a Pod: no kind "pod" is registered for version "v1"',
  ],
  [
    'Pod',
    'v2',
    'Pod in version "v2" cannot be handled as a Pod: no kind "Pod" is registered for version "v2"',
  ],
  [
    'Pod',
    'apps/v1',
    'Pod in version "v1" cannot be handled as a Pod: no kind "Pod" is registered for version "apps/v1"',
  ],
])('5.2 14, 15: the kind %s of %s is not known', async (kind, apiVersion, message) => {
  const body = { apiVersion, kind, metadata: { name: 'x' } };
  const refused = await api.ask({ method: 'POST', path: `${core}/pods`, body });
  expect(refused.body).toMatchObject({
    code: 400,
    message: `${message} in scheme "pkg/api/legacyscheme/scheme.go:30"`,
  });
});
