import { generateKeyPairSync } from 'node:crypto';

import { beforeEach, describe, expect, test } from '@jest/globals';

import { withDeletionConditions } from '../../../../src/apiserver/lifecycle/namespace-conditions.ts';
import { builtinResources } from '../../../../src/apiserver/registry/builtin/builtin.ts';
import { instant } from '../../../../src/base/clock.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { isJsonArray, isJsonObject } from '../../../../src/base/json.ts';
import type { KubeObject } from '../../../../src/kube/object.ts';
import { Cluster, settle } from './_cluster.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signingKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const serviceAccounts = { signingKey, authority: 'PEM' };

const metadataOf = ({ metadata }: JsonObject): JsonObject =>
  isJsonObject(metadata) ? metadata : {};

function conditionsOf({ status }: JsonObject): readonly JsonObject[] {
  const conditions = isJsonObject(status) ? status['conditions'] : [];
  return isJsonArray(conditions) ? conditions.filter(isJsonObject) : [];
}

const at = instant(Date.parse('2026-01-01T00:00:00Z'));
const later = instant(Date.parse('2026-01-02T00:00:00Z'));

describe('what the server puts into a namespace', () => {
  let cluster: Cluster;
  beforeEach(async () => {
    cluster = await Cluster.start({}, undefined, { serviceAccounts });
    await cluster.send('POST', '/api/v1/namespaces', { metadata: { name: 'team' } });
    await settle();
  });
  const roots = '/api/v1/namespaces/team/configmaps/kube-root-ca.crt';
  const account = '/api/v1/namespaces/team/serviceaccounts/default';

  test.each(['default', 'kube-system', 'team'])('is in %s', async (namespace) => {
    const path = `/api/v1/namespaces/${namespace}`;
    expect((await cluster.send('GET', `${path}/serviceaccounts/default`)).status).toBe(200);
    expect((await cluster.send('GET', `${path}/configmaps/kube-root-ca.crt`)).body).toMatchObject({
      data: { 'ca.crt': 'PEM' },
    });
  });

  test('comes back when it is deleted', async () => {
    const { body } = await cluster.send('GET', account);
    for (const path of [roots, account]) {
      await cluster.send('DELETE', path);
      expect((await cluster.send('GET', path)).status).toBe(200);
    }
    const again = await cluster.send('GET', account);
    expect(metadataOf(again.body)['uid']).not.toBe(metadataOf(body)['uid']);
  });

  test('is put right when it is changed; labels may be added', async () => {
    await cluster.merge(roots, {
      data: { 'ca.crt': 'forged', more: 'x' },
      metadata: { labels: { a: 'b' } },
    });
    await settle();
    expect((await cluster.send('GET', roots)).body).toMatchObject({
      data: { 'ca.crt': 'PEM' },
      metadata: { labels: { a: 'b' } },
    });
  });

  test('goes with the namespace, and does not come back', async () => {
    await cluster.send('DELETE', '/api/v1/namespaces/team');
    await settle();
    expect((await cluster.send('GET', '/api/v1/namespaces/team')).status).toBe(404);
    const { body } = await cluster.send('GET', '/api/v1/namespaces/team/configmaps');
    expect(body['items']).toEqual([]);
  });

  test('the service of the server comes back as well', async () => {
    const path = '/api/v1/namespaces/default/services/kubernetes';
    await cluster.send('DELETE', path);
    expect((await cluster.send('GET', path)).body).toMatchObject({
      spec: { clusterIP: '10.96.0.1' },
    });
  });
});

describe('a namespace that is being emptied', () => {
  test('pods go first, and say what holds them', async () => {
    const cluster = await Cluster.start();
    await cluster.send('POST', '/api/v1/namespaces', { metadata: { name: 'team' } });
    const path = '/api/v1/namespaces/team';
    const spec = { containers: [{ name: 'c', image: 'i' }] };
    await cluster.send('POST', `${path}/pods`, {
      metadata: { name: 'held', finalizers: ['example.com/hold'] },
      spec,
    });
    await cluster.send('POST', `${path}/configmaps`, { metadata: { name: 'used' } });
    await cluster.send('DELETE', path);
    await settle();
    expect((await cluster.send('GET', `${path}/configmaps/used`)).status).toBe(200);
    expect((await cluster.send('GET', path)).body).toMatchObject({
      status: {
        phase: 'Terminating',
        conditions: [
          { type: 'NamespaceDeletionDiscoveryFailure', status: 'False' },
          { type: 'NamespaceDeletionGroupVersionParsingFailure', status: 'False' },
          { type: 'NamespaceDeletionContentFailure', status: 'False' },
          {
            type: 'NamespaceContentRemaining',
            status: 'True',
            reason: 'SomeResourcesRemain',
            message: 'Some resources are remaining: pods. has 1 resource instances',
          },
          {
            type: 'NamespaceFinalizersRemaining',
            status: 'True',
            reason: 'SomeFinalizersRemain',
            message:
              'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
          },
        ],
      },
    });
    await cluster.merge(`${path}/pods/held`, { metadata: { finalizers: null } });
    await settle();
    expect((await cluster.send('GET', path)).status).toBe(404);
  });

  test('once empty it waits for whoever else holds it, and is not written any more', async () => {
    const cluster = await Cluster.start();
    const metadata = { name: 'held', finalizers: ['example.com/hold'] };
    const spec = { finalizers: ['kubernetes', 'example.com/spec'] };
    await cluster.send('POST', '/api/v1/namespaces', { metadata, spec });
    const path = '/api/v1/namespaces/held';
    await cluster.send('DELETE', path);
    await settle();
    const first = await cluster.send('GET', path);
    expect(first.body).toMatchObject({
      metadata: { finalizers: ['example.com/hold'] },
      spec: { finalizers: ['example.com/spec'] },
      status: { phase: 'Terminating' },
    });
    await cluster.merge(path, { metadata: { labels: { a: 'b' } } });
    await settle();
    const second = await cluster.send('GET', path);
    const revision = Number(metadataOf(first.body)['resourceVersion']);
    expect(metadataOf(second.body)['resourceVersion']).toBe(String(revision + 1));
    await cluster.send('PUT', `${path}/finalize`, { ...second.body, spec: {} });
    expect((await cluster.send('GET', path)).status).toBe(200);
    await cluster.merge(path, { metadata: { finalizers: null } });
    expect((await cluster.send('GET', path)).status).toBe(404);
  });

  test('its conditions change only when what they say does', () => {
    const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } };
    const pods = builtinResources().find(({ plural }) => plural === 'pods');
    if (pods === undefined) throw new Error('there are no pods');
    const empty = withDeletionConditions(namespace, [], at);
    expect(withDeletionConditions(empty, [{ resource: pods, objects: [] }], later)).toBe(empty);
    const held = withDeletionConditions(empty, [{ resource: pods, objects: [namespace] }], later);
    expect(
      conditionsOf(held).map(({ type, status, lastTransitionTime }) => [
        type,
        status,
        lastTransitionTime,
      ]),
    ).toEqual([
      ['NamespaceDeletionDiscoveryFailure', 'False', '2026-01-01T00:00:00Z'],
      ['NamespaceDeletionGroupVersionParsingFailure', 'False', '2026-01-01T00:00:00Z'],
      ['NamespaceDeletionContentFailure', 'False', '2026-01-01T00:00:00Z'],
      ['NamespaceContentRemaining', 'True', '2026-01-02T00:00:00Z'],
      ['NamespaceFinalizersRemaining', 'False', '2026-01-01T00:00:00Z'],
    ]);
  });
});
