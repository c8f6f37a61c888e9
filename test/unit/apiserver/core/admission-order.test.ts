import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { Cluster } from './_cluster.ts';
import type { Answer } from './_cluster.ts';
import { binding, created, policy } from './_policies.ts';
import {
  allowed,
  caBundle,
  patch,
  response,
  WebhookServer,
} from '../../../support/webhook-server.ts';

let hooks = new WebhookServer();
let cluster = await Cluster.start();

beforeEach(async () => {
  hooks = new WebhookServer();
  await hooks.start();
  cluster = await Cluster.start();
});

afterEach(async () => {
  await cluster.server.stop();
  await hooks.stop();
});

const core = '/api/v1/namespaces/default';

const about = (plural: string): JsonObject => ({
  apiGroups: ['*'],
  apiVersions: ['*'],
  operations: ['*'],
  resources: [plural],
});

/** A webhook whose calls can be told from those of others by its path. */
async function configured(
  type: 'Validating' | 'Mutating',
  plural: string,
  more: JsonObject = {},
): Promise<void> {
  await created(cluster, `${type.toLowerCase()}webhookconfigurations`, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${type}WebhookConfiguration`,
    metadata: { name: 'hooks' },
    webhooks: [
      {
        name: `${type.toLowerCase()}.example.com`,
        clientConfig: { url: hooks.url(`/${type}`), caBundle },
        rules: [about(plural)],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        ...more,
      },
    ],
  });
}

/** What the webhooks of one kind were shown. */
const shown = (type: 'Validating' | 'Mutating'): readonly JsonObject[] =>
  hooks.requests.filter((...[, index]) => hooks.paths[index]?.startsWith(`/${type}`));

async function there(path: string, object: JsonObject): Promise<void> {
  const { status, text } = await cluster.send('POST', path, object);
  if (status !== 201) throw new Error(text);
}

const container = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  image: 'i',
  ...more,
});

const pod = (spec: JsonObject = {}, metadata: JsonObject = { name: 'a' }): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata,
  spec: { containers: [container('c')], ...spec },
});

const limits = (more: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'limits' },
  spec: { limits: [{ type: 'Container', ...more }] },
});

const priorityClass = (name: string, value: number, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
  ...more,
});

const priorityClasses = '/apis/scheduling.k8s.io/v1/priorityclasses';
const send = (object: JsonObject): Promise<Answer> => cluster.send('POST', `${core}/pods`, object);
const requestsOf = (object: JsonValue | undefined, index: number): JsonValue | undefined =>
  jsonAt(arrayAt(jsonAt(object, 'spec'), 'containers')[index], 'resources', 'requests');
const remark = (object: JsonValue | undefined): string | undefined =>
  textAt(object, 'metadata', 'annotations', 'kubernetes.io/limit-ranger');

describe('a mutating webhook sees', () => {
  test('what the plug-ins of the server made of a pod, of which its writer owns nothing', async () => {
    await there(`${core}/limitranges`, limits({ defaultRequest: { cpu: '100m' } }));
    await there(priorityClasses, priorityClass('usual', 7, { globalDefault: true }));
    await configured('Mutating', 'pods');
    await configured('Validating', 'pods');
    expect((await send(pod())).status).toBe(201);
    const [first] = shown('Mutating');
    const object = jsonAt(first, 'object');
    const spec = jsonAt(object, 'spec');
    expect(requestsOf(object, 0)).toEqual({ cpu: '100m' });
    expect(jsonAt(spec, 'serviceAccountName')).toBe('default');
    expect(jsonAt(spec, 'priority')).toBe(7);
    expect(arrayAt(spec, 'tolerations').map((each) => textAt(each, 'key'))).toEqual([
      'node.kubernetes.io/not-ready',
      'node.kubernetes.io/unreachable',
    ]);
    expect(arrayAt(spec, 'volumes')).toHaveLength(1);
    const [entry] = arrayAt(jsonAt(object, 'metadata'), 'managedFields');
    const owned = JSON.stringify(entry);
    expect(owned).toContain('f:image');
    for (const field of ['f:requests', 'f:tolerations', 'f:volumes', 'f:limit-ranger']) {
      expect(owned).not.toContain(field);
    }
    expect(jsonAt(object, 'metadata', 'uid')).toBeUndefined();
    const [last] = shown('Validating');
    expect(jsonAt(last, 'object', 'status', 'qosClass')).toBe('Burstable');
    expect(typeof jsonAt(last, 'object', 'metadata', 'uid')).toBe('string');
  });

  test('the standard class of a claim', async () => {
    await there('/apis/storage.k8s.io/v1/storageclasses', {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: 'fast',
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      provisioner: 'p',
    });
    await configured('Mutating', 'persistentvolumeclaims');
    await there(`${core}/persistentvolumeclaims`, claim('1Gi'));
    expect(jsonAt(shown('Mutating')[0], 'object', 'spec', 'storageClassName')).toBe('fast');
  });

  test('no name where one is to be generated: validating ones do', async () => {
    await configured('Mutating', 'configmaps');
    await configured('Validating', 'configmaps');
    const { body } = await cluster.send('POST', `${core}/configmaps`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { generateName: 'x-' },
    });
    const name = textAt(body, 'metadata', 'name');
    expect(name).toMatch(/^x-.{5}$/);
    expect(jsonAt(shown('Mutating')[0], 'object', 'metadata', 'name')).toBeUndefined();
    expect(jsonAt(shown('Validating')[0], 'object', 'metadata', 'name')).toBe(name);
  });

  test('what a pod keeps although who replaces it left it out', async () => {
    await there(`${core}/pods`, pod());
    await configured('Mutating', 'pods');
    const { status } = await cluster.send('PUT', `${core}/pods/a`, pod());
    const [request] = shown('Mutating');
    expect([status, jsonAt(request, 'operation')]).toEqual([200, 'UPDATE']);
    expect(jsonAt(request, 'object', 'spec', 'priority')).toBe(0);
    expect(arrayAt(jsonAt(request, 'object', 'spec'), 'tolerations')).toHaveLength(2);
  });

  test('nothing of a pod for which there is no place', async () => {
    await configured('Mutating', 'pods');
    const { status } = await cluster.send('POST', '/api/v1/namespaces/nowhere/pods', pod());
    expect([status, hooks.requests]).toEqual([404, []]);
  });
});

const claim = (storage: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'a' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
});

const sidecar = { op: 'add', path: '/spec/containers/-', value: container('side') };

/** Adds a container to a pod of one. */
const adding: WebhookServer['answer'] = ({ object }, path) =>
  path.startsWith('/Mutating') && arrayAt(jsonAt(object, 'spec'), 'containers').length === 1
    ? patch(sidecar)
    : allowed;

describe('what a webhook adds to a pod', () => {
  test.each([
    ['Never', 1],
    ['IfNeeded', 2],
  ])(
    'is seen by the plug-ins, and then by a webhook that wants to (%s)',
    async (policyOf, calls) => {
      hooks.answer = adding;
      await there(`${core}/limitranges`, limits({ defaultRequest: { cpu: '100m' } }));
      await configured('Mutating', 'pods', { reinvocationPolicy: policyOf });
      const { status, body } = await send(
        pod({ containers: [container('c', { resources: { requests: { cpu: '1' } } })] }),
      );
      expect(status).toBe(201);
      expect([requestsOf(body, 0), requestsOf(body, 1)]).toEqual([{ cpu: '1' }, { cpu: '100m' }]);
      expect(remark(body)).toBe('LimitRanger plugin set: cpu request for container side');
      const mounts = arrayAt(arrayAt(jsonAt(body, 'spec'), 'containers')[1], 'volumeMounts');
      expect(mounts).toHaveLength(1);
      expect(arrayAt(jsonAt(body, 'spec'), 'volumes')).toHaveLength(1);
      expect(shown('Mutating')).toHaveLength(calls);
      expect(requestsOf(jsonAt(shown('Mutating')[1], 'object'), 1)).toEqual(
        calls === 2 ? { cpu: '100m' } : undefined,
      );
    },
  );

  test('gets its requests from its own limits before those of the limit range', async () => {
    hooks.answer = ({ object }) =>
      arrayAt(jsonAt(object, 'spec'), 'containers').length === 1
        ? patch({ ...sidecar, value: container('side', { resources: { limits: { cpu: '2' } } }) })
        : allowed;
    await there(`${core}/limitranges`, limits({ defaultRequest: { cpu: '100m' } }));
    await configured('Mutating', 'pods');
    expect(requestsOf((await send(pod())).body, 1)).toEqual({ cpu: '2' });
  });

  test("is nobody's", async () => {
    hooks.answer = adding;
    await configured('Mutating', 'pods');
    const { body } = await send(pod());
    expect(JSON.stringify(jsonAt(body, 'metadata', 'managedFields'))).not.toContain('side');
  });

  test.each<[string, JsonObject, string]>([
    [
      'more than the limit range allows',
      { ...sidecar, value: container('side', { resources: { limits: { cpu: '9' } } }) },
      'pods "a" is forbidden: maximum cpu usage per Container is 4, but limit is 9',
    ],
    [
      'another priority class',
      { op: 'add', path: '/spec/priorityClassName', value: 'high' },
      'pods "a" is forbidden: the integer value of priority (0) must not be provided in pod spec; priority admission controller computed 1000 from the given PriorityClass name',
    ],
    [
      'an overhead without a reason',
      { op: 'add', path: '/spec/overhead', value: { cpu: '1' } },
      'pods "a" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
    ],
  ])('%s: it is refused before validating webhooks are asked', async (_name, change, said) => {
    hooks.answer = (_request, path) => (path.startsWith('/Mutating') ? patch(change) : allowed);
    const range = { max: { cpu: '4' }, default: { cpu: '1' } };
    await there(`${core}/limitranges`, limits(range));
    await there(priorityClasses, priorityClass('high', 1000));
    await configured('Mutating', 'pods');
    await configured('Validating', 'pods');
    const { status, body } = await send(pod());
    expect([status, body['message']]).toEqual([403, said]);
    expect(shown('Validating')).toEqual([]);
  });

  test('an owner twice: it is kept once, and the client is told', async () => {
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: 'u' };
    hooks.answer = () =>
      patch({ op: 'add', path: '/metadata/ownerReferences', value: [owner, owner] });
    await configured('Mutating', 'pods');
    const { body, headers } = await send(pod());
    expect(arrayAt(jsonAt(body, 'metadata'), 'ownerReferences')).toEqual([owner]);
    expect(headers.get('warning')).toContain('after mutating admission happens');
  });
});

const quota = (hard: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'quota' },
  spec: { hard },
});

const denied: WebhookServer['answer'] = (_request, path) =>
  path.startsWith('/Validating')
    ? response({ allowed: false, status: { message: 'no' } })
    : allowed;

const refusal = 'admission webhook "validating.example.com" denied the request: no';

describe('validating webhooks and policies are asked', () => {
  test('before quotas are', async () => {
    await there(`${core}/resourcequotas`, quota({ pods: '0' }));
    await configured('Validating', 'pods');
    hooks.answer = denied;
    expect((await send(pod())).body['message']).toBe(refusal);
    hooks.answer = () => allowed;
    expect((await send(pod())).body['message']).toContain('exceeded quota: quota');
    const dry = await cluster.send('POST', `${core}/pods?dryRun=All`, pod());
    expect(dry.body['message']).toContain('exceeded quota: quota');
  });

  test('before it is found that the name is taken', async () => {
    await there(`${core}/pods`, pod());
    await configured('Validating', 'pods');
    hooks.answer = denied;
    expect((await send(pod())).body['message']).toBe(refusal);
    hooks.answer = () => allowed;
    expect((await send(pod())).body['reason']).toBe('AlreadyExists');
  });

  test('about a Service with its address', async () => {
    const spec = {
      matchConstraints: { resourceRules: [about('services')] },
      validations: [{ expression: `object.spec.clusterIP.startsWith('10.96.')` }],
    };
    await created(cluster, 'validatingadmissionpolicies', policy('rule', spec));
    await created(cluster, 'validatingadmissionpolicybindings', binding('rule', {}));
    await configured('Validating', 'services');
    await there(`${core}/services`, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      spec: { ports: [{ port: 80 }] },
    });
    expect(textAt(shown('Validating')[0], 'object', 'spec', 'clusterIP')).toMatch(/^10\.96\./);
  });

  test('about namespaceObject, which says nothing of owners, and of a namespace nothing', async () => {
    const spec = (plural: string, expression: string): JsonObject => ({
      matchConstraints: { resourceRules: [about(plural)] },
      validations: [{ expression }],
    });
    const rules: readonly (readonly [string, string])[] = [
      [
        'configmaps',
        `namespaceObject.metadata.name == 'default' && namespaceObject.status.phase == 'Active' && !has(namespaceObject.metadata.managedFields)`,
      ],
      ['namespaces', 'namespaceObject == null'],
    ];
    for (const [plural, expression] of rules) {
      const name = `about-${plural}`;
      await created(cluster, 'validatingadmissionpolicies', policy(name, spec(plural, expression)));
      await created(cluster, 'validatingadmissionpolicybindings', binding(name, {}));
    }
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' } };
    expect((await cluster.send('POST', `${core}/configmaps`, map)).body['message']).toBeUndefined();
    const label = { metadata: { labels: { a: 'b' } } };
    const { status, body } = await cluster.merge('/api/v1/namespaces/default', label);
    expect([status, body['message']]).toEqual([200, undefined]);
  });
});

describe('of what is changed the plug-ins refuse', () => {
  test('a claim that grows beyond the limit range', async () => {
    const range = { type: 'PersistentVolumeClaim', max: { storage: '5Gi' } };
    await there(`${core}/persistentvolumeclaims`, claim('1Gi'));
    await there(`${core}/limitranges`, { ...limits({}), spec: { limits: [range] } });
    const path = `${core}/persistentvolumeclaims/a`;
    const { status, body } = await cluster.merge(path, {
      spec: { resources: { requests: { storage: '9Gi' } } },
    });
    expect([status, body['message']]).toEqual([
      403,
      'persistentvolumeclaims "a" is forbidden: maximum storage usage per PersistentVolumeClaim is 5Gi, but request is 9Gi',
    ]);
  });

  test('a second standard priority class', async () => {
    await there(priorityClasses, priorityClass('usual', 7, { globalDefault: true }));
    await there(priorityClasses, priorityClass('other', 8));
    const { status } = await cluster.merge(`${priorityClasses}/other`, { globalDefault: true });
    const own = await cluster.merge(`${priorityClasses}/usual`, { description: 'as ever' });
    expect([status, own.status, own.body['description']]).toEqual([403, 200, 'as ever']);
  });
});
