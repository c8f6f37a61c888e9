import fc from 'fast-check';
import { arrayAt, jsonAt, numberAt, textAt } from '../../src/base/json-at.ts';
import type { JsonObject, JsonValue } from '../../src/base/json.ts';
import { isJsonArray, isJsonObject } from '../../src/base/json.ts';

/** A manifest with one field that is wrong, and that field as the API names it. */
export interface BrokenManifest {
  readonly manifest: JsonObject;
  readonly field: string;
  readonly how: string;
}

interface Place {
  /** Keys and indexes from the root of the object. */
  readonly path: readonly (string | number)[];
  readonly schema: JsonObject;
}

/** Breaks one field of a valid manifest in one way that its schema forbids. */
export function brokenManifest(
  schema: JsonObject,
  valid: JsonObject,
): fc.Arbitrary<BrokenManifest> {
  const spec = jsonAt(schema, 'properties', 'spec');
  if (!isJsonObject(spec)) throw new Error('the schema has no spec');
  const breaks = placesIn(spec, valid['spec'], ['spec']).flatMap((place) => breaksAt(place, valid));
  return fc.oneof(...breaks);
}

/** Every field that the schema knows, also those that the manifest leaves out, where their parent is there. */
function placesIn(
  schema: JsonObject,
  value: JsonValue | undefined,
  path: Place['path'],
): readonly Place[] {
  const here: Place = { path, schema };
  if (isJsonArray(value)) {
    const items = jsonAt(schema, 'items');
    if (!isJsonObject(items)) return [here];
    return [here, ...value.flatMap((item, index) => placesIn(items, item, [...path, index]))];
  }
  if (!isJsonObject(value)) return [here];
  const properties = jsonAt(schema, 'properties');
  if (!isJsonObject(properties)) return [here];
  const below = Object.entries(properties).flatMap(([name, property]) =>
    isJsonObject(property) ? placesIn(property, value[name], [...path, name]) : [],
  );
  return [here, ...below];
}

function breaksAt(place: Place, valid: JsonObject): readonly fc.Arbitrary<BrokenManifest>[] {
  const { path, schema } = place;
  const field = fieldName(path);
  const put = (values: fc.Arbitrary<JsonValue>, how: string): fc.Arbitrary<BrokenManifest> =>
    values.map((value) => ({ manifest: withValue(valid, path, value), field, how }));
  const parts = [put(wrongType(textAt(schema, 'type') ?? 'object'), 'wrong type')];
  parts.push(...limitBreaks(schema, put));
  if (jsonAt(schema, 'properties') !== undefined) {
    parts.push(
      fc.stringMatching(/^[a-z]{3,12}Unknown$/).map((name) => ({
        manifest: withValue(valid, [...path, name], 1),
        field: fieldName([...path, name]),
        how: 'unknown field',
      })),
    );
    for (const required of arrayAt(schema, 'required')) {
      if (typeof required !== 'string') continue;
      parts.push(
        fc.constant({
          manifest: withValue(valid, [...path, required], undefined),
          field: fieldName([...path, required]),
          how: 'required field left out',
        }),
      );
    }
  }
  return parts;
}

type Put = (values: fc.Arbitrary<JsonValue>, how: string) => fc.Arbitrary<BrokenManifest>;

function limitBreaks(schema: JsonObject, put: Put): readonly fc.Arbitrary<BrokenManifest>[] {
  const parts: fc.Arbitrary<BrokenManifest>[] = [];
  const minimum = numberAt(schema, 'minimum');
  if (minimum !== undefined) {
    parts.push(
      put(
        fc.integer({ min: 1, max: 1e6 }).map((by) => minimum - by),
        'below minimum',
      ),
    );
  }
  const maximum = numberAt(schema, 'maximum');
  if (maximum !== undefined) {
    parts.push(
      put(
        fc.integer({ min: 1, max: 1e6 }).map((by) => maximum + by),
        'above maximum',
      ),
    );
  }
  if (jsonAt(schema, 'enum') !== undefined) {
    parts.push(put(fc.stringMatching(/^[A-Z][a-z]{4,9}Nonsense$/), 'not one of the values'));
  }
  if (jsonAt(schema, 'pattern') !== undefined) {
    parts.push(put(fc.stringMatching(/^[!?#]{1,8}$/), 'against the pattern'));
  }
  const maxLength = numberAt(schema, 'maxLength');
  if (maxLength !== undefined) {
    parts.push(put(fc.constant('a'.repeat(maxLength + 1)), 'too long'));
  }
  return parts;
}

function wrongType(type: string): fc.Arbitrary<JsonValue> {
  const values: Readonly<Record<string, fc.Arbitrary<JsonValue>>> = {
    string: fc.constant('words'),
    integer: fc.constant(7),
    boolean: fc.constant(true),
    object: fc.constant({}),
    array: fc.constant([]),
  };
  const same = type === 'number' ? 'integer' : type;
  return fc.oneof(
    ...Object.entries(values)
      .filter(([name]) => name !== same)
      .map(([, value]) => value),
  );
}

function fieldName(path: Place['path']): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`,
    '',
  );
}

function withValue(
  value: JsonValue | undefined,
  [step, ...rest]: readonly (string | number)[],
  replacement: JsonValue | undefined,
): JsonObject {
  if (step === undefined) throw new Error('an empty path');
  const inner = jsonAt(value, String(step));
  const next = rest.length === 0 ? replacement : withValue(inner, rest, replacement);
  if (isJsonArray(value)) {
    return value.map((item, index) => (index === step ? next : item)) as never;
  }
  return { ...(isJsonObject(value) ? value : {}), [step]: next };
}
