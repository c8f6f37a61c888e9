import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';

const HEADER =
  '// Generated from crds/ by `npm run generate`. Change the schemas there, not this file.';
/** Where prettier breaks lines. */
const WIDTH = 100;

/**
 * TypeScript for the spec and status of each CRD, as the API server hands the objects out: a field with a default is
 * always there. A shape that a kind has in more than one place has a name. The text is in prettier's form.
 */
export function apiTypes(definitions: readonly JsonValue[]): string {
  const interfaces = definitions.flatMap(interfacesOf);
  return [HEADER, ...interfaces].join('\n\n') + '\n';
}

/** Where a type is written, and the names of shapes that have one, by their schema. */
interface Place {
  readonly indent: string;
  readonly names: ReadonlyMap<string, string>;
}

const inside = ({ indent, names }: Place): Place => ({ indent: `${indent}  `, names });

function interfacesOf(definition: JsonValue): readonly string[] {
  const kind = textAt(definition, ['spec', 'names', 'kind']);
  return versionsOf(definition).flatMap((version) => {
    const schemas = ['spec', 'status'].map((part) => ({
      schema: objectAt(version, ['schema', 'openAPIV3Schema', 'properties', part]),
      name: `${kind}${part === 'spec' ? 'Spec' : 'Status'}`,
    }));
    const repeated = repeatedObjects(schemas.map(({ schema }) => schema));
    const names = new Map(
      repeated.map(({ property, schema }) => [JSON.stringify(schema), kind + capital(property)]),
    );
    const place = { indent: '', names };
    return [
      ...schemas.map(
        ({ schema, name }) =>
          `${comment(schema, '')}export interface ${name} ${body(schema, place)}`,
      ),
      ...repeated.map(
        ({ property, schema }) => `interface ${kind}${capital(property)} ${body(schema, place)}`,
      ),
    ];
  });
}

interface Property {
  readonly property: string;
  readonly schema: JsonObject;
}

/** Objects that stand under the same name in more than one place. */
function repeatedObjects(schemas: readonly JsonObject[]): readonly Property[] {
  const seen = new Map<string, { readonly found: Property; times: number }>();
  for (const found of schemas.flatMap(objectsIn)) {
    const key = keyOf(found);
    const known = seen.get(key);
    if (known === undefined) seen.set(key, { found, times: 1 });
    else known.times++;
  }
  const repeated = [...seen.values()].flatMap(({ found, times }) => (times > 1 ? [found] : []));
  // What stands in a repeated object repeats with it: the outer one is enough.
  const inner = new Set(repeated.flatMap(({ schema }) => objectsIn(schema)).map(keyOf));
  return repeated.filter((found) => !inner.has(keyOf(found)));
}

const keyOf = ({ property, schema }: Property): string => JSON.stringify([property, schema]);

function objectsIn(schema: JsonObject): readonly Property[] {
  return Object.entries(objectAt(schema, ['properties'])).flatMap(([property, value]) => {
    if (!isJsonObject(value)) return [];
    const isObject = value['type'] === 'object';
    return [...(isObject ? [{ property, schema: value }] : []), ...objectsIn(value)];
  });
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function versionsOf(definition: JsonValue): readonly JsonValue[] {
  const versions = objectAt(definition, ['spec'])['versions'];
  return isJsonArray(versions) ? versions : [];
}

function body(schema: JsonObject, place: Place): string {
  const { indent } = place;
  const properties = objectAt(schema, ['properties']);
  const required = isJsonArray(schema['required']) ? schema['required'] : [];
  const lines = Object.entries(properties).map(([name, value]) => {
    const property = isJsonObject(value) ? value : {};
    const isThere = required.includes(name) || property['default'] !== undefined;
    const start = `${indent}  readonly ${name}${isThere ? '' : '?'}:`;
    return comment(property, `${indent}  `) + field(start, property, inside(place));
  });
  return ['{', ...lines, `${indent}}`].join('\n');
}

function field(start: string, schema: JsonObject, place: Place): string {
  const { indent } = place;
  const choices = choicesOf(schema);
  const line = `${start} ${typeText(schema, place)};`;
  if (choices.length < 2 || line.length <= WIDTH) return line;
  const next = `${indent}  ${choices.join(' | ')};`;
  if (next.length <= WIDTH) return `${start}\n${next}`;
  const branches = choices.map((choice) => `${indent}  | ${choice}`);
  return `${start}\n${branches.join('\n')};`;
}

function typeText(schema: JsonObject, place: Place): string {
  const type = schema['type'];
  if (type === 'object') return place.names.get(JSON.stringify(schema)) ?? body(schema, place);
  if (type === 'array') return arrayText(objectAt(schema, ['items']), place);
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean') return 'boolean';
  if (type === 'string') return choicesOf(schema).join(' | ') || 'string';
  throw new Error(`a schema has the type ${JSON.stringify(type)}, which has no form here`);
}

function arrayText(items: JsonObject, place: Place): string {
  const item = typeText(items, place);
  return choicesOf(items).length > 1 ? `readonly (${item})[]` : `readonly ${item}[]`;
}

function choicesOf(schema: JsonObject): readonly string[] {
  const choices = isJsonArray(schema['enum']) ? schema['enum'] : [];
  return choices.flatMap((choice) => (typeof choice === 'string' ? [`'${choice}'`] : []));
}

function comment(schema: JsonObject, indent: string): string {
  const description = schema['description'];
  if (typeof description !== 'string') return '';
  const line = `${indent}/** ${description} */\n`;
  if (line.length <= WIDTH) return line;
  const lines = wrap(description, WIDTH - indent.length - 3);
  return [`${indent}/**`, ...lines.map((text) => `${indent} * ${text}`), `${indent} */\n`].join(
    '\n',
  );
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > width && line !== '') {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

function objectAt(value: JsonValue, path: readonly string[]): JsonObject {
  const found = path.reduce<JsonValue | undefined>(
    (at, name) => (isJsonObject(at) ? at[name] : undefined),
    value,
  );
  return isJsonObject(found) ? found : {};
}

function textAt(value: JsonValue, path: readonly string[]): string {
  const text = objectAt(value, path.slice(0, -1))[path.at(-1) ?? ''];
  if (typeof text !== 'string') throw new Error(`a CRD has no ${path.join('.')}`);
  return text;
}
