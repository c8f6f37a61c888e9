import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { CaseApi, jsonPatch, merge } from './case-api.ts';
import type { Reply } from './case-api.ts';
import { pool, poolDefinition, pools } from './gpu-pools.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';
const namespaces = '/api/v1/namespaces';
const uid = '11111111-2222-4333-8444-555555555555';

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
  await api.define(poolDefinition);
});

afterAll(() => api.close());

const create = (name: string, metadata: JsonObject = {}): Promise<JsonObject> =>
  api.post(pools, pool(name, {}, metadata));
const remove = (name: string, options: JsonObject = {}, query = ''): Promise<Reply> =>
  api.ask({ method: 'DELETE', path: `${pools}/${name}${query}`, body: options });
const statusOf = async (name: string): Promise<number> =>
  (await api.ask({ path: `${pools}/${name}` })).status;
const uidOf = (object: JsonObject): string => textAt(object['metadata'], 'uid') ?? '';

describe('5.8 deletion', () => {
  test('96: at once it is answered with a Status that names what went', async () => {
    const made = await create('at-once');
    const { status, body } = await remove('at-once');
    expect(status).toBe(200);
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'at-once', group: 'ai.example.com', kind: 'gpupools', uid: uidOf(made) },
    });
  });

  test.each([
    ['Foreground', 'foregroundDeletion'],
    ['Orphan', 'orphan'],
  ])('97: %s is answered with the object, held by a finalizer', async (propagationPolicy, name) => {
    const object = `held-${propagationPolicy.toLowerCase()}`;
    await create(object, { finalizers: ['example.com/hold'] });
    const { status, body } = await remove(object, { propagationPolicy });
    expect(status).toBe(200);
    expect(body['metadata']).toMatchObject({
      generation: 2,
      deletionGracePeriodSeconds: 0,
      finalizers: ['example.com/hold', name],
    });
  });

  test.each([
    ['what goes at once', [], 200],
    ['what is held', ['example.com/hold'], 202],
  ])('97: a cascade in old words, of %s', async (what, finalizers, status) => {
    const name = what.replaceAll(' ', '-');
    await create(name, { finalizers });
    expect((await remove(name, { orphanDependents: false })).status).toBe(status);
  });

  test('97: an Event owns nothing, and nobody can ask what becomes of it', async () => {
    const events = '/api/v1/namespaces/default/events';
    const finalizers = ['example.com/hold'];
    const involvedObject = { namespace: 'default' };
    await api.post(events, { metadata: { name: 'held', finalizers }, involvedObject });
    const body = { propagationPolicy: 'Foreground' };
    const held = await api.must({ method: 'DELETE', path: `${events}/held`, body });
    expect(jsonAt(held, 'metadata', 'finalizers')).toEqual(finalizers);
  });

  test('97: orphanDependents says the same in old words', async () => {
    await create('old-words', { finalizers: ['example.com/hold'] });
    const { body } = await remove('old-words', { orphanDependents: true });
    expect(jsonAt(body['metadata'], 'finalizers')).toEqual(['example.com/hold', 'orphan']);
  });

  test('98: Background after Foreground takes the finalizer back, and the object goes', async () => {
    await create('changed-mind', { finalizers: ['example.com/hold'] });
    await remove('changed-mind', { propagationPolicy: 'Foreground' });
    const { body } = await remove('changed-mind', { propagationPolicy: 'Background' });
    expect(jsonAt(body['metadata'], 'finalizers')).toEqual(['example.com/hold']);
    await api.must({
      method: 'PATCH',
      path: `${pools}/changed-mind`,
      type: merge,
      body: { metadata: { finalizers: null } },
    });
    expect(await statusOf('changed-mind')).toBe(404);
  });

  test.each<readonly [string, JsonObject, number, string, string]>([
    [
      '99: both policies',
      { propagationPolicy: 'Background', orphanDependents: true },
      422,
      'Invalid',
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Background": orphanDependents and deletionPropagation cannot be both set',
    ],
    [
      '99: an unknown policy',
      { propagationPolicy: 'Sideways' },
      422,
      'Invalid',
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Sideways": supported values: "Foreground", "Background", "Orphan", "nil"',
    ],
    [
      '100: another uid',
      { preconditions: { uid } },
      409,
      'Conflict',
      `Operation cannot be fulfilled on GpuPool.ai.example.com "kept": the UID in the precondition (${uid}) does not match the UID in record (UID). The object might have been deleted and then recreated`,
    ],
    [
      '100: another revision',
      { preconditions: { resourceVersion: '1' } },
      409,
      'Conflict',
      'Operation cannot be fulfilled on GpuPool.ai.example.com "kept": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (RV). The object might have been deleted and then recreated',
    ],
    [
      '101: a body of another kind',
      { kind: 'Foo', apiVersion: 'v1' },
      500,
      '',
      'no kind "Foo" is registered for version "v1" in scheme ',
    ],
  ])('%s is refused', async (...[what, options, status, reason, message]) => {
    const { body: found } = await api.ask({ path: `${pools}/kept` });
    const kept = found['kind'] === 'GpuPool' ? found : await create('kept');
    const { body } = await remove('kept', options);
    const { resourceVersion = '' } = metadataOf(kept);
    const wanted = message
      .replace('(UID)', `(${uidOf(kept)})`)
      .replace('(RV)', `(${resourceVersion})`);
    expect({ what, code: body['code'], reason: body['reason'] ?? '' }).toEqual({
      what,
      code: status,
      reason,
    });
    // Of a scheme, Go names the line of its source.
    if (wanted.endsWith(' in scheme ')) expect(body['message']).toContain(wanted);
    else expect(body['message']).toBe(wanted);
  });

  test('102: what is being deleted waits for its finalizers, and takes no new ones', async () => {
    await create('flow', { finalizers: ['example.com/a', 'example.com/b'] });
    expect((await remove('flow')).body['metadata']).toMatchObject({
      deletionGracePeriodSeconds: 0,
      finalizers: ['example.com/a', 'example.com/b'],
    });
    const added = await api.ask({
      method: 'PATCH',
      path: `${pools}/flow`,
      type: jsonPatch,
      body: [{ op: 'add', path: '/metadata/finalizers/-', value: 'new.io/c' }],
    });
    expect(added.body['message']).toBe(
      'GpuPool.ai.example.com "flow" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"new.io/c"}',
    );
    const again = await api.ask({ method: 'POST', path: pools, body: pool('flow') });
    expect(again.status).toBe(409);
    expect(again.body['message']).toBe(
      'object is being deleted: gpupools.ai.example.com "flow" already exists',
    );
    const change = (body: JsonObject): Promise<Reply> =>
      api.ask({ method: 'PATCH', path: `${pools}/flow`, type: merge, body });
    expect((await change({ spec: { replicas: 7 } })).body['spec']).toMatchObject({ replicas: 7 });
    expect((await change({ metadata: { finalizers: ['example.com/b'] } })).status).toBe(200);
    const last = await change({ metadata: { finalizers: [] } });
    expect(last.status).toBe(200);
    expect(metadataOf(last.body)['finalizers']).toBeUndefined();
    expect(await statusOf('flow')).toBe(404);
  });

  test('103: a collection: by selector, dry, and with a selector that cannot be read', async () => {
    await create('c1', { labels: { set: 'one' } });
    await create('c2', { labels: { set: 'one' } });
    const path = `${pools}?labelSelector=set%3Done`;
    const dry = await api.ask({ method: 'DELETE', path: `${path}&dryRun=All` });
    expect(namesIn(dry.body)).toEqual(['c1', 'c2']);
    expect(await statusOf('c1')).toBe(200);
    const wrong = await api.ask({ method: 'DELETE', path: `${pools}?labelSelector=a%20b%3Dc` });
    expect(wrong.status).toBe(400);
    const taken = await api.ask({ method: 'DELETE', path });
    expect(taken.body).toMatchObject({ kind: 'GpuPoolList', apiVersion: 'ai.example.com/v1' });
    expect(namesIn(taken.body)).toEqual(['c1', 'c2']);
    expect(await statusOf('c2')).toBe(404);
  });

  test('103: of a collection one page, or what is as it was seen', async () => {
    for (const name of ['d1', 'd2', 'd3']) await create(name, { labels: { set: 'two' } });
    const path = `${pools}?labelSelector=set%3Dtwo`;
    const page = await api.ask({ method: 'DELETE', path: `${path}&limit=2` });
    expect(namesIn(page.body)).toEqual(['d1', 'd2']);
    expect([await statusOf('d2'), await statusOf('d3')]).toEqual([404, 200]);
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid: 'other' } };
    expect((await api.ask({ method: 'DELETE', path, body })).status).toBe(409);
    expect(await statusOf('d3')).toBe(200);
  });

  test('104, 105: a namespace that is going takes nothing new; finalize lets it go', async () => {
    await api.post(namespaces, { metadata: { name: 'going' } });
    await api.post(`${namespaces}/going/configmaps`, {
      metadata: { name: 'held', finalizers: ['example.com/hold'] },
    });
    const going = await api.ask({ method: 'DELETE', path: `${namespaces}/going` });
    expect(going.body).toMatchObject({ kind: 'Namespace', status: { phase: 'Terminating' } });
    const late = await api.ask({
      method: 'POST',
      path: `${namespaces}/going/configmaps`,
      body: { metadata: { name: 'late' } },
    });
    expect(late.status).toBe(403);
    expect(late.body['message']).toBe(
      'configmaps "late" is forbidden: unable to create new content in namespace going because it is being terminated',
    );
    expect(jsonAt(late.body['details'], 'causes')).toEqual([
      {
        reason: 'NamespaceTerminating',
        message: 'namespace going is being terminated',
        field: 'metadata.namespace',
      },
    ]);
    const { body: now } = await api.ask({ path: `${namespaces}/going` });
    const finalized = await api.ask({
      method: 'PUT',
      path: `${namespaces}/going/finalize`,
      body: { ...now, spec: { finalizers: [] } },
    });
    expect(finalized.status).toBe(200);
    expect((await api.ask({ path: `${namespaces}/going` })).status).toBe(404);
  });

  test.each(['default', 'kube-system', 'kube-public'])('106: %s stays', async (name) => {
    const { status, body } = await api.ask({ method: 'DELETE', path: `${namespaces}/${name}` });
    expect(status).toBe(403);
    expect(body['message']).toBe(
      `namespaces "${name}" is forbidden: this namespace may not be deleted`,
    );
  });

  test('namespaces are not deleted all at once', async () => {
    const { status, body } = await api.ask({ method: 'DELETE', path: namespaces });
    expect(status).toBe(405);
    expect(body).toMatchObject({
      reason: 'MethodNotAllowed',
      message: 'the server does not allow this method on the requested resource',
      details: {},
    });
  });
});

describe('1.17 garbage collection', () => {
  const owned = (
    name: string,
    owner: { readonly name: string; readonly uid: string },
    more: JsonObject = {},
  ): JsonObject => ({
    metadata: {
      name,
      ownerReferences: [{ apiVersion: 'ai.example.com/v1', kind: 'GpuPool', ...owner, ...more }],
    },
  });
  const gone = (path: string): Promise<Reply> =>
    api.until({ path }, ({ status }) => status === 404);
  const own = async (owner: string, more: JsonObject = {}): Promise<string> => {
    const name = `${owner}-child`;
    const found = uidOf((await api.ask({ path: `${pools}/${owner}` })).body);
    await api.post(configMaps, owned(name, { name: owner, uid: found }, more));
    return `${configMaps}/${name}`;
  };

  test('background: the owner goes, then what it owned', async () => {
    await create('gc-background');
    const child = await own('gc-background');
    expect((await remove('gc-background')).body['status']).toBe('Success');
    await gone(child);
  });

  test('foreground: who blocks goes before the owner', async () => {
    await create('gc-foreground');
    const child = await own('gc-foreground', { blockOwnerDeletion: true });
    await api.must({
      method: 'PATCH',
      path: child,
      type: merge,
      body: { metadata: { finalizers: ['example.com/hold'] } },
    });
    await remove('gc-foreground', { propagationPolicy: 'Foreground' });
    await api.until(
      { path: child },
      ({ body }) => metadataOf(body)['deletionTimestamp'] !== undefined,
    );
    expect(await statusOf('gc-foreground')).toBe(200);
    await api.must({
      method: 'PATCH',
      path: child,
      type: merge,
      body: { metadata: { finalizers: null } },
    });
    await gone(`${pools}/gc-foreground`);
    expect((await api.ask({ path: child })).status).toBe(404);
  });

  test('foreground: who does not block need not be waited for', async () => {
    await create('gc-free');
    const child = await own('gc-free');
    await api.must({
      method: 'PATCH',
      path: child,
      type: merge,
      body: { metadata: { finalizers: ['example.com/hold'] } },
    });
    await remove('gc-free', { propagationPolicy: 'Foreground' });
    await gone(`${pools}/gc-free`);
    expect((await api.ask({ path: child })).status).toBe(200);
  });

  test('orphan: the child stays, without its owner', async () => {
    await create('gc-orphan');
    const child = await own('gc-orphan');
    await remove('gc-orphan', { propagationPolicy: 'Orphan' });
    await gone(`${pools}/gc-orphan`);
    const { body } = await api.ask({ path: child });
    expect(metadataOf(body)['ownerReferences']).toBeUndefined();
  });

  test('an owner that never was: the child goes at once', async () => {
    await api.post(configMaps, owned('gc-nobody', { name: 'nobody', uid }));
    await gone(`${configMaps}/gc-nobody`);
  });

  test('an owner of the same name with another uid is another one', async () => {
    await create('gc-namesake');
    await api.post(configMaps, owned('gc-namesake-child', { name: 'gc-namesake', uid }));
    await gone(`${configMaps}/gc-namesake-child`);
    expect(await statusOf('gc-namesake')).toBe(200);
  });

  test('an owner in another namespace is as good as absent', async () => {
    const far = await create('gc-far');
    await api.post(namespaces, { metadata: { name: 'elsewhere' } });
    const elsewhere = `${namespaces}/elsewhere/configmaps`;
    await api.post(elsewhere, owned('gc-far-child', { name: 'gc-far', uid: uidOf(far) }));
    await gone(`${elsewhere}/gc-far-child`);
    expect(await statusOf('gc-far')).toBe(200);
  });

  test('a circle does not block', async () => {
    const made = await Promise.all(
      ['r1', 'r2', 'r3'].map((name) => api.post(configMaps, { metadata: { name } })),
    );
    for (const [place, object] of made.entries()) {
      const owner = made[(place + 1) % made.length] ?? {};
      const name = textAt(metadataOf(owner), 'name') ?? '';
      const reference = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name,
        uid: uidOf(owner),
        controller: true,
        blockOwnerDeletion: true,
      };
      await api.must({
        method: 'PATCH',
        path: `${configMaps}/${textAt(metadataOf(object), 'name') ?? ''}`,
        type: merge,
        body: { metadata: { ownerReferences: [reference] } },
      });
    }
    await api.ask({
      method: 'DELETE',
      path: `${configMaps}/r1`,
      body: { propagationPolicy: 'Foreground' },
    });
    for (const name of ['r1', 'r2', 'r3']) await gone(`${configMaps}/${name}`);
  });
});

function metadataOf(object: JsonObject): JsonObject & { readonly resourceVersion?: string } {
  const metadata = jsonAt(object, 'metadata');
  return typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata)
    ? (metadata as JsonObject & { readonly resourceVersion?: string })
    : {};
}

function namesIn(list: JsonObject): readonly (string | undefined)[] {
  return arrayAt(list, 'items').map((item) => textAt(jsonAt(item, 'metadata'), 'name'));
}
