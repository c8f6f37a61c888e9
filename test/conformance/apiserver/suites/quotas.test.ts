import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { jsonAt } from '../../../../src/base/json-at.ts';
import { collectionOf, customObject, definitionOf, pod } from './fixtures.ts';
import type { GoAnswer } from './go-client.ts';
import { GoClient, objectAt, patching, withMetadata } from './go-client.ts';

let api: GoClient;

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

const hard: JsonObject = {
  pods: '5',
  services: '10',
  'services.nodeports': '1',
  'services.loadbalancers': '1',
  replicationcontrollers: '10',
  resourcequotas: '1',
  cpu: '1',
  memory: '500Mi',
  configmaps: '10',
  secrets: '10',
  persistentvolumeclaims: '10',
  'requests.storage': '10Gi',
  'ephemeral-storage': '50Gi',
  'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '10',
  'gold.storageclass.storage.k8s.io/requests.storage': '10Gi',
  'requests.example.com/dongle': '3',
  'count/replicasets.apps': '5',
};

/** A namespace with the quota that most of the tests have. */
class Bounded {
  readonly inside: string;

  constructor(namespace: string) {
    this.inside = `/api/v1/namespaces/${namespace}`;
  }

  static async create(limits: JsonObject = hard): Promise<Bounded> {
    const bounded = new Bounded(await api.namespace('resourcequota'));
    await bounded.limit('test-quota', { hard: limits });
    return bounded;
  }

  limit(name: string, spec: JsonObject): Promise<JsonObject> {
    return api.create(`${this.inside}/resourcequotas`, { metadata: { name }, spec });
  }

  post(plural: string, body: JsonObject): Promise<GoAnswer> {
    return api.ask({ method: 'POST', path: `${this.inside}/${plural}`, body });
  }

  /** Resolves when so much is taken. */
  async uses(used: JsonObject, name = 'test-quota'): Promise<void> {
    const path = `${this.inside}/resourcequotas/${name}`;
    await api.until({ path }, ({ body }) =>
      Object.entries(used).every(
        ([each, amount]) => jsonAt(body, 'status', 'used', each) === amount,
      ),
    );
  }
}

const template = pod('x', { labels: { a: 'b' } });
const containers = jsonAt(template, 'spec', 'containers') ?? [];
const replicated: JsonObject = {
  replicas: 0,
  template: { metadata: { labels: { a: 'b' } }, spec: { containers } },
};

const podOf = (name: string, requests: JsonObject, more: JsonObject = {}): JsonObject => ({
  ...pod(name),
  spec: {
    containers: [{ name: 'pause', image: 'pause', resources: { requests, ...more } }],
  },
});

describe('ResourceQuota', () => {
  test('should create a ResourceQuota and ensure its status is promptly calculated.', async () => {
    const bounded = await Bounded.create();
    await bounded.uses({ resourcequotas: '1' });
    const { status } = await api.get(`${bounded.inside}/resourcequotas/test-quota`);
    expect(objectAt(status ?? null, 'hard')).toEqual(hard);
    expect(Object.keys(objectAt(status ?? null, 'used')).sort()).toEqual(Object.keys(hard).sort());
  });

  test('should create a ResourceQuota and capture the life of a service.', async () => {
    const bounded = await Bounded.create();
    const service = (name: string, type: string): JsonObject => ({
      metadata: { name },
      spec: { type, ports: [{ port: 80, targetPort: 0 }] },
    });
    await api.create(`${bounded.inside}/services`, service('test-service', 'ClusterIP'));
    await api.create(`${bounded.inside}/services`, service('test-service-np', 'NodePort'));
    const refused = await bounded.post('services', service('test-service-lb', 'LoadBalancer'));
    expect([refused.status, refused.body['message']]).toEqual([
      403,
      'services "test-service-lb" is forbidden: exceeded quota: test-quota, requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1',
    ]);
    await bounded.uses({ services: '2', 'services.nodeports': '1', 'services.loadbalancers': '0' });
    await api.delete(`${bounded.inside}/services/test-service`);
    await api.delete(`${bounded.inside}/services/test-service-np`);
    await bounded.uses({ services: '0', 'services.nodeports': '0' });
  });

  test.each<readonly [string, JsonObject, JsonObject, JsonObject]>([
    ['secrets', { data: { a: 'Yg==' } }, { secrets: '1' }, { secrets: '0' }],
    ['configmaps', {}, { configmaps: '2' }, { configmaps: '1' }],
    [
      'replicationcontrollers',
      { spec: { ...replicated, selector: { a: 'b' } } },
      { replicationcontrollers: '1' },
      { replicationcontrollers: '0' },
    ],
    [
      'persistentvolumeclaims',
      {
        spec: {
          storageClassName: 'gold',
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Gi' } },
        },
      },
      {
        persistentvolumeclaims: '1',
        'requests.storage': '1Gi',
        'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '1',
        'gold.storageclass.storage.k8s.io/requests.storage': '1Gi',
      },
      { persistentvolumeclaims: '0', 'requests.storage': '0' },
    ],
  ])('should create a ResourceQuota and capture the life of one of %s', async (...row) => {
    const [plural, content, during, afterwards] = row;
    const bounded = await Bounded.create();
    const path = `${bounded.inside}/${plural}`;
    await bounded.uses(afterwards);
    await api.create(path, { metadata: { name: 'test' }, ...content });
    await bounded.uses(during);
    await api.delete(`${path}/test`);
    await bounded.uses(afterwards);
  });

  test('should create a ResourceQuota and capture the life of a replica set.', async () => {
    const bounded = await Bounded.create();
    const path = `${bounded.inside.replace('/api/v1', '/apis/apps/v1')}/replicasets`;
    const selector = { matchLabels: { a: 'b' } };
    await api.create(path, { metadata: { name: 'test-rs' }, spec: { ...replicated, selector } });
    await bounded.uses({ 'count/replicasets.apps': '1' });
    await api.delete(`${path}/test-rs`);
    await bounded.uses({ 'count/replicasets.apps': '0' });
  });

  test('should create a ResourceQuota and capture the life of a custom resource.', async () => {
    const wish = { group: 'quota.example.com', kind: 'Counted' };
    await api.define(definitionOf(wish));
    const bounded = await Bounded.create({ 'count/counteds.quota.example.com': '1' });
    await bounded.uses({ 'count/counteds.quota.example.com': '0' });
    const path = collectionOf(wish, bounded.inside.replace('/api/v1/namespaces/', ''));
    await api.create(path, customObject(wish, 'test-cr-1'));
    await bounded.uses({ 'count/counteds.quota.example.com': '1' });
    const second = { method: 'POST', path, body: customObject(wish, 'test-cr-2') };
    expect((await api.ask(second)).status).toBe(403);
    await api.delete(`${path}/test-cr-1`);
    await bounded.uses({ 'count/counteds.quota.example.com': '0' });
    expect((await api.ask(second)).status).toBe(201);
  });

  test('should create a ResourceQuota and capture the life of a pod.', async () => {
    const bounded = await Bounded.create();
    const dongles = { 'example.com/dongle': '2' };
    const requests = { cpu: '500m', memory: '252Mi', 'ephemeral-storage': '30Gi', ...dongles };
    const path = `${bounded.inside}/pods`;
    const created = await api.create(path, podOf('test-pod', requests, { limits: dongles }));
    const used = {
      pods: '1',
      cpu: '500m',
      memory: '252Mi',
      'ephemeral-storage': '30Gi',
      'requests.example.com/dongle': '2',
    };
    await bounded.uses(used);
    const large = await bounded.post('pods', podOf('fail-pod', { cpu: '600m', memory: '100Mi' }));
    expect(large.body['message']).toBe(
      'pods "fail-pod" is forbidden: exceeded quota: test-quota, requested: cpu=600m, used: cpu=500m, limited: cpu=1',
    );
    const alike = podOf('fail-dongle', { ...requests, memory: '100Mi' }, { limits: dongles });
    expect((await bounded.post('pods', alike)).body['message']).toContain(
      'requested: ephemeral-storage=30Gi,requests.example.com/dongle=2, used: ',
    );
    const silent = await bounded.post('pods', podOf('silent', { cpu: '1m' }));
    expect(silent.body['message']).toBe(
      'pods "silent" is forbidden: failed quota: test-quota: must specify memory for: pause',
    );
    const smaller = { ...podOf('test-pod', { cpu: '100m', memory: '100Mi' }) };
    const update = withMetadata(smaller, objectAt(created, 'metadata'));
    expect((await api.ask({ method: 'PUT', path: `${path}/test-pod`, body: update })).status).toBe(
      422,
    );
    await bounded.uses(used);
    await api.delete(`${path}/test-pod`, {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      gracePeriodSeconds: 0,
    });
    await bounded.uses({ pods: '0', cpu: '0', memory: '0', 'requests.example.com/dongle': '0' });
  });

  const figures = {
    'requests.cpu': '500m',
    'requests.memory': '200Mi',
    'limits.cpu': '1',
    'limits.memory': '400Mi',
  };
  const both = podOf(
    'test-pod',
    { cpu: '500m', memory: '200Mi' },
    { limits: { cpu: '1', memory: '400Mi' } },
  );
  const priority = (operator: string, ...values: readonly string[]): JsonObject => ({
    scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator, values }] },
  });

  test.each<readonly [string, JsonObject, JsonObject, JsonObject]>([
    [
      'terminating scopes',
      { scopes: ['Terminating'] },
      { scopes: ['NotTerminating'] },
      { ...both, spec: { ...objectAt(both, 'spec'), activeDeadlineSeconds: 3600 } },
    ],
    ['best effort scope', { scopes: ['NotBestEffort'] }, { scopes: ['BestEffort'] }, both],
    [
      'priority class scope',
      priority('In', 'quota-class'),
      priority('NotIn', 'quota-class'),
      { ...both, spec: { ...objectAt(both, 'spec'), priorityClassName: 'quota-class' } },
    ],
    [
      'a class, or none',
      priority('Exists'),
      priority('DoesNotExist'),
      { ...both, spec: { ...objectAt(both, 'spec'), priorityClassName: 'quota-class' } },
    ],
  ])('should verify ResourceQuota with %s.', async (...[, concerned, other, body]) => {
    const classes = '/apis/scheduling.k8s.io/v1/priorityclasses';
    await api.ask({
      method: 'POST',
      path: classes,
      body: { metadata: { name: 'quota-class' }, value: 1000 },
    });
    const bounded = new Bounded(await api.namespace('resourcequota'));
    const limits = { pods: '5', 'requests.cpu': '1', 'requests.memory': '500Mi' };
    const all = { ...limits, 'limits.cpu': '2', 'limits.memory': '1Gi' };
    await bounded.limit('concerned', { hard: all, ...concerned });
    await bounded.limit('other', { hard: { pods: '5' }, ...other });
    await bounded.uses({ pods: '0' }, 'concerned');
    await bounded.uses({ pods: '0' }, 'other');
    await api.create(`${bounded.inside}/pods`, body);
    await bounded.uses({ pods: '1', ...figures }, 'concerned');
    await bounded.uses({ pods: '0' }, 'other');
    await api.delete(`${bounded.inside}/pods/test-pod`);
    await bounded.uses({ pods: '0', 'requests.cpu': '0' }, 'concerned');
  });

  test('should be able to update and delete ResourceQuota.', async () => {
    const bounded = await Bounded.create({ cpu: '1', memory: '500Mi' });
    const path = `${bounded.inside}/resourcequotas/test-quota`;
    await api.update(path, {
      metadata: { name: 'test-quota' },
      spec: { hard: { cpu: '2', memory: '1Gi' } },
    });
    const { body } = await api.until(
      { path },
      (answer) => jsonAt(answer.body, 'status', 'hard', 'cpu') === '2',
    );
    expect(jsonAt(body, 'status', 'hard', 'memory')).toBe('1Gi');
    await api.delete(path);
    await api.gone(path);
  });

  test('should apply changes to a resourcequota status', async () => {
    const bounded = await Bounded.create({ cpu: '500m', memory: '500Mi' });
    await bounded.uses({ cpu: '0', memory: '0' });
    const path = `${bounded.inside}/resourcequotas/test-quota/status`;
    const status = { hard: { cpu: '1', memory: '1Gi' } };
    const answer = await api.ask(patching(path, 'merge', { status }));
    expect(jsonAt(answer.body, 'status', 'hard')).toEqual(status.hard);
    const read = await api.get(path);
    const updated = await api.update(path, {
      ...read,
      status: { hard: { cpu: '2', memory: '2Gi' } },
    });
    expect(jsonAt(updated, 'status', 'hard')).toEqual({ cpu: '2', memory: '2Gi' });
    expect(jsonAt(await api.get(path), 'spec', 'hard')).toEqual({ cpu: '500m', memory: '500Mi' });
  });

  test('what is created at once does not slip past a quota', async () => {
    const bounded = await Bounded.create({ configmaps: '3' });
    const answers = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((each) =>
        bounded.post('configmaps', { metadata: { name: `c${each}` } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 403, 403, 403, 403]);
    await bounded.uses({ configmaps: '3' });
  });
});
