import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { isJsonArray, isJsonObject, jsonEqual } from '../../../base/json.ts';
import type { StatusCause } from '../../status-error.ts';
import { duplicate, forbiddenField, invalidValue, required } from '../causes.ts';
import { itemAt, memberAt } from '../correlate.ts';
import type { StructuralSchema, ValidationRule } from '../structural.ts';
import type { Activation, CompiledRule } from './compile.ts';
import { compileRules } from './compile.ts';
import { rootSchema } from './root.ts';
import { toCel } from './values.ts';

type Causes = readonly StatusCause[];

/** Whether there is any rule at or below this node. */
export function hasRules(schema: StructuralSchema): boolean {
  const known = ruled.get(schema);
  if (known !== undefined) return known;
  const found = schema.rules.length > 0 || childrenOf(schema).some(hasRules);
  ruled.set(schema, found);
  return found;
}

/** Runs the rules of a whole object; `before` is what an update replaces. */
export function evaluateRules({
  value,
  schema,
  before,
}: {
  readonly value: JsonObject;
  readonly schema: StructuralSchema;
  readonly before?: JsonObject | undefined;
}): Causes {
  return evaluateNode({ value, schema: rootSchema(schema), path: '', before, unchanged: false });
}

interface RuledNode {
  readonly value: JsonValue;
  readonly schema: StructuralSchema;
  readonly path: string;
  readonly before: JsonValue | undefined;
  /** An ancestor is as it was, and so is this. */
  readonly unchanged: boolean;
}

function evaluateNode(node: RuledNode): Causes {
  const { value, schema, before } = node;
  if (value === null || !hasRules(schema)) return [];
  const unchanged = node.unchanged || (before !== undefined && jsonEqual(before, value));
  return [
    ...evaluateHere({ ...node, unchanged }),
    ...schema.limits.allOf.flatMap((branch) =>
      evaluateHere({ ...node, schema: branch, unchanged }),
    ),
    ...evaluateBelow({ ...node, unchanged }),
  ];
}

function evaluateBelow({ value, schema, path, before, unchanged }: RuledNode): Causes {
  if (isJsonArray(value)) {
    const { items } = schema;
    if (items === undefined) return [];
    return value.flatMap((item, index) => {
      const old = itemAt(before, item, schema);
      const place = `${path}[${index}]`;
      return evaluateNode({ value: item, schema: items, path: place, before: old, unchanged });
    });
  }
  return isJsonObject(value) ? evaluateMembers(value, { schema, path, before, unchanged }) : [];
}

function evaluateMembers(
  object: JsonObject,
  { schema, path, before, unchanged }: Omit<RuledNode, 'value'>,
): Causes {
  return Object.entries(object).flatMap(([key, value]) => {
    const property = schema.properties.get(key);
    const child = property ?? schema.additionalProperties;
    if (child === undefined || value === undefined) return [];
    const old = memberAt(before, key, schema);
    const place = property === undefined ? `${path}[${key}]` : childPath(path, key);
    return evaluateNode({ value, schema: child, path: place, before: old, unchanged });
  });
}

/** The rules of the node itself. */
function evaluateHere({ value, schema, path, before, unchanged }: RuledNode): Causes {
  if (schema.rules.length === 0) return [];
  const activation: Activation = {
    self: toCel(value, schema),
    oldSelf: before === undefined || before === null ? undefined : toCel(before, schema),
  };
  return compileRules(schema).flatMap((rule) => {
    const { usesOldSelf, written } = rule;
    const hasNoOld = activation.oldSelf === undefined && written.optionalOldSelf !== true;
    if (usesOldSelf ? hasNoOld : unchanged) return [];
    return evaluateRule(rule, activation, { path, value, type: typeName(schema) });
  });
}

interface RulePlace {
  readonly path: string;
  readonly value: JsonValue;
  readonly type: string;
}

function evaluateRule(rule: CompiledRule, activation: Activation, place: RulePlace): Causes {
  const { written } = rule;
  const result = rule.holds(activation);
  if (result.type === 'failed') {
    return [invalidValue(place.path, place.type, failureText(result.failure, written))];
  }
  if (result.value === true) return [];
  const field =
    written.fieldPath === undefined ? place.path : joinPath(place.path, written.fieldPath);
  return [causeFor(written, field, { type: place.type, why: messageOf(rule, activation) })];
}

function failureText(failure: string, written: ValidationRule): string {
  const rule = (written.message ?? written.rule).trim();
  if (!failure.startsWith('no such overload')) return `${failure} evaluating rule: ${rule}`;
  return `'${failure}': call arguments did not match a supported operator, function or macro signature for rule: ${rule}`;
}

function messageOf({ written, message }: CompiledRule, activation: Activation): string {
  const computed = message?.(activation);
  if (computed?.type === 'ok' && typeof computed.value === 'string') {
    const text = computed.value.trim();
    if (text !== '' && !/[\n\r]/.test(text) && text.length <= longestMessage) return text;
  }
  return written.message?.trim() ?? `failed rule: ${written.rule.trim()}`;
}

function causeFor(
  written: ValidationRule,
  field: string,
  { type, why }: { readonly type: string; readonly why: string },
): StatusCause {
  switch (written.reason) {
    case 'FieldValueForbidden':
      return forbiddenField(field, why);
    case 'FieldValueRequired':
      return required(field, why);
    case 'FieldValueDuplicate':
      return duplicate(field, type);
    case undefined:
    default:
      return invalidValue(field, type, why);
  }
}

/** `.spec['a.b'].c` below a path; a rule's fieldPath starts with a dot or a bracket. */
function joinPath(path: string, fieldPath: string): string {
  const plain = fieldPath.trim().replace(/\['((?:[^'\\]|\\.)*)'\]/g, '.$1');
  return `${path}${plain}`.replace(/^\./, '');
}

function childPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function typeName({ type }: StructuralSchema): string {
  return type === 'any' || type === 'int-or-string' ? '' : type;
}

function childrenOf({
  properties,
  additionalProperties,
  items,
  limits,
}: StructuralSchema): readonly StructuralSchema[] {
  const below = [additionalProperties, items].filter((child) => child !== undefined);
  return [...properties.values(), ...below, ...limits.allOf];
}

const longestMessage = 5 * 1024;
const ruled = new WeakMap<StructuralSchema, boolean>();
