import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { pod } from './fixtures.ts';
import { GoClient, patching } from './go-client.ts';

let api: GoClient;

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

const uidOf = (object: JsonObject): string => textAt(object, 'metadata', 'uid') ?? '';
const template = {
  metadata: { labels: { a: 'b' } },
  spec: { containers: [{ name: 'c', image: 'i' }] },
};

test('should not be blocked by dependency circle', async () => {
  const pods = `/api/v1/namespaces/${await api.namespace('gc')}/pods`;
  const uids = new Map<string, string>();
  for (const name of ['pod1', 'pod2', 'pod3']) {
    uids.set(name, uidOf(await api.create(pods, pod(name))));
  }
  for (const [name, owner] of [
    ['pod1', 'pod3'],
    ['pod2', 'pod1'],
    ['pod3', 'pod2'],
  ] as const) {
    const reference = { apiVersion: 'v1', kind: 'Pod', name: owner, uid: uids.get(owner) ?? '' };
    const ownerReferences = [{ ...reference, controller: true, blockOwnerDeletion: true }];
    await api.patch(`${pods}/${name}`, 'strategic', { metadata: { ownerReferences } });
  }
  await api.delete(`${pods}/pod1`, {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    propagationPolicy: 'Foreground',
    preconditions: { uid: uids.get('pod1') ?? '' },
  });
  await api.until({ path: pods }, ({ body }) => arrayAt(body, 'items').length === 0);
});

test.each([
  ['v1', 'ReplicationController', { replicas: 0, selector: { a: 'b' }, template }],
  ['batch/v1', 'Job', { template: { spec: { ...template.spec, restartPolicy: 'Never' } } }],
])('should orphan pods of a %s %s if nothing is said', async (apiVersion, kind, spec) => {
  const namespace = await api.namespace('gc');
  const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const owners = `${root}/namespaces/${namespace}/${kind.toLowerCase()}s`;
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const owned = async (owner: string): Promise<string> => {
    const uid = uidOf(await api.create(owners, { metadata: { name: owner }, spec }));
    const ownerReferences = [{ apiVersion, kind, name: owner, uid }];
    await api.create(pods, pod(`of-${owner}`, { ownerReferences }));
    return `${owners}/${owner}`;
  };
  const silent = await owned('silent');
  await api.delete(silent);
  await api.gone(silent);
  const left = await api.get(`${pods}/of-silent`);
  expect(jsonAt(left, 'metadata', 'ownerReferences')).toBeUndefined();
  const cascading = await owned('cascading');
  await api.delete(cascading, {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    propagationPolicy: 'Background',
  });
  await api.gone(`${pods}/of-cascading`);
  const held = await owned('held');
  await api.ask(patching(held, 'merge', { metadata: { finalizers: ['foregroundDeletion'] } }));
  await api.delete(held);
  await api.gone(`${pods}/of-held`);
});
