import { arrayAt, jsonAt, numberAt, textAt } from '../../src/base/json-at.ts';
import type { JsonObject, JsonValue } from '../../src/base/json.ts';
import { isJsonObject } from '../../src/base/json.ts';

const HEADER = `# Reference of the three kinds

<!-- Generated from crds/ by test/docs/generated-pages.test.ts. Change the schemas there, then run:
     UPDATE_GOLDEN=1 npm test -- test/docs -->

Every field of the API group \`longhaul.dev\`, version \`v1alpha1\`. \`kubectl explain cj.spec --recursive\` says the same in the terminal. A field that
is not in this list is refused by \`kubectl apply\`. Fields below \`status\` are written by Longhaul.
`;

/** docs/reference.md: every field and rule of the definitions, in their order. */
export function referencePage(definitions: readonly JsonValue[]): string {
  return [HEADER, ...definitions.map(kindSection)].join('\n');
}

function kindSection(definition: JsonValue): string {
  const names = jsonAt(definition, 'spec', 'names');
  const [version] = arrayAt(definition, 'spec', 'versions');
  const schema = jsonAt(version, 'schema', 'openAPIV3Schema');
  const scope =
    textAt(definition, 'spec', 'scope') === 'Namespaced' ? 'namespaced' : 'cluster-wide';
  const short = textsAt(names, 'shortNames').map(code);
  const plural = textAt(names, 'plural') ?? '';
  const parts = ['spec', 'status'].map((part) => {
    const schemaOfPart = jsonAt(schema, 'properties', part);
    return isJsonObject(schemaOfPart) ? partSection(part, schemaOfPart) : '';
  });
  return [
    `## ${textAt(names, 'kind') ?? ''}`,
    '',
    `${textAt(schema, 'description') ?? ''} Scope: ${scope}. In kubectl: \`${plural}\`, ${short.join(', ')}.`,
    '',
    columns(arrayAt(version, 'additionalPrinterColumns')),
    ...parts,
  ].join('\n');
}

function columns(printed: readonly JsonValue[]): string {
  const rows = printed.map((column) => {
    const wide = (numberAt(column, 'priority') ?? 0) > 0 ? 'with `-o wide`' : 'always';
    const name = textAt(column, 'name')?.toUpperCase() ?? '';
    return `| ${name} | ${code(textAt(column, 'jsonPath') ?? '')} | ${wide} |`;
  });
  return ['| column of `kubectl get` | field | shown |', '|---|---|---|', ...rows, ''].join('\n');
}

interface Field {
  readonly path: string;
  readonly schema: JsonObject;
  readonly presence: 'required' | 'optional';
}

function partSection(part: string, schema: JsonObject): string {
  const fields = fieldsBelow(schema, part);
  const rows = fields.map(({ path, schema: field, presence }) => {
    const preset = field['default'] === undefined ? '-' : code(JSON.stringify(field['default']));
    const limits = [...(presence === 'required' ? ['required'] : []), ...limitsOf(field)];
    const description = cell(textAt(field, 'description') ?? '');
    return `| \`${path}\` | ${typeOf(field)} | ${preset} | ${limits.join('; ') || '-'} | ${description} |`;
  });
  return [
    `### ${part}`,
    '',
    '| field | type | default | limits | description |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    ...rulesOf([{ path: part, schema, presence: 'required' }, ...fields]),
  ].join('\n');
}

function fieldsBelow(schema: JsonObject, path: string): readonly Field[] {
  const required = arrayAt(schema, 'required');
  const properties = jsonAt(schema, 'properties');
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).flatMap(([name, field]) => {
    if (!isJsonObject(field)) return [];
    const here = `${path}.${name}`;
    const presence = required.includes(name) ? 'required' : 'optional';
    const items = jsonAt(field, 'items');
    const below = isJsonObject(items) ? fieldsBelow(items, `${here}[]`) : fieldsBelow(field, here);
    return [{ path: here, schema: field, presence } as const, ...below];
  });
}

function typeOf(schema: JsonObject): string {
  const type = textAt(schema, 'type') ?? '';
  if (type === 'array') return `list of ${textAt(schema, 'items', 'type') ?? ''}s`;
  return textAt(schema, 'format') === 'date-time' ? 'time' : type;
}

function limitsOf(schema: JsonObject): readonly string[] {
  const items = jsonAt(schema, 'items');
  const ofItems = isJsonObject(items) ? limitsOf(items).map((limit) => `each ${limit}`) : [];
  const keys = textsAt(schema, 'x-kubernetes-list-map-keys');
  return [
    ...choices(schema),
    ...range(numberAt(schema, 'minimum'), numberAt(schema, 'maximum'), ''),
    ...range(numberAt(schema, 'minLength'), numberAt(schema, 'maxLength'), ' characters'),
    ...range(numberAt(schema, 'minItems'), numberAt(schema, 'maxItems'), ' items'),
    ...pattern(schema),
    ...(keys.length === 0 ? [] : [`one entry for each ${keys.join(', ')}`]),
    ...(textAt(schema, 'x-kubernetes-list-type') === 'set' ? ['no value twice'] : []),
    ...ofItems,
  ];
}

function choices(schema: JsonObject): readonly string[] {
  const values = textsAt(schema, 'enum');
  return values.length === 0 ? [] : [`one of ${values.map(code).join(', ')}`];
}

const textsAt = (value: JsonValue | undefined, name: string): readonly string[] =>
  arrayAt(value, name).filter((item) => typeof item === 'string');

function range(
  least: number | undefined,
  most: number | undefined,
  unit: string,
): readonly string[] {
  if (least === undefined && most === undefined) return [];
  if (least !== undefined && least === most) return [`exactly ${least}${unit}`];
  if (least === undefined) return [`at most ${String(most)}${unit}`];
  return [most === undefined ? `at least ${least}${unit}` : `${least} to ${most}${unit}`];
}

function pattern(schema: JsonObject): readonly string[] {
  const text = textAt(schema, 'pattern');
  return text === undefined ? [] : [`matches ${code(text)}`];
}

/** The rules of a part as a table; nothing when it has none. */
function rulesOf(fields: readonly Field[]): readonly string[] {
  const rows = fields.flatMap(({ path, schema }) =>
    arrayAt(schema, 'x-kubernetes-validations').map(
      (rule) =>
        `| \`${path}\` | ${cell(textAt(rule, 'message') ?? '')} | ${code(textAt(rule, 'rule') ?? '')} |`,
    ),
  );
  if (rows.length === 0) return [];
  return ['Rules (CEL):', '', '| of | message when broken | rule |', '|---|---|---|', ...rows, ''];
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text: string): string => `\`${cell(text)}\``;
