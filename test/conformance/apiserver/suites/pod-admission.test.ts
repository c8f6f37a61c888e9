import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { pod } from './fixtures.ts';
import type { GoAnswer } from './go-client.ts';
import { GoClient, nameOf, objectAt, patching } from './go-client.ts';

/** What a cluster makes of new pods, and what it refuses, because of other objects. */
let api: GoClient;

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

const podWith = (name: string, spec: JsonObject): JsonObject => {
  const plain = pod(name);
  return { ...plain, spec: { ...objectAt(plain, 'spec'), ...spec } };
};

const asking = (requests: JsonObject, limits: JsonObject): JsonObject => ({
  containers: [{ name: 'pause', image: 'pause', resources: { requests, limits } }],
});

const amounts = (cpu: string, memory: string, storage: string): JsonObject => ({
  ...(cpu === '' ? {} : { cpu }),
  ...(memory === '' ? {} : { memory }),
  ...(storage === '' ? {} : { 'ephemeral-storage': storage }),
});

async function podsIn(base: string): Promise<{
  readonly inside: string;
  readonly created: (name: string, spec?: JsonObject) => Promise<GoAnswer>;
}> {
  const inside = `/api/v1/namespaces/${await api.namespace(base)}`;
  return {
    inside,
    created: (name, spec = {}) =>
      api.ask({ method: 'POST', path: `${inside}/pods`, body: podWith(name, spec) }),
  };
}

describe('LimitRange', () => {
  test('should create a LimitRange with defaults and ensure pod has those defaults applied.', async () => {
    const { inside, created } = await podsIn('limitrange');
    const limit: JsonObject = {
      type: 'Container',
      min: amounts('50m', '100Mi', '100Gi'),
      max: amounts('500m', '500Mi', '500Gi'),
      default: amounts('500m', '500Mi', '500Gi'),
      defaultRequest: amounts('100m', '200Mi', '200Gi'),
      maxLimitRequestRatio: {},
    };
    const ranges = `${inside}/limitranges`;
    const range = await api.create(ranges, {
      metadata: { name: 'limit-range' },
      spec: { limits: [limit] },
    });
    const resourcesOf = ({ body }: GoAnswer): unknown =>
      jsonAt(body, 'spec', 'containers', '0', 'resources');
    const silent = await created('pod-no-resources');
    expect(resourcesOf(silent)).toEqual({
      requests: amounts('100m', '200Mi', '200Gi'),
      limits: amounts('500m', '500Mi', '500Gi'),
    });
    expect(jsonAt(silent.body, 'metadata', 'annotations')).toEqual({
      'kubernetes.io/limit-ranger':
        'LimitRanger plugin set: cpu, ephemeral-storage, memory request for container nginx; cpu, ephemeral-storage, memory limit for container nginx',
    });
    const partial = asking(amounts('', '150Mi', '150Gi'), amounts('300m', '', ''));
    expect(resourcesOf(await created('pod-partial-resources', partial))).toEqual({
      requests: amounts('300m', '150Mi', '150Gi'),
      limits: amounts('300m', '500Mi', '500Gi'),
    });
    const small = asking(amounts('10m', '50Mi', '50Gi'), {});
    const large = asking(amounts('600m', '600Mi', '600Gi'), {});
    const refused = await created('pfpod', small);
    expect([refused.status, refused.body['message']]).toEqual([
      403,
      'pods "pfpod" is forbidden: [minimum cpu usage per Container is 50m, but request is 10m, minimum ephemeral-storage usage per Container is 100Gi, but request is 50Gi, minimum memory usage per Container is 100Mi, but request is 50Mi]',
    ]);
    expect((await created('pfpod', large)).status).toBe(403);
    await api.update(`${ranges}/limit-range`, {
      ...range,
      spec: { limits: [{ ...limit, min: amounts('9m', '49Mi', '49Gi') }] },
    });
    expect((await created('pfpod', small)).status).toBe(201);
    expect((await created('pfpod2', large)).status).toBe(403);
    await api.delete(`${ranges}/limit-range`);
    expect((await created('pfpod2', large)).status).toBe(201);
  });

  test.each<readonly [string, JsonObject, JsonObject, string]>([
    [
      'a pod as a whole',
      { type: 'Pod', max: { cpu: '1' } },
      {
        containers: [1, 2].map((each) => ({
          name: `c${each}`,
          image: 'i',
          resources: { limits: { cpu: '600m' } },
        })),
      },
      'maximum cpu usage per Pod is 1, but limit is 1200m',
    ],
    [
      'what says no limit',
      { type: 'Pod', max: { memory: '1Gi' } },
      {},
      'maximum memory usage per Pod is 1Gi.  No limit is specified',
    ],
    [
      'what says no request',
      { type: 'Pod', min: { cpu: '1' } },
      {},
      'minimum cpu usage per Pod is 1.  No request is specified',
    ],
    [
      'a limit far above the request',
      { type: 'Container', maxLimitRequestRatio: { cpu: '2' } },
      asking({ cpu: '100m' }, { cpu: '300m' }),
      'cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000',
    ],
  ])('%s is refused', async (...[, limit, spec, why]) => {
    const { inside, created } = await podsIn('limits');
    await api.create(`${inside}/limitranges`, {
      metadata: { name: 'l' },
      spec: { limits: [limit] },
    });
    expect((await created('p', spec)).body['message']).toBe(`pods "p" is forbidden: ${why}`);
  });

  test('claims are bounded by what they request', async () => {
    const { inside } = await podsIn('limits');
    const storage = (gib: number): JsonObject => ({ storage: `${gib}Gi` });
    const limit = { type: 'PersistentVolumeClaim', min: storage(2), max: storage(4) };
    await api.create(`${inside}/limitranges`, {
      metadata: { name: 'l' },
      spec: { limits: [limit] },
    });
    const claimed = (gib: number): Promise<GoAnswer> =>
      api.ask({
        method: 'POST',
        path: `${inside}/persistentvolumeclaims`,
        body: {
          metadata: { name: `c${gib}` },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: storage(gib) } },
        },
      });
    expect([(await claimed(1)).body['message'], (await claimed(5)).body['message']]).toEqual([
      'persistentvolumeclaims "c1" is forbidden: minimum storage usage per PersistentVolumeClaim is 2Gi, but request is 1Gi',
      'persistentvolumeclaims "c5" is forbidden: maximum storage usage per PersistentVolumeClaim is 4Gi, but request is 5Gi',
    ]);
    expect((await claimed(3)).status).toBe(201);
  });
});

describe('ServiceAccounts', () => {
  test('should allow opting out of API token automount', async () => {
    const { inside, created } = await podsIn('svcaccounts');
    const accounts = `${inside}/serviceaccounts`;
    for (const [name, mounts] of [
      ['mount', true],
      ['nomount', false],
    ] as const) {
      await api.create(accounts, { metadata: { name }, automountServiceAccountToken: mounts });
    }
    const seen: string[] = [];
    for (const account of ['default', 'mount', 'nomount']) {
      for (const wish of [undefined, true, false]) {
        const { body } = await created(`${account}-${String(wish)}`, {
          serviceAccountName: account,
          ...(wish === undefined ? {} : { automountServiceAccountToken: wish }),
        });
        const mounts = arrayAt(body, 'spec', 'containers', '0', 'volumeMounts');
        const paths = mounts.map((mount) => textAt(mount, 'mountPath'));
        if (paths.includes('/var/run/secrets/kubernetes.io/serviceaccount'))
          seen.push(nameOf(body));
      }
    }
    expect(seen).toEqual([
      'default-undefined',
      'default-true',
      'mount-undefined',
      'mount-true',
      'nomount-true',
    ]);
  });

  test('the token comes in a volume of its own, and who creates the pod does not own it', async () => {
    const { created } = await podsIn('svcaccounts');
    const { body } = await created('p', { initContainers: [{ name: 'i', image: 'i' }] });
    const [volume = null] = arrayAt(body, 'spec', 'volumes');
    expect(volume).toMatchObject({
      name: expect.stringMatching(/^kube-api-access-[a-z0-9]{5}$/),
      projected: { sources: [{ serviceAccountToken: { path: 'token' } }, {}, {}] },
    });
    const name = textAt(volume, 'name');
    const mounts = ['containers', 'initContainers'].map((which) =>
      arrayAt(body, 'spec', which, '0', 'volumeMounts').map((mount) => textAt(mount, 'name')),
    );
    expect(mounts).toEqual([[name], [name]]);
    const owned = jsonAt(body, 'metadata', 'managedFields', '0', 'fieldsV1', 'f:spec');
    expect(Object.keys(objectAt(owned ?? null))).not.toContain('f:volumes');
  });

  test('the account must be there, and lends its secrets for images', async () => {
    const { inside, created } = await podsIn('svcaccounts');
    const missing = await created('p', { serviceAccountName: 'nobody' });
    const place = inside.replace('/api/v1/namespaces/', '');
    expect([missing.status, missing.body['message']]).toEqual([
      403,
      `pods "p" is forbidden: error looking up service account ${place}/nobody: serviceaccount "nobody" not found`,
    ]);
    await api.create(`${inside}/serviceaccounts`, {
      metadata: { name: 'puller' },
      imagePullSecrets: [{ name: 'registry' }],
    });
    const { body } = await created('p', { serviceAccountName: 'puller' });
    expect(jsonAt(body, 'spec', 'imagePullSecrets')).toEqual([{ name: 'registry' }]);
    const elsewhere = { path: '/api/v1/namespaces/nowhere/pods', method: 'POST' };
    const lost = podWith('p', { serviceAccountName: 'nobody' });
    expect((await api.ask({ ...elsewhere, body: lost })).body['message']).toBe(
      'namespaces "nowhere" not found',
    );
  });
});

describe('RuntimeClass', () => {
  const classes = '/apis/node.k8s.io/v1/runtimeclasses';

  test('should reject a Pod requesting a non-existent or deleted RuntimeClass', async () => {
    const { created } = await podsIn('runtimeclass');
    await api.create(classes, { metadata: { name: 'delete-me' }, handler: 'runc' });
    expect((await created('before', { runtimeClassName: 'delete-me' })).status).toBe(201);
    await api.delete(`${classes}/delete-me`);
    const refused = await created('p', { runtimeClassName: 'delete-me' });
    expect([refused.status, refused.body['message']]).toEqual([
      403,
      'pods "p" is forbidden: pod rejected: RuntimeClass "delete-me" not found',
    ]);
  });

  test('should schedule a Pod requesting a RuntimeClass and initialize its Overhead', async () => {
    const { created } = await podsIn('runtimeclass');
    const podFixed = { cpu: '10m', memory: '1Mi' };
    const toleration = { key: 'vm', operator: 'Exists' };
    await api.create(classes, {
      metadata: { name: 'costly' },
      handler: 'vm',
      overhead: { podFixed },
      scheduling: { nodeSelector: { vm: 'yes' }, tolerations: [toleration] },
    });
    const { body } = await created('p', {
      runtimeClassName: 'costly',
      nodeSelector: { disk: 'ssd' },
    });
    expect(jsonAt(body, 'spec')).toMatchObject({
      overhead: podFixed,
      nodeSelector: { vm: 'yes', disk: 'ssd' },
      tolerations: expect.arrayContaining([toleration]),
    });
    const refusals = await Promise.all(
      [
        { runtimeClassName: 'costly', overhead: { cpu: '1' } },
        { overhead: { cpu: '1' } },
        { runtimeClassName: 'costly', nodeSelector: { vm: 'no' } },
      ].map((spec) => created('q', spec)),
    );
    expect(refusals.map(({ body: answer }) => answer['message'])).toEqual(
      [
        "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
        'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
        'conflict: runtimeClass.scheduling.nodeSelector[vm] = yes; pod.spec.nodeSelector[vm] = no',
      ].map((why) => `pods "q" is forbidden: ${why}`),
    );
  });
});

describe('PriorityClass', () => {
  const classes = '/apis/scheduling.k8s.io/v1/priorityclasses';

  test('verify PriorityClass endpoints can be operated with different HTTP methods', async () => {
    const made = [
      await api.create(classes, { metadata: { name: 'p1' }, value: 1 }),
      await api.create(classes, { metadata: { name: 'p2' }, value: 10 }),
    ];
    for (const each of made) {
      const path = `${classes}/${nameOf(each)}`;
      const dearer = { ...each, value: 20 };
      expect((await api.ask({ method: 'PUT', path, body: dearer })).status).toBe(422);
      expect(
        (await api.ask(patching(path, 'json', [{ op: 'replace', path: '/value', value: 20 }])))
          .status,
      ).toBe(422);
      const told = await api.update(path, { ...each, description: 'updated' });
      expect(told['description']).toBe('updated');
      await api.patch(path, 'strategic', { description: 'patched' });
    }
  });

  test('a pod has the priority of its class', async () => {
    const { created } = await podsIn('priority');
    await api.create(classes, {
      metadata: { name: 'high' },
      value: 1000,
      preemptionPolicy: 'Never',
    });
    const { body } = await created('p', { priorityClassName: 'high' });
    expect(jsonAt(body, 'spec')).toMatchObject({ priority: 1000, preemptionPolicy: 'Never' });
    expect(jsonAt((await created('q')).body, 'spec')).toMatchObject({
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
    });
    const refusals = [
      await created('r', { priorityClassName: 'none' }),
      await created('r', { priorityClassName: 'high', priority: 5 }),
      await created('r', { preemptionPolicy: 'Never' }),
    ];
    expect(refusals.map((answer) => answer.body['message'])).toEqual([
      'pods "r" is forbidden: no PriorityClass with name none was found',
      'pods "r" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 1000 from the given PriorityClass name',
      'pods "r" is forbidden: the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name',
    ]);
  });

  test('one class may be the standard', async () => {
    const { created } = await podsIn('priority');
    await api.create(classes, { metadata: { name: 'usual' }, value: 7, globalDefault: true });
    const { body } = await created('p');
    expect(jsonAt(body, 'spec')).toMatchObject({ priorityClassName: 'usual', priority: 7 });
    const second = { metadata: { name: 'other' }, value: 8, globalDefault: true };
    expect((await api.ask({ method: 'POST', path: classes, body: second })).body['message']).toBe(
      'priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
    );
    await api.delete(`${classes}/usual`);
  });
});

test.each([
  [
    'persistentvolumeclaims',
    '/apis/storage.k8s.io/v1/storageclasses',
    'storageclass.kubernetes.io/is-default-class',
    { provisioner: 'e2e' },
    { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    'storageClassName',
  ],
  [
    'ingresses',
    '/apis/networking.k8s.io/v1/ingressclasses',
    'ingressclass.kubernetes.io/is-default-class',
    { spec: { controller: 'example.com/controller' } },
    { defaultBackend: { service: { name: 'x', port: { number: 80 } } } },
    'ingressClassName',
  ],
])('%s that name no class have the standard one', async (...row) => {
  const [plural, classes, mark, content, spec, field] = row;
  const { inside } = await podsIn('classes');
  const root = plural === 'ingresses' ? '/apis/networking.k8s.io/v1' : '/api/v1';
  const path = `${inside.replace('/api/v1', root)}/${plural}`;
  await api.create(classes, {
    metadata: { name: 'standard', annotations: { [mark]: 'true' } },
    ...content,
  });
  const without = await api.create(path, { metadata: { name: 'a' }, spec });
  const named = await api.create(path, {
    metadata: { name: 'b' },
    spec: { ...spec, [field]: 'own' },
  });
  expect([without, named].map((each) => jsonAt(each, 'spec', field))).toEqual(['standard', 'own']);
  await api.delete(`${classes}/standard`);
});
