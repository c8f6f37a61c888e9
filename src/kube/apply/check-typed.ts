import { isJsonArray, isJsonObject, toJsonText } from '../../base/json.ts';
import type { JsonArray, JsonObject, JsonValue } from '../../base/json.ts';
import type { StructuralSchema } from '../schema/structural.ts';
import { fieldSchema, itemStep, shapeOf } from './_shape.ts';
import type { ListShape, ScalarType, TypeOf } from './_shape.ts';
import { fieldElement, printElement, printPath } from './path-element.ts';
import type { PathElement } from './path-element.ts';

/**
 * What keeps a value from having fields that can be owned: unknown fields, wrong types, list items without key or
 * with the same key. One text for all of it, in the words of the real API server; undefined when it is fit.
 */
export function checkTyped(value: JsonValue, schema: StructuralSchema): string | undefined {
  return together(check(value, schema, []));
}

/** The same of fields that are known to be unknown, by their paths. */
export const undeclared = (paths: readonly string[] = []): string | undefined =>
  together(paths.map((path) => `.${path}: ${notDeclared}`));

const notDeclared = 'field not declared in schema';

function together(faults: readonly string[]): string | undefined {
  const [first] = faults;
  return faults.length > 1 ? ['errors:', ...faults.map((one) => `  ${one}`)].join('\n') : first;
}

type Path = readonly PathElement[];

const fault = (path: Path, text: string): string => `${printPath(path)}: ${text}`;

function check(value: JsonValue, schema: TypeOf, path: Path): readonly string[] {
  const shape = shapeOf(schema, value);
  if (value === null) return [];
  switch (shape.type) {
    case 'scalar':
      return checkScalar(value, shape.of).map((text) => fault(path, text));
    case 'map':
      if (isJsonObject(value)) return checkFields(value, shape.schema, path);
      return [fault(path, `expected map, got &{${goPlain(value)}}`)];
    case 'list':
      if (isJsonArray(value)) return checkItems(value, shape, path);
      return [fault(path, `expected list, got &{${goPlain(value)}}`)];
  }
}

/** Stops at the first unknown field of a map, as the real server does. */
function checkFields(fields: JsonObject, schema: TypeOf, path: Path): readonly string[] {
  const faults: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const place = [...path, fieldElement(name)];
    const known = fieldSchema(schema, name);
    if (known === undefined) return [...faults, fault(place, notDeclared)];
    faults.push(...check(value, known, place));
  }
  return faults;
}

function checkItems(items: JsonArray, list: ListShape, path: Path): readonly string[] {
  const faults: string[] = [];
  const seen = new Set<PathElement>();
  for (const [index, item] of items.entries()) {
    const step = itemStep(list, item, index);
    if (step.type === 'broken') return [...faults, fault(path, `element ${index}: ${step.why}`)];
    const { element } = step;
    if (seen.has(element)) {
      faults.push(fault(path, `duplicate entries for key ${printElement(element)}`));
    }
    seen.add(element);
    faults.push(...check(item, list.items, [...path, element]));
  }
  return faults;
}

function checkScalar(value: JsonValue, type: ScalarType): readonly string[] {
  switch (type) {
    case 'numeric':
      if (typeof value === 'number' || typeof value === 'bigint') return [];
      return [`expected numeric (int or float), got ${goType(value)}`];
    case 'string':
      if (typeof value === 'string') return [];
      return [`expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`expected boolean, got &{${goPlain(value)}}`];
    case 'any':
      return typeof value === 'object' ? [`expected any scalar, got &{${goPlain(value)}}`] : [];
  }
}

const entriesOf = (value: JsonObject): readonly (readonly [string, JsonValue])[] =>
  Object.entries(value)
    .map(([key, item]) => [key, item ?? null] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1));

/** The type's name in Go, as the messages of the real server have it (`%T`). */
function goType(value: JsonValue): string {
  if (isJsonArray(value)) return '[]interface {}';
  if (isJsonObject(value)) return 'map[string]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'bigint') return 'int64';
  return typeof value === 'boolean' ? 'bool' : 'string';
}

/** The value as Go prints it plainly (`%v`). */
function goPlain(value: JsonValue): string {
  if (isJsonArray(value)) return `[${value.map(goPlain).join(' ')}]`;
  if (!isJsonObject(value)) return value === null ? '<nil>' : String(value);
  return `map[${entriesOf(value)
    .map(([key, item]) => `${key}:${goPlain(item)}`)
    .join(' ')}]`;
}

/** The value as Go source has it (`%#v`). */
function goSyntax(value: JsonValue): string {
  if (value === null) return 'interface {}(nil)';
  if (isJsonArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (!isJsonObject(value)) return toJsonText(value);
  const entries = entriesOf(value).map(([key, item]) => `${JSON.stringify(key)}:${goSyntax(item)}`);
  return `map[string]interface {}{${entries.join(', ')}}`;
}
