import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../src/base/json.ts';
import { isJsonArray, isJsonObject } from '../../../src/base/json.ts';
import { compileSchema } from '../../../src/kube/schema/compile.ts';
import type { StructuralSchema } from '../../../src/kube/schema/structural.ts';
import type { Step, Version } from './oracle.ts';
import { versionNames } from './oracle.ts';

const text: JsonObject = { type: 'string' };
const number: JsonObject = { type: 'number' };
const setOf = (items: JsonObject): JsonObject => ({
  type: 'array',
  'x-kubernetes-list-type': 'set',
  items,
});
const listBy = (keys: readonly string[], properties: JsonObject): JsonObject => ({
  type: 'array',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': [...keys],
  items: { type: 'object', properties },
});

/** Every kind of field that ownership treats differently, also within one another. */
const fleet: JsonObject = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        model: text,
        replicas: { type: 'integer' },
        on: { type: 'boolean' },
        tags: setOf(text),
        numbers: setOf(number),
        links: listBy(['name'], {
          name: text,
          gbps: number,
          hops: listBy(['id'], { id: number, note: text }),
          colours: setOf(text),
          order: { type: 'array', items: text },
        }),
        ports: listBy(['port', 'protocol'], {
          port: number,
          protocol: { type: 'string', default: 'TCP' },
          name: text,
        }),
        order: { type: 'array', items: text },
        fixed: {
          type: 'object',
          'x-kubernetes-map-type': 'atomic',
          additionalProperties: text,
        },
        labels: { type: 'object', additionalProperties: text },
        sites: {
          type: 'object',
          additionalProperties: {
            type: 'object',
            properties: { racks: number, city: text, tags: setOf(text) },
          },
        },
        extra: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
  },
};

/** These have another name in each version. */
const versioned = ['model', 'tags', 'links', 'gbps', 'colours', 'fixed', 'sites', 'city', 'extra'];

/** What is written without versions, with the names of one. */
function inVersion(value: JsonValue, version: Version): JsonValue {
  return renamed(value, (name) => (versioned.includes(name) ? `${name}_${version}` : name));
}

/** What has the names of one version, with those of another. */
export const converted = (value: JsonValue, from: string, to: string): JsonValue =>
  renamed(value, (name) => (name.endsWith(`_${from}`) ? name.slice(0, -from.length) + to : name));

function renamed(value: JsonValue, name: (before: string) => string): JsonValue {
  if (isJsonArray(value)) return value.map((item) => renamed(item, name));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [name(key), renamed(member ?? null, name)]),
  );
}

const objectIn = (object: JsonObject, version: Version): JsonObject => {
  const there = inVersion(object, version);
  return isJsonObject(there) ? there : {};
};

export const fleetSchemas: ReadonlyMap<string, StructuralSchema> = new Map(
  versionNames.map((version) => [version, compileSchema(objectIn(fleet, version))]),
);

/** Few values, so that managers meet. */
const word = fc.constantFrom('a', 'b', 'c');
const count = fc.integer({ min: 1, max: 3 });
const words = fc.uniqueArray(word, { minLength: 1, maxLength: 3 });

/** Any of the fields, in any number. */
const some = (
  fields: Readonly<Record<string, fc.Arbitrary<JsonValue>>>,
): fc.Arbitrary<JsonObject> => fc.record(fields, { requiredKeys: [] });

const hop = fc.tuple(count, some({ note: word })).map(([id, rest]) => ({ ...rest, id }));
const link = fc
  .tuple(
    word,
    some({
      gbps: count,
      hops: fc.uniqueArray(hop, { minLength: 1, maxLength: 2, selector: ({ id }) => id }),
      colours: words,
      order: fc.array(word, { maxLength: 2 }),
    }),
  )
  .map(([name, rest]) => ({ ...rest, name }));
const port = fc
  .tuple(count, some({ protocol: fc.constantFrom('TCP', 'UDP'), name: word }))
  .map(([number, rest]) => ({ ...rest, port: number }));
const portKey = (port: JsonObject): string =>
  JSON.stringify([port['port'], port['protocol'] ?? 'TCP']);

const spec = some({
  model: word,
  replicas: count,
  on: fc.boolean(),
  tags: words,
  numbers: fc.uniqueArray(count, { minLength: 1, maxLength: 3 }),
  links: fc.uniqueArray(link, { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
  ports: fc.uniqueArray(port, { minLength: 1, maxLength: 3, selector: portKey }),
  order: fc.array(word, { maxLength: 3 }),
  fixed: fc.dictionary(word, word, { minKeys: 1, maxKeys: 2 }),
  labels: fc.dictionary(word, word, { minKeys: 1, maxKeys: 2 }),
  sites: fc.dictionary(
    word,
    fc.tuple(count, some({ city: word, tags: words })).map(([racks, rest]) => ({ ...rest, racks })),
    { minKeys: 1, maxKeys: 2 },
  ),
  extra: fc.dictionary(
    word,
    fc.oneof(
      word,
      fc.array(count, { maxLength: 2 }),
      fc.dictionary(word, count, { minKeys: 1, maxKeys: 2 }),
    ),
    { minKeys: 1, maxKeys: 2 },
  ),
});

const stepIn = (versions: readonly Version[]): fc.Arbitrary<Step> =>
  fc
    .record({
      version: fc.constantFrom(...versions),
      type: fc.constantFrom('Apply' as const, 'Apply' as const, 'Update' as const),
      manager: fc.constantFrom('ada', 'bob', 'eve'),
      force: fc.boolean(),
      spec,
    })
    .map(({ spec: wanted, ...rest }) => ({
      ...rest,
      object: objectIn({ spec: wanted }, rest.version),
    }));

/** What up to three managers want of one object, one after the other. */
export const scenarioIn = (versions: readonly Version[]): fc.Arbitrary<readonly Step[]> =>
  fc.array(stepIn(versions), { minLength: 1, maxLength: 8 });
