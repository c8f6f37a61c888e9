import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';

const HEADER =
  '// Generated from crds/ by `npm run generate`. Change the schemas there, not this file.';
/** Where prettier breaks lines. */
const WIDTH = 100;

/**
 * TypeScript for the spec and status of each CRD, as the API server hands the objects out: a field with a default is
 * always there. The text is in prettier's form.
 */
export function apiTypes(definitions: readonly JsonValue[]): string {
  const interfaces = definitions.flatMap(interfacesOf);
  return [HEADER, ...interfaces].join('\n\n') + '\n';
}

function interfacesOf(definition: JsonValue): readonly string[] {
  const kind = textAt(definition, ['spec', 'names', 'kind']);
  return versionsOf(definition).flatMap((version) =>
    ['spec', 'status'].map((part) => {
      const schema = objectAt(version, ['schema', 'openAPIV3Schema', 'properties', part]);
      const name = `${kind}${part === 'spec' ? 'Spec' : 'Status'}`;
      return `${comment(schema, '')}export interface ${name} ${body(schema, '')}`;
    }),
  );
}

function versionsOf(definition: JsonValue): readonly JsonValue[] {
  const versions = objectAt(definition, ['spec'])['versions'];
  return isJsonArray(versions) ? versions : [];
}

function body(schema: JsonObject, indent: string): string {
  const properties = objectAt(schema, ['properties']);
  const required = isJsonArray(schema['required']) ? schema['required'] : [];
  const lines = Object.entries(properties).map(([name, value]) => {
    const property = isJsonObject(value) ? value : {};
    const isThere = required.includes(name) || property['default'] !== undefined;
    const start = `${indent}  readonly ${name}${isThere ? '' : '?'}:`;
    return comment(property, `${indent}  `) + field(start, property, `${indent}  `);
  });
  return ['{', ...lines, `${indent}}`].join('\n');
}

function field(start: string, schema: JsonObject, indent: string): string {
  const choices = choicesOf(schema);
  const line = `${start} ${typeText(schema, indent)};`;
  if (choices.length < 2 || line.length <= WIDTH) return line;
  const next = `${indent}  ${choices.join(' | ')};`;
  if (next.length <= WIDTH) return `${start}\n${next}`;
  const branches = choices.map((choice) => `${indent}  | ${choice}`);
  return `${start}\n${branches.join('\n')};`;
}

function typeText(schema: JsonObject, indent: string): string {
  const type = schema['type'];
  if (type === 'object') return body(schema, indent);
  if (type === 'array') return arrayText(objectAt(schema, ['items']), indent);
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean') return 'boolean';
  if (type === 'string') return choicesOf(schema).join(' | ') || 'string';
  throw new Error(`a schema has the type ${JSON.stringify(type)}, which has no form here`);
}

function arrayText(items: JsonObject, indent: string): string {
  const item = typeText(items, indent);
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
