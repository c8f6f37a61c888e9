import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { isJsonObject } from '../../../../src/base/json.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { collectionOf, customObject, definitionOf, pluralOf } from './fixtures.ts';
import type { DefinitionWish } from './fixtures.ts';
import type { GoAnswer } from './go-client.ts';
import { definitions, GoClient, patching } from './go-client.ts';

/**
 * What happens to one object while its schema becomes stricter, keyword by keyword. Each step applies a content twice: as the
 * fields of the object, and as those of its status; either both are taken, or both refused.
 */

let api: GoClient;
let wish: DefinitionWish;
let properties: JsonObject;
let count = 0;

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

beforeEach(async () => {
  count += 1;
  wish = {
    group: `steps${count}.example.com`,
    kind: 'Stepped',
    version: { subresources: { status: {} } },
  };
  properties = {};
  await api.define(definitionOf(wish));
});

const sentinel = '__sentinel__';

function applied(content: JsonObject, subresource = '', name = 'one'): Promise<GoAnswer> {
  const path = `${collectionOf(wish, 'default')}/${name}${subresource}?fieldManager=manager`;
  return api.ask(patching(path, 'apply', customObject(wish, name, content)));
}

/** Changes the schema of the object, and that of its status; an object that is wrong tells when it is in force. */
async function schema(changes: JsonObject, more: JsonObject = {}): Promise<void> {
  properties = merged(properties, changes);
  const unique = `unique-${Math.random()}`;
  const own = { ...properties, [sentinel]: { type: 'string', enum: [unique] } };
  const status = { type: 'object', properties: own, ...more };
  const path = `${definitions}/${pluralOf(wish.kind)}.${wish.group}`;
  const value = { type: 'object', properties: { ...own, status }, ...more };
  const at = '/spec/versions/0/schema/openAPIV3Schema';
  await api.patch(path, 'json', [{ op: 'replace', path: at, value }]);
  for (let turn = 0; turn < 1000; turn++) {
    const { status: code, text } = await applied({ [sentinel]: `${turn}` }, '', 'sentinel');
    expect(code).toBeGreaterThan(299);
    if (text.includes(unique)) return;
  }
  throw new Error('the new schema never was in force');
}

/** As a merge patch: null takes away. */
function merged(before: JsonObject, change: JsonObject): JsonObject {
  const changed = Object.entries(change).map(([key, value = null]) => {
    const old = before[key];
    const nested = isJsonObject(value) ? merged(isJsonObject(old) ? old : {}, value) : value;
    return [key, nested] as const;
  });
  const result = Object.entries({ ...before, ...Object.fromEntries(changed) });
  return Object.fromEntries(result.filter(([, value]) => value !== null));
}

/** The codes of both answers. */
async function both(content: JsonObject): Promise<readonly [number, number]> {
  const own = await applied(content);
  const status = await applied({ status: content }, '/status');
  return [own.status, status.status];
}

async function taken(...contents: readonly JsonObject[]): Promise<void> {
  for (const content of contents) {
    const [own, status] = await both(content);
    expect([content, own < 300, status]).toEqual([content, true, 200]);
  }
}

async function refused(...contents: readonly JsonObject[]): Promise<void> {
  for (const content of contents) {
    expect([content, ...(await both(content))]).toEqual([content, 422, 422]);
  }
}

const text = { type: 'string' };
const number = { type: 'integer' };
const texts = { type: 'object', additionalProperties: text };

describe('ratcheting, keyword by keyword', () => {
  test('minimum and maximum', async () => {
    await schema({ least: number, most: number, between: number });
    await taken({ least: 0, most: 1000, between: 50 });
    await schema({
      least: { minimum: 10 },
      most: { maximum: 20 },
      between: { minimum: 10, maximum: 20 },
      free: number,
    });
    await taken({ free: 50 });
    await refused({ least: 5 }, { least: 5, most: 21 });
    await taken({ least: 11 }, { most: 19, between: 15 });
  });

  test('enum', async () => {
    await schema({ choice: text });
    await taken({ choice: 'old' });
    await schema({ choice: { enum: ['A', 'B', 'C'] }, other: text });
    await taken({ choice: 'old' }, { choice: 'old', other: 'anything' });
    await refused({ choice: 'D' });
    await taken({ choice: 'A' });
    await refused({ choice: 'old' });
  });

  test('the values of a map', async () => {
    await schema({ numbers: { type: 'object', additionalProperties: number }, texts });
    await taken({ numbers: { a: 1, b: 1000000 }, texts: { a: 'x', b: 'y' } });
    await schema({ numbers: { additionalProperties: { minimum: 1000 } } });
    await taken({ numbers: { a: 1, b: 2000 } });
    await refused({ numbers: { a: 2, b: 2000 } });
  });

  test('minProperties and maxProperties', async () => {
    const [two, three] = [
      { a: 'hi', b: 'there' },
      { a: 'hi', b: 'there', c: 'buddy' },
    ];
    await schema({ bound: texts, free: texts });
    await taken({ bound: two });
    await schema({ bound: { minProperties: 1, maxProperties: 1 } });
    await taken({ bound: two, free: { a: 'yo' } });
    await refused({ bound: { a: 'changed', b: 'there' }, free: { a: 'yo' } });
    await schema({ bound: { minProperties: 2, maxProperties: null } });
    await taken({ bound: three });
    await refused({ bound: { a: 'hi' } });
    await schema({ bound: { minProperties: null, maxProperties: 1 } });
    await taken({ bound: three, free: { a: 'value', b: 'value' } });
    await refused({ bound: { ...three, b: 'theirs' } });
  });

  test('minItems', async () => {
    const ten = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'];
    await schema({ other: text, list: { type: 'array', items: text } });
    await taken({ list: ['1', '2', '3'] });
    await schema({ list: { minItems: 10 } });
    await taken({ list: ['1', '2', '3'], other: 'value' });
    await refused({ list: ['2', '2', '3'] }, { list: ['1', '2', '3', '4'] });
    await taken({ list: ten });
    await refused({ list: ['1', '2', '3'] });
  });

  test('maxItems', async () => {
    await schema({ other: text, list: { type: 'array', items: text } });
    await taken({ list: ['1', '2', '3'] });
    await schema({ list: { maxItems: 1 } });
    await taken({ list: ['1', '2', '3'], other: 'value' });
    await refused({ list: ['2', '2', '3'] }, { list: ['1', '2'] });
    await taken({ list: ['1'] });
    await refused({ list: ['1', '2', '3'] });
  });

  test('minLength and maxLength', async () => {
    const long = 'valueThatsVeryLongSee';
    await schema({ least: text, most: text, other: text });
    await taken({ least: 'value', most: long });
    await schema({ least: { minLength: 10 }, most: { maxLength: 15 } });
    await taken(
      { least: 'value', most: long, other: 'x' },
      { least: 'valuelength13', most: long, other: 'x' },
      { most: 'l2' },
    );
    await refused({ most: 'valuewithlength17' }, { least: 'value' }, { most: long });
  });

  test('pattern', async () => {
    await schema({ field: text });
    await taken({ field: 'none of it' });
    await schema({ field: { pattern: '^[1-9]+$' }, other: text });
    await taken({ field: 'none of it', other: 'added' });
    await refused({ field: 'w123', other: 'added' });
    await taken({ field: '123', other: 'added' });
  });

  test('format', async () => {
    const bytes = 'dGhpcyBpcyBwYXNzd29yZA==';
    await schema({ field: text });
    await taken({ field: 'of no format' });
    await schema({ field: { format: 'byte' }, other: text });
    await taken({ field: 'of no format', other: 'value' });
    await refused({ field: 'asd' });
    await taken({ field: bytes });
    await schema({ field: { format: 'date-time' } });
    await taken(
      { field: bytes, other: 'value2' },
      { field: '2018-11-13T20:20:39+00:00', other: 'value2' },
    );
    await refused({ field: bytes, other: 'value2' }, { field: 'of no format' });
  });

  test('items that have keys are known again wherever they are', async () => {
    const [web, store, api6443, dev] = [
      { name: 'nginx', port: 443, field: 'value' },
      { name: 'etcd', port: 2379, field: 'value' },
      { name: 'kube-apiserver', port: 6443, field: 'value' },
      { name: 'dev', port: 8080, field: 'value' },
    ];
    const items = {
      type: 'object',
      required: ['name', 'port'],
      properties: { name: text, port: number, field: text },
    };
    await schema({
      list: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name', 'port'],
        items,
      },
    });
    await taken({ list: [web, store, api6443] });
    await schema({ list: { maxItems: 2 } });
    await taken({ list: [api6443, web, store] });
    await refused({ list: [api6443, web, store, dev] });
    const even = { port: { multipleOf: 2 } };
    await schema({ list: { maxItems: null, items: { properties: even } } });
    await taken(
      { list: [web, store, api6443] },
      { list: [web, store, { ...api6443, field: 'changed' }, dev] },
    );
  });

  test('items that have none are not known by their place', async () => {
    const [first, second] = [
      { name: '1', key: 'value' },
      { name: '2', key: 'value' },
    ];
    await schema({ values: { type: 'array', items: texts }, other: text });
    await taken({ values: [first, second] });
    await schema({ values: { items: { additionalProperties: { minLength: 6 } } } });
    await refused({ values: [first, { name: '2', key: 'bad' }] });
    await taken({ values: [first, second], other: 'hello world' });
    await refused(
      { values: [first, { ...second, key2: 'valid value' }] },
      { values: [{ ...second, key2: 'valid value' }, first] },
    );
  });

  test('a rule about what was may ask whether there was anything', async () => {
    const rule = { rule: '!oldSelf.hasValue()', message: 'new', optionalOldSelf: true };
    await schema({ field: { ...text, 'x-kubernetes-validations': [rule] } });
    const codes: number[] = [];
    for (const field of ['value', 'value2', 'value']) codes.push((await applied({ field })).status);
    expect(codes).toEqual([201, 422, 422]);
  });

  test('a rule about a change is asked of what did not change', async () => {
    const open = { 'x-kubernetes-preserve-unknown-fields': true };
    const rule = "oldSelf != 'mine' || self == 'valid'";
    await schema({}, open);
    expect((await applied({ field: 'mine', other: 'x' })).status).toBe(201);
    await schema({ field: { ...text, 'x-kubernetes-validations': [{ rule }] } }, open);
    expect((await applied({ field: 'mine', other: 'y' })).status).toBe(422);
    expect((await applied({ field: 'valid', other: 'y' })).status).toBe(200);
  });

  test('rules', async () => {
    const inside = { text, number, other: number };
    const prefixed = { rule: "self.startsWith('k8s')", message: 'no prefix' };
    const odd = { rule: 'size(self) % 2 == 1', message: 'even' };
    const ruled = (...rules: readonly JsonObject[]): JsonObject => ({
      field: {
        maxProperties: 10,
        additionalProperties: {
          properties: { text: { maxLength: 50, 'x-kubernetes-validations': rules } },
        },
      },
    });
    const one = { text: 'a string', number: 5 };
    const two = { text: 'another string', number: 15 };
    const three = { text: 'a third string', number: 7 };
    const four = { text: 'k8s third string', number: 7 };
    const map = { type: 'object', additionalProperties: { type: 'object', properties: inside } };
    await schema({ field: map });
    await taken({ field: { one, two, three } });
    await schema(ruled(prefixed));
    await taken(
      { field: { one, two, three, four } },
      { field: { one: { ...one, number: 15 }, two: { ...two, number: 10, other: 20 }, four } },
    );
    await refused({
      field: { two: { text: 'a changed string' }, three: { text: 'a changed third string' } },
    });
    await schema(ruled(prefixed, odd));
    await taken({ field: { one: { ...one, number: 1000 }, four: { ...four, number: 7000 } } });
    await refused({
      field: { one: { ...one, text: four.text }, four: { ...four, text: one.text } },
    });
    await taken({
      field: {
        one: { text: 'k8s a stringy', number: 1000 },
        four: { text: 'k8s third stringy', number: 7000 },
      },
    });
  });
});

describe('what stays wrong', () => {
  const rule = (text: string): JsonObject => ({ 'x-kubernetes-validations': [{ rule: text }] });

  test('of a rule is told, with each write that lets it be', async () => {
    await schema({ field: text, other: text });
    await applied({ field: 'old' });
    await schema({ field: rule("self == 'new'") });
    const { status, headers } = await applied({ field: 'old', other: 'x' });
    expect([status, headers['warning']]).toEqual([
      200,
      `299 - "field: Invalid value: \\"string\\": failed rule: self == 'new'"`,
    ]);
    const silent = await applied({ field: 'new' });
    expect([silent.status, silent.headers['warning']]).toEqual([200, undefined]);
  });

  test('is not let be where a rule cannot be evaluated', async () => {
    await schema({ list: { type: 'array', maxItems: 5, items: text }, other: text });
    await applied({ list: [] });
    await schema({ list: rule("self[0] == 'x'") });
    const { status, text: told } = await applied({ list: [], other: 'x' });
    expect(status).toBe(422);
    expect(told).toContain('index out of bounds: 0');
  });

  test('inside an object with fields that the schema does not know is held against it', async () => {
    await schema({ bag: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } });
    await applied({ bag: { a: 1 } });
    await schema({ bag: { minProperties: 2 }, other: text });
    expect((await applied({ bag: { a: 1 }, other: 'x' })).status).toBe(422);
    expect((await applied({ bag: { a: 1, b: 1 }, other: 'x' })).status).toBe(200);
  });

  test('inside what is atomic is known again', async () => {
    const atomic = { type: 'object', 'x-kubernetes-map-type': 'atomic' };
    await schema({ pair: { ...atomic, properties: { left: text, right: text } } });
    await taken({ pair: { left: 'a', right: 'b' } });
    await schema({ pair: { properties: { left: { enum: ['x'] } } } });
    await taken({ pair: { left: 'a', right: 'c' } });
    await refused({ pair: { left: 'b', right: 'c' } });
  });

  test('of the version of an object is held against it', async () => {
    const path = `${definitions}/${pluralOf(wish.kind)}.${wish.group}`;
    const versioned = { apiVersion: { ...text, pattern: '/v1$' }, kind: text };
    const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    const openAPIV3Schema = { ...open, properties: versioned };
    const version = { served: true, schema: { openAPIV3Schema } };
    await api.create(collectionOf(wish, 'default'), customObject(wish, 'one'));
    const versions = [
      { name: 'v1', storage: true, ...version },
      { name: 'v2', storage: false, ...version },
    ];
    await api.patch(path, 'merge', { spec: { versions } });
    const inVersion = (name: string): string =>
      `${collectionOf({ ...wish, versions: [name] }, 'default')}/one`;
    await api.until({ path: inVersion('v2') }, ({ status }) => status === 200);
    const changed = (name: string): Promise<GoAnswer> =>
      api.ask(patching(inVersion(name), 'merge', { changed: name }));
    expect((await changed('v1')).status).toBe(200);
    const refusal = await changed('v2');
    expect([refusal.status, refusal.text]).toEqual([422, expect.stringContaining('apiVersion')]);
  });
});

describe('a list that becomes a set', () => {
  const duplicates = { 'x-kubernetes-list-type': 'set' };

  /** Replaced, not applied: an apply needs to know the items again. */
  async function replaced(content: JsonObject): Promise<number> {
    const path = `${collectionOf(wish, 'default')}/one`;
    const { metadata = {} } = (await api.ask({ path })).body;
    const body = { ...customObject(wish, 'one', content), metadata };
    return (await api.ask({ method: 'PUT', path, body })).status;
  }

  test('may repeat items while nothing new is repeated anywhere', async () => {
    const list = { type: 'array', items: number };
    const dups = [1, 2, 2, 3, 1000, 2000];
    await schema({ values: { type: 'object', additionalProperties: list } });
    const made = customObject(wish, 'one', { values: { dups } });
    await api.create(collectionOf(wish, 'default'), made);
    await schema({ values: { additionalProperties: duplicates } });
    const codes: number[] = [];
    for (const values of [{ dups, other: [1, 2, 3] }, { dups: [1, 3] }, { dups }]) {
      codes.push(await replaced({ values }));
    }
    expect(codes).toEqual([200, 200, 422]);
  });
});
