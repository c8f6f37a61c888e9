import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { bytesField, envelope, textField } from '../../../support/protobuf-writer.ts';
import { pod } from './fixtures.ts';
import { GoClient, objectAt, revisionOf, withMetadata } from './go-client.ts';

let api: GoClient;

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

const at = (name: string): string => `/api/v1/namespaces/${name}`;

/** A Namespace as the typed client sends it: what is given, and nothing else that matters here. */
const namespaceBytes = (
  live: JsonObject,
  parts: { readonly finalizers?: readonly string[]; readonly conditions?: readonly Uint8Array[] },
): Buffer =>
  envelope(
    'v1',
    'Namespace',
    bytesField(
      1,
      textField(1, textAt(live, 'metadata', 'name') ?? ''),
      textField(5, textAt(live, 'metadata', 'uid') ?? ''),
      textField(6, revisionOf(live)),
    ),
    bytesField(2, ...(parts.finalizers ?? []).map((name) => textField(1, name))),
    bytesField(
      3,
      textField(1, textAt(live, 'status', 'phase') ?? ''),
      ...(parts.conditions ?? []).map((condition) => bytesField(2, condition)),
    ),
  );

const condition = (type: string, message: string): Buffer =>
  Buffer.concat([
    textField(1, type),
    textField(2, 'True'),
    textField(5, 'E2E'),
    textField(6, message),
  ]);

describe('Namespaces', () => {
  test('should patch a Namespace', async () => {
    const name = await api.namespace('nspatchtest');
    const before = await api.get(at(name));
    const patched = await api.patch(at(name), 'strategic', {
      metadata: { labels: { testLabel: 'testValue' } },
    });
    expect(Number(revisionOf(patched))).toBeGreaterThan(Number(revisionOf(before)));
    expect(await api.get(at(name))).toMatchObject({
      metadata: { labels: { testLabel: 'testValue' } },
    });
  });

  test('should apply changes to a namespace status', async () => {
    const name = await api.namespace('status');
    const status = `${at(name)}/status`;
    expect(await api.get(status)).toMatchObject({ status: { phase: 'Active' } });
    const patched = await api.patch(status, 'merge', {
      metadata: { annotations: { 'e2e-patched-ns-status': name } },
      status: {
        conditions: [
          {
            type: 'StatusPatch',
            status: 'True',
            lastTransitionTime: null,
            reason: 'E2E',
            message: 'Patched by an e2e test',
          },
        ],
      },
    });
    expect(patched).toMatchObject({
      metadata: { annotations: { 'e2e-patched-ns-status': name } },
      status: {
        phase: 'Active',
        conditions: [{ reason: 'E2E', message: 'Patched by an e2e test' }],
      },
    });
    const updated = await api.update(
      status,
      namespaceBytes(await api.get(status), {
        finalizers: ['kubernetes'],
        conditions: [
          condition('StatusPatch', 'Patched by an e2e test'),
          condition('StatusUpdate', 'Updated by an e2e test'),
        ],
      }),
    );
    expect(jsonAt(updated, 'status')).toMatchObject({
      phase: 'Active',
      conditions: [
        { type: 'StatusPatch' },
        { type: 'StatusUpdate', status: 'True', message: 'Updated by an e2e test' },
      ],
    });
    expect(jsonAt(updated, 'spec')).toEqual({ finalizers: ['kubernetes'] });
  });

  test('should apply an update to a Namespace', async () => {
    const name = await api.namespace('update');
    const live = await api.get(at(name));
    const labels = { ...objectAt(live, 'metadata', 'labels'), [name]: 'updated' };
    const updated = await api.update(at(name), withMetadata(live, { labels }));
    expect(jsonAt(updated, 'metadata', 'labels', name)).toBe('updated');
  });

  test('should apply a finalizer to a Namespace', async () => {
    const name = await api.namespace('e2e-ns');
    const finalize = `${at(name)}/finalize`;
    const fake = 'e2e.example.com/fakeFinalizer';
    const added = await api.update(
      finalize,
      namespaceBytes(await api.get(at(name)), { finalizers: ['kubernetes', fake] }),
    );
    expect(jsonAt(added, 'spec')).toEqual({ finalizers: ['kubernetes', fake] });
    const removed = await api.update(
      finalize,
      namespaceBytes(await api.get(at(name)), { finalizers: ['kubernetes'] }),
    );
    expect(jsonAt(removed, 'spec')).toEqual({ finalizers: ['kubernetes'] });
  });

  test('keeps finalizers of its spec that it is created with, if their names are qualified', async () => {
    const created = await api.create('/api/v1/namespaces', {
      metadata: { name: 'held' },
      spec: { finalizers: ['example.com/mine'] },
    });
    expect(jsonAt(created, 'spec')).toEqual({ finalizers: ['example.com/mine', 'kubernetes'] });
    const spec = { finalizers: ['mine'] };
    await expect(
      api.create('/api/v1/namespaces', { metadata: { name: 'not' }, spec }),
    ).rejects.toThrow('spec.finalizers: Invalid value');
    await expect(api.update(`${at('held')}/finalize`, { ...created, spec })).rejects.toThrow(
      'spec.finalizers[0]: Invalid value',
    );
  });

  test.each([
    ['pods', pod('test-pod')],
    [
      'services',
      { metadata: { name: 'test-service' }, spec: { ports: [{ port: 80, targetPort: 80 }] } },
    ],
  ])('should ensure that all %s are removed when a namespace is deleted', async (kind, object) => {
    const name = await api.namespace('nsdeletetest');
    await api.create(`${at(name)}/${kind}`, object);
    await api.delete(at(name));
    await api.gone(at(name));
    await api.create('/api/v1/namespaces', { metadata: { name } });
    expect(arrayAt(await api.get(`${at(name)}/${kind}`), 'items')).toEqual([]);
  });
});

describe('OrderedNamespaceDeletion', () => {
  test('namespace deletion should delete pod first', async () => {
    const name = await api.namespace('ordered');
    const held = `${at(name)}/pods/test-pod`;
    await api.create(
      `${at(name)}/pods`,
      pod('test-pod', { finalizers: ['e2e.example.com/finalizer'] }),
    );
    await api.create(`${at(name)}/configmaps`, {
      metadata: { name: 'test-configmap' },
      data: { key: 'value' },
    });
    await api.delete(at(name));
    const { body } = await api.until({ path: at(name) }, (answer) =>
      arrayAt(answer.body, 'status', 'conditions').some(
        (each) => textAt(each, 'type') === 'NamespaceDeletionContentFailure',
      ),
    );
    expect(body).toMatchObject({ status: { phase: 'Terminating' } });
    expect((await api.ask({ path: `${at(name)}/configmaps/test-configmap` })).status).toBe(200);
    const live = await api.get(held);
    expect(textAt(live, 'metadata', 'deletionTimestamp')).toBeDefined();
    await api.update(held, withMetadata(live, { finalizers: [] }));
    await api.gone(held);
    await api.gone(at(name));
  });
});
