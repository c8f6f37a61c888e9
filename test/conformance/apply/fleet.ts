import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../src/base/json.ts';
import { compileSchema } from '../../../src/kube/schema/compile.ts';
import type { StructuralSchema } from '../../../src/kube/schema/structural.ts';
import type { Step } from './oracle.ts';

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
export const fleetSchema: StructuralSchema = compileSchema({
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
});

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

const step: fc.Arbitrary<Step> = fc
  .record({
    type: fc.constantFrom('Apply' as const, 'Apply' as const, 'Update' as const),
    manager: fc.constantFrom('ada', 'bob', 'eve'),
    force: fc.boolean(),
    spec,
  })
  .map(({ spec: wanted, ...rest }) => ({
    ...rest,
    object: { spec: wanted },
  }));

/** What up to three managers want of one object, one after the other. */
export const scenario: fc.Arbitrary<readonly Step[]> = fc.array(step, {
  minLength: 1,
  maxLength: 8,
});
