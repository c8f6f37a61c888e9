import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { collectionOf, customObject, definitionOf, pluralOf } from './fixtures.ts';
import type { DefinitionWish } from './fixtures.ts';
import type { GoAnswer, GoRequest } from './go-client.ts';
import { definitions, GoClient, objectAt, patching, patchTypes } from './go-client.ts';

/** What the suites of the extension server ask of objects of any definition. */

let api: GoClient;
let count = 0;

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

async function defined(wish: Partial<DefinitionWish> = {}): Promise<DefinitionWish> {
  count += 1;
  const whole = { group: `custom${count}.example.com`, kind: 'Noxu', ...wish };
  await api.define(definitionOf(whole));
  return whole;
}

const cluster = { scope: 'Cluster' } as const;
const subresources = {
  status: {},
  scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
};
const definitionAt = ({ group, kind }: DefinitionWish): string =>
  `${definitions}/${pluralOf(kind)}.${group}`;

type Column = JsonObject & { readonly jsonPath: string };

describe('TestTableGet', () => {
  const shared: readonly Column[] = [
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    { name: 'Alpha', type: 'string', jsonPath: '.spec.alpha' },
    {
      name: 'Beta',
      type: 'integer',
      description: 'the beta field',
      format: 'int64',
      priority: 42,
      jsonPath: '.spec.beta',
    },
    { name: 'Gamma', type: 'integer', description: 'wrongly typed', jsonPath: '.spec.gamma' },
    { name: 'Epsilon', type: 'string', description: 'an array', jsonPath: '.spec.epsilon' },
    { name: 'Nothing', type: 'string', jsonPath: '.spec.nothing' },
    { name: 'Object', type: 'string', jsonPath: '.spec.object' },
    { name: 'Flag', type: 'boolean', jsonPath: '.spec.flag' },
    { name: 'Ratio', type: 'number', jsonPath: '.spec.ratio' },
  ];
  const zeta: Column = { name: 'Zeta', type: 'integer', format: 'int64', jsonPath: '.spec.zeta' };
  const spec = {
    alpha: 'foo_123',
    beta: 10,
    gamma: 'bar',
    delta: 'hello',
    epsilon: [1, 2, 3],
    object: { a: 'b' },
    flag: true,
    ratio: 1.5,
    zeta: 5,
  };
  const cells = ['foo_123', 10, null, '[1,2,3]', null, '{"a":"b"}', true, 1.5];

  test.each(['v1', 'v1beta1'])('as %s', async (tables) => {
    const wish = await defined({ kind: 'Table', ...cluster, versions: ['v1', 'v1beta1'] });
    const path = definitionAt(wish);
    const columns = [shared, [...shared, zeta]];
    await api.patch(
      path,
      'json',
      columns.map((value, index) => ({
        op: 'add',
        path: `/spec/versions/${1 - index}/additionalPrinterColumns`,
        value,
      })),
    );
    await api.create(collectionOf(wish), customObject(wish, 'foo', { spec }));
    for (const version of ['v1', 'v1beta1']) {
      const own = version === 'v1' ? [...shared, zeta] : shared;
      const Accept = `application/json;as=Table;v=${tables};g=meta.k8s.io, application/json`;
      const { body } = await api.until(
        { path: collectionOf({ ...wish, versions: [version] }), headers: { Accept } },
        (answer) => arrayAt(answer.body, 'columnDefinitions').length === own.length + 1,
      );
      expect([body['kind'], body['apiVersion']]).toEqual(['Table', `meta.k8s.io/${tables}`]);
      expect(arrayAt(body, 'columnDefinitions').slice(1)).toEqual(
        own.map(({ jsonPath, ...column }) => ({
          format: '',
          priority: 0,
          description: `Custom resource definition column (in JSONPath format): ${jsonPath}`,
          ...column,
        })),
      );
      const [name, age, ...others] = arrayAt(body, 'rows', '0', 'cells');
      expect([name, age]).toEqual(['foo', expect.stringMatching(/^\d+s$/)]);
      expect(others).toEqual(version === 'v1' ? [...cells, 5] : cells);
    }
  });
});

describe('TestYAML', () => {
  const yaml = 'application/yaml';
  const ask = (request: GoRequest): Promise<GoAnswer> =>
    api.ask({ ...request, headers: { Accept: yaml, ...request.headers } });
  const sending = { 'Content-Type': yaml };

  test('is read and written, but for watches and patches', async () => {
    const wish = await defined(cluster);
    const path = collectionOf(wish);
    const apiVersion = `${wish.group}/v1`;
    const expected = async (request: GoRequest, ...lines: readonly string[]): Promise<GoAnswer> => {
      const answer = await ask(request);
      expect(answer.headers['content-type']).toBe(yaml);
      const seen = new Set(answer.text.split('\n'));
      const top = [...seen].flatMap((line) => /^(\w+):/.exec(line)?.[1] ?? []);
      expect(top).toEqual([...top].sort());
      expect(lines.filter((line) => !seen.has(line))).toEqual([]);
      return answer;
    };
    const list = [`groupVersion: ${apiVersion}`, 'kind: APIResourceList'];
    await expected({ path: `/apis/${apiVersion}` }, ...list);
    const missing = await expected({ path: `${path}/missing` }, 'kind: Status', 'reason: NotFound');
    expect(missing.status).toBe(404);
    const body = (value: number, more = ''): string =>
      `apiVersion: ${apiVersion}\nkind: Noxu\nmetadata:\n  name: mytest${more}\nvalues:\n  numVal: ${value}\n  boolVal: true\n  stringVal: "${value}"`;
    const values = (value: number): readonly string[] => [
      `apiVersion: ${apiVersion}`,
      'kind: Noxu',
      '  name: mytest',
      `  numVal: ${value}`,
      '  boolVal: true',
      `  stringVal: "${value}"`,
    ];
    const create = { method: 'POST', path, headers: sending, body: body(1) };
    const created = await expected(create, ...values(1));
    expect(created.status).toBe(201);
    const { metadata } = await api.get(`${path}/mytest`);
    const [uid = '', revision = ''] = [
      textAt(metadata ?? null, 'uid'),
      textAt(metadata ?? null, 'resourceVersion'),
    ];
    await expected({ path: `${path}/mytest` }, ...values(1));
    await expected({ path }, `kind: NoxuList`, '    name: mytest', '    numVal: 1');
    const watched = await expected({ path: `${path}?watch=true` }, 'reason: NotAcceptable');
    expect(watched.status).toBe(406);
    const put = {
      method: 'PUT',
      path: `${path}/mytest`,
      headers: sending,
      body: body(2, `\n  uid: ${uid}\n  resourceVersion: "${revision}"`),
    };
    await expected(put, ...values(2), `  uid: ${uid}`);
    const patch = { ...put, method: 'PATCH', body: 'values:\n  numVal: 3' };
    expect((await expected(patch, 'reason: UnsupportedMediaType')).status).toBe(415);
    await expected({ method: 'DELETE', path: `${path}/mytest` }, 'kind: Status', 'status: Success');
  });

  test('of subresources', async () => {
    const wish = await defined({ ...cluster, version: { subresources } });
    const path = collectionOf(wish);
    const header = `apiVersion: ${wish.group}/v1\nkind: Noxu\nmetadata:\n  name: mytest`;
    const create = {
      method: 'POST',
      path,
      headers: sending,
      body: `${header}\nspec:\n  replicas: 3`,
    };
    expect((await ask(create)).status).toBe(201);
    expect((await ask({ path: `${path}/mytest/status` })).text).toContain('spec:\n  replicas: 3\n');
    const { metadata } = await api.get(`${path}/mytest`);
    const revision = textAt(metadata ?? null, 'resourceVersion') ?? '';
    const stated = await ask({
      method: 'PUT',
      path: `${path}/mytest/status`,
      headers: sending,
      body: `${header}\n  resourceVersion: "${revision}"\nspec:\n  replicas: 5\nstatus:\n  replicas: 3`,
    });
    expect(stated.text).toContain('spec:\n  replicas: 3\nstatus:\n  replicas: 3\n');
    const { text } = await ask({ path: `${path}/mytest/scale` });
    expect(text).toContain('apiVersion: autoscaling/v1\nkind: Scale\n');
    const scaled = await ask({
      method: 'PUT',
      path: `${path}/mytest/scale`,
      headers: sending,
      body: text.replace('replicas: 3', 'replicas: 6'),
    });
    expect(scaled.text).toContain('spec:\n  replicas: 6\nstatus:\n  replicas: 3\n');
  });
});

describe('TestLimits', () => {
  const size = 3 * 1024 * 1024;
  const nested = (length: number): string => '['.repeat(length / 2) + ']'.repeat(length / 2);
  let path = '';
  let type = '';

  beforeAll(async () => {
    const wish = await defined(cluster);
    path = collectionOf(wish);
    type = `${wish.group}/v1`;
    await api.create(path, customObject(wish, 'test'));
  });

  const yaml = (values: string): string =>
    `\napiVersion: ${type}\nkind: Noxu\nmetadata:\n  name: other\nvalues: ${values}`;
  const json = (values: string): string =>
    `{"apiVersion":"${type}","kind":"Noxu","metadata":{"name":"other"},"values":${values}}`;

  test.each<readonly [string, string, () => string, number, string]>([
    ['YAML', 'yaml', () => yaml('['.repeat(size)), 413, 'RequestEntityTooLarge'],
    ['YAML', 'yaml', () => yaml(nested(size - 1000)), 400, 'BadRequest'],
    ['YAML', 'yaml', () => yaml('['.repeat(size - 1000)), 400, 'BadRequest'],
    ['JSON', 'json', () => json(nested(size)), 413, 'RequestEntityTooLarge'],
    ['JSON', 'json', () => json(nested(size - 1000)), 400, 'BadRequest'],
    ['JSON', 'json', () => json('['.repeat(size - 1000)), 400, 'BadRequest'],
  ])('creating from %s (%s)', async (...[, media, body, code, reason]) => {
    const headers = { 'Content-Type': `application/${media}`, Accept: 'application/json' };
    const answer = await api.ask({ method: 'POST', path, headers, body: body() });
    expect([answer.status, answer.body['reason']]).toEqual([code, reason]);
  });

  test.each<readonly [keyof typeof patchTypes, () => string]>([
    ['json', () => `[{"op":"add","path":"/foo","value":${nested(size - 200)}}]`],
    ['merge', () => `{"value":${nested(size - 200)}}`],
    ['apply', () => `{"value":${nested(size - 200)}}`],
  ])('patching by %s', async (patch, body) => {
    const headers = { 'Content-Type': patchTypes[patch], Accept: 'application/json' };
    const at = `${path}/test${patch === 'apply' ? '?fieldManager=test' : ''}`;
    const answer = await api.ask({ method: 'PATCH', path: at, headers, body: body() });
    expect([answer.status, answer.body['reason']]).toEqual([400, 'BadRequest']);
  });
});

describe('TestPostInvalidObjectMeta', () => {
  test('metadata that cannot be read is refused, what is unknown or null in it is not', async () => {
    const wish = await defined();
    const path = collectionOf(wish, 'default');
    const body = (labels: JsonObject): JsonObject => ({
      ...customObject(wish, 'foo'),
      metadata: { name: 'foo', unknown: 42, generation: null, labels },
    });
    const wrong = { method: 'POST', path, body: body({ foo: 42, bar: 'abc' }) };
    expect(await api.ask(wrong)).toMatchObject({
      status: 400,
      body: { reason: 'BadRequest', message: expect.stringContaining('cannot be handled') },
    });
    const made = await api.create(path, body({ bar: 'abc' }));
    expect(made['metadata']).toMatchObject({ generation: 1, labels: { bar: 'abc' } });
    expect(made['metadata']).not.toHaveProperty('unknown');
  });
});

describe('TestEmbeddedResources', () => {
  const object = { type: 'object' };
  const open = { ...object, 'x-kubernetes-preserve-unknown-fields': true };
  const embedded = { ...open, 'x-kubernetes-embedded-resource': true };
  const foo = (metadata: JsonObject): JsonObject => ({
    apiVersion: 'foo/v1',
    kind: 'Foo',
    metadata,
  });

  test('defaults of what is not there, and faults of the object and of what is in it together', async () => {
    const standard = { apiVersion: 'v1', kind: 'Pod', labels: { foo: 'bar' } };
    const wish = await defined({
      ...cluster,
      schema: {
        ...object,
        properties: {
          embedded,
          noEmbeddedObject: open,
          embeddedNested: { ...embedded, properties: { embedded } },
          defaults: { ...embedded, default: standard },
        },
      },
    });
    const path = collectionOf(wish);
    const metadata = { name: 'foo', unspecified: 'bar' };
    const content = {
      embedded: foo(metadata),
      noEmbeddedObject: foo(metadata),
      embeddedNested: { ...foo(metadata), embedded: foo(metadata) },
    };
    const made = await api.create(path, customObject(wish, 'foo', content));
    const known = { name: 'foo' };
    expect(made).toMatchObject({ defaults: standard });
    expect([made['embedded'], made['noEmbeddedObject'], made['embeddedNested']]).toEqual([
      foo(known),
      foo(metadata),
      { ...foo(known), embedded: foo(known) },
    ]);
    const bad = { apiVersion: 'foo/v1', kind: '%', metadata: { name: '..' } };
    const invalid = { embedded: bad, embeddedNested: { ...bad, embedded: bad } };
    const labels = { foo: 'x y' };
    const faults = [
      '[metadata.labels: Invalid value: "x y"',
      ' embedded.kind: Invalid value: "%"',
      ' embedded.metadata.name: Invalid value: ".."',
      ' embeddedNested.kind: Invalid value: "%"',
      ' embeddedNested.metadata.name: Invalid value: ".."',
      ' embeddedNested.embedded.kind: Invalid value: "%"',
      ' embeddedNested.embedded.metadata.name: Invalid value: ".."',
    ];
    const requests = [
      {
        method: 'POST',
        path,
        body: { ...customObject(wish, 'x', invalid), metadata: { name: 'x', labels } },
      },
      {
        method: 'PUT',
        path: `${path}/foo`,
        body: { ...made, ...invalid, metadata: { ...objectAt(made, 'metadata'), labels } },
      },
    ];
    for (const request of requests) {
      const { status, body } = await api.ask(request);
      const message = textAt(body, 'message') ?? '';
      expect([status, faults.filter((fault) => !message.includes(fault))]).toEqual([422, []]);
    }
  });
});

describe('TestListTypes', () => {
  test('what is said twice is refused, until it was so before', async () => {
    const integer = { type: 'integer' };
    const items = {
      type: 'object',
      required: ['a', 'b'],
      properties: { a: integer, b: integer },
    };
    const map = {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['a', 'b'],
      items,
    };
    const set = {
      type: 'array',
      'x-kubernetes-list-type': 'set',
      items: { type: 'object', 'x-kubernetes-map-type': 'atomic', additionalProperties: integer },
    };
    const wish = await defined({
      ...cluster,
      schema: {
        type: 'object',
        properties: {
          'correct-map': map,
          'correct-set': set,
          'invalid-map': map,
          'invalid-set': set,
        },
      },
    });
    const path = collectionOf(wish);
    const pairs = [1, 2, 3].map((b) => ({ a: 1, b }));
    const bags = [{ a: 1, b: 1 }, { a: 1, b: 2 }, { a: 1 }, { a: 1, b: 4 }];
    const valid = { 'correct-map': pairs, 'correct-set': bags };
    const repeated = (list: readonly JsonValue[]): readonly JsonValue[] => [
      ...list,
      { a: 1, b: 1 },
    ];
    const invalid = { 'invalid-map': repeated(pairs), 'invalid-set': repeated(bags) };
    const refused = await api.ask({
      method: 'POST',
      path,
      body: customObject(wish, 'foo', { ...valid, ...invalid }),
    });
    const fieldsOf = ({ body }: GoAnswer): readonly (string | undefined)[] =>
      arrayAt(body, 'details', 'causes').map((cause) => textAt(cause, 'field'));
    expect([refused.status, fieldsOf(refused)]).toEqual([
      422,
      ['invalid-map[3]', 'invalid-set[4]'],
    ]);
    const made = await api.create(path, customObject(wish, 'foo', valid));
    const modified = {
      ...made,
      'correct-map': repeated(pairs),
      'correct-set': repeated(bags),
    };
    const put = { method: 'PUT', path: `${path}/foo`, body: modified };
    const again = await api.ask(put);
    expect([again.status, fieldsOf(again)]).toEqual([422, ['correct-map[3]', 'correct-set[4]']]);
    await api.patch(definitionAt(wish), 'json', [
      {
        op: 'replace',
        path: '/spec/versions/0/schema/openAPIV3Schema/properties/correct-map/x-kubernetes-list-map-keys',
        value: ['a'],
      },
    ]);
    await api.until(put, ({ status }) => status === 200);
  });
});

describe('TestHandlerScope', () => {
  test.each(['Cluster', 'Namespaced'] as const)('%s', async (scope) => {
    const wish = await defined({ scope, version: { subresources } });
    const [own, other] =
      scope === 'Cluster'
        ? [collectionOf(wish), collectionOf(wish, 'default')]
        : [collectionOf(wish, 'default'), collectionOf(wish)];
    const body = customObject(wish, 'bar');
    const change = { metadata: { annotations: { test: '1' } } };
    const code = async (request: GoRequest): Promise<readonly [string, number]> => {
      const { status } = await api.ask(request);
      return [`${request.method ?? 'GET'} ${request.path}`, status];
    };
    const missing = async (request: GoRequest): Promise<void> => {
      expect(await code(request)).toEqual([`${request.method ?? 'GET'} ${request.path}`, 404]);
    };
    await missing({ method: 'POST', path: other, body });
    await api.create(own, body);
    for (const part of ['', '/status', '/scale']) {
      const path = `${other}/bar${part}`;
      await missing({ path });
      await missing({ method: 'PUT', path, body });
      await missing(patching(path, 'merge', change));
      await missing({ method: 'DELETE', path });
    }
    await missing({ method: 'DELETE', path: other });
    const listed = scope === 'Cluster' ? 404 : 200;
    expect((await api.ask({ path: other })).status).toBe(listed);
    const watch = await api.watch(`${other}?watch=true`);
    expect(watch.status).toBe(listed);
    watch.stop();
  });
});

describe('TestFinalization', () => {
  test('an object goes with its last finalizer, and its definition after it', async () => {
    const wish = await defined();
    const path = collectionOf(wish, 'default');
    const made = await api.create(path, {
      ...customObject(wish, 'foo'),
      metadata: { name: 'foo', finalizers: ['noxu.example.com/finalizer'] },
    });
    const uid = textAt(made, 'metadata', 'uid') ?? '';
    for (let turn = 0; turn < 2; turn++) {
      await api.delete(`${path}/foo`, { preconditions: { uid } });
      const live = await api.get(`${path}/foo`);
      expect(textAt(live, 'metadata', 'deletionTimestamp')).toBeDefined();
    }
    await api.delete(definitionAt(wish));
    const live = await api.get(`${path}/foo`);
    const { finalizers, ...metadata } = objectAt(live, 'metadata');
    expect(finalizers).toEqual(['noxu.example.com/finalizer']);
    await api.update(`${path}/foo`, { ...live, metadata });
    await api.gone(`${path}/foo`);
    await api.gone(definitionAt(wish));
  });
});

describe('TestChangeCRD', () => {
  test('versions come and go while objects are read and watched', async () => {
    const wish = await defined();
    const path = collectionOf(wish, 'default');
    const definition = definitionAt(wish);
    let isOver = 0;
    const changing = async (): Promise<void> => {
      for (let turn = 0; turn < 20; turn++) {
        const live = await api.get(definition);
        const versions = arrayAt(live, 'spec', 'versions');
        const second = { ...objectAt(versions[0] ?? null), name: 'v2', storage: false };
        const wanted = versions.length === 1 ? [...versions, second] : versions.slice(0, 1);
        const { status } = await api.ask({
          method: 'PUT',
          path: definition,
          body: { ...live, spec: { ...objectAt(live, 'spec'), versions: wanted } },
        });
        expect([200, 409]).toContain(status);
      }
      isOver = 1;
    };
    const reading = async (name: string): Promise<void> => {
      await api.create(path, customObject(wish, name));
      while (isOver === 0) expect((await api.ask({ path: `${path}/${name}` })).status).toBe(200);
    };
    const watching = async (): Promise<void> => {
      while (isOver === 0) {
        const watch = await api.watch(`${path}?watch=true&timeoutSeconds=1`);
        expect(watch.status).toBe(200);
        const event = await watch.next();
        expect(['ADDED', 'MODIFIED', 'DELETED']).toContain(event?.type);
        watch.stop();
      }
    };
    await api.create(path, customObject(wish, 'first'));
    await Promise.all([changing(), ...['a', 'b', 'c'].map(reading), watching(), watching()]);
    expect(arrayAt(await api.get(path), 'items')).toHaveLength(4);
  });
});

describe('TestStoragedVersionInCRDStatus', () => {
  test.each(['Cluster', 'Namespaced'] as const)('%s', async (scope) => {
    const wish = await defined({ scope, versions: ['v1beta1', 'v1beta2'] });
    const path = definitionAt(wish);
    const live = await api.get(path);
    expect(jsonAt(live, 'status', 'storedVersions')).toEqual(['v1beta1']);
    const versions = arrayAt(live, 'spec', 'versions').map((version) => ({
      ...objectAt(version),
      storage: textAt(version, 'name') === 'v1beta2',
    }));
    await api.update(path, { ...live, spec: { ...objectAt(live, 'spec'), versions } });
    const changed = await api.get(path);
    expect(jsonAt(changed, 'status', 'storedVersions')).toEqual(['v1beta1', 'v1beta2']);
  });
});

describe('TestApplyBasic', () => {
  test('what another has changed since is in conflict, unless forced', async () => {
    const wish = await defined(cluster);
    const path = `${collectionOf(wish)}/mytest`;
    const values = { numVal: 1, boolVal: true, stringVal: '1' };
    const apply = (more = ''): Promise<GoAnswer> =>
      api.ask(
        patching(
          `${path}?fieldManager=apply_test${more}`,
          'apply',
          customObject(wish, 'mytest', { values }),
        ),
      );
    expect((await apply()).status).toBe(201);
    await api.patch(path, 'merge', { values: { numVal: 5 } });
    const { status, body } = await apply();
    expect([status, arrayAt(body, 'details', 'causes').length]).toEqual([409, 1]);
    expect((await apply('&force=true')).status).toBe(200);
  });
});
