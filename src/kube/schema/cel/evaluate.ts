import type { JsonArray, JsonObject, JsonValue } from '../../../base/json.ts';
import { isJsonArray, isJsonObject, jsonEqual } from '../../../base/json.ts';
import type { StatusCause } from '../../status-error.ts';
import { duplicate, forbiddenField, invalidValue, none, required } from '../causes.ts';
import { itemsBefore, memberAt } from '../correlate.ts';
import type { StructuralSchema, ValidationRule } from '../structural.ts';
import type { CompiledRule } from './compile.ts';
import { compileRules } from './compile.ts';
import type { Evaluated } from './expression.ts';
import { celOf, perCallLimit } from './expression.ts';
import { withMeta, withObjectFields } from './schema-type.ts';
import type { CelValue } from './values.ts';
import { Optional } from './values.ts';

type Causes = readonly StatusCause[];

/** What all rules of one object may cost together. */
const objectLimit = 10_000_000;

/** Whether there is any rule at or below this node. */
export function hasRules(schema: StructuralSchema): boolean {
  const known = ruled.get(schema);
  if (known !== undefined) return known;
  const found = schema.rules.length > 0 || childrenOf(schema).some(hasRules);
  ruled.set(schema, found);
  return found;
}

export interface RuledObject {
  readonly value: JsonObject;
  readonly schema: StructuralSchema;
  /** What an update replaces. */
  readonly before?: JsonObject | undefined;
  /** For tests: what the rules of the object may cost together. */
  readonly limit?: number;
}

/** Runs the rules of a whole object. */
export function evaluateRules({ value, schema, before, limit = objectLimit }: RuledObject): Causes {
  if (!hasRules(schema)) return none;
  const walk = new Walk(limit);
  walk.node({ value, schema, path: '', before, unchanged: false, isRoot: true });
  return walk.causes;
}

/** Runs the rules on the defaults of one schema: all of them together may cost what an object may. */
export class DefaultRules {
  readonly #walk = new Walk(objectLimit);

  /** What is wrong with a default, put where there was none as well as where it was already. */
  causesOf(value: JsonValue, schema: StructuralSchema): Causes {
    const known = this.#walk.causes.length;
    for (const before of [value, undefined]) {
      this.#walk.node({ value, schema, path: '', before, unchanged: false });
      if (this.#walk.causes.length > known) break;
    }
    return this.#walk.causes.slice(known);
  }
}

interface RuledNode {
  readonly value: JsonValue;
  readonly schema: StructuralSchema;
  readonly path: string;
  readonly before: JsonValue | undefined;
  /** An ancestor is as it was, and so is this. */
  readonly unchanged: boolean;
  readonly isRoot?: boolean;
}

type Values = Map<string, CelValue>;

/** One walk over an object, which ends early when the rules have cost too much. */
class Walk {
  readonly causes: StatusCause[] = [];
  #left: number;

  constructor(limit: number) {
    this.#left = limit;
  }

  node(node: RuledNode): void {
    const { value, schema, before } = node;
    if (value === null || this.#left < 0 || !hasRules(schema)) return;
    const unchanged = node.unchanged || (before !== undefined && jsonEqual(before, value));
    const here = unchanged === node.unchanged ? node : { ...node, unchanged };
    this.#rules(here, schema);
    for (const branch of schema.limits.allOf) this.#rules(here, branch);
    if (isJsonArray(value)) this.#items(value, here);
    else if (isJsonObject(value)) this.#members(value, here);
  }

  #items(list: JsonArray, { schema, path, before, unchanged }: RuledNode): void {
    const { items } = schema;
    if (items === undefined || !hasRules(items)) return;
    const itemBefore = itemsBefore(before, schema);
    for (const [index, value] of list.entries()) {
      const old = itemBefore(value);
      this.node({ value, schema: items, path: `${path}[${index}]`, before: old, unchanged });
    }
  }

  #members(object: JsonObject, { schema, path, before, unchanged }: RuledNode): void {
    for (const key of Object.keys(object)) {
      const value = object[key];
      const property = schema.properties.get(key);
      const child = property ?? schema.additionalProperties;
      if (child === undefined || value === undefined || !hasRules(child)) continue;
      const old = memberAt(before, key, schema);
      const place =
        property === undefined ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
      this.node({ value, schema: child, path: place, before: old, unchanged });
    }
  }

  /** The rules of the node itself. */
  #rules({ value, path, before, unchanged, isRoot }: RuledNode, schema: StructuralSchema): void {
    if (schema.rules.length === 0) return;
    const place: RulePlace = { path, type: typeName(schema) };
    if (this.#left === 0) {
      this.#stop(outOfBudget(place));
      return;
    }
    const seen = isRoot === true ? withObjectFields(schema) : withMeta(schema);
    const values: Values = new Map([['self', celOf(value, seen)]]);
    const hasOld = before !== undefined && before !== null;
    if (hasOld) values.set('oldSelf', celOf(before, seen));
    for (const rule of compileRules(seen)) {
      const isOptional = rule.written.optionalOldSelf === true;
      const isMoot = rule.usesOldSelf ? !hasOld && !isOptional : unchanged;
      if (isMoot || this.#left < 0) continue;
      this.#rule(rule, valuesFor(rule, values), place);
    }
  }

  #stop(cause: StatusCause): void {
    this.causes.push(cause);
    this.#left = -1;
  }

  #rule(compiled: CompiledRule, values: Values, place: RulePlace): void {
    const { written, rule } = compiled;
    if (rule.type === 'failed') {
      const why = `rule compile error: compilation failed: ${rule.failure}`;
      this.causes.push(invalidValue(place.path, place.type, why));
      return;
    }
    const result = rule.value.evaluate(values, perCallLimit);
    const isOver = result.type === 'over-limit';
    if (isOver || result.cost > this.#left) {
      this.#stop(isOver ? overCallLimit(written, place) : outOfBudget(place));
      return;
    }
    this.#left -= result.cost;
    const cause = causeOf(compiled, result, {
      place,
      message: () => this.#message(compiled, values),
    });
    if (cause !== undefined) this.causes.push(cause);
  }

  /** The text of a message expression, which counts for the costs too. */
  #message({ message }: CompiledRule, values: Values): string | undefined {
    if (message?.type !== 'ok') return undefined;
    const computed = message.value.evaluate(values, perCallLimit);
    this.#left = Math.max(0, this.#left - computed.cost);
    if (computed.type !== 'value' || typeof computed.value !== 'string') return undefined;
    const text = computed.value.trim();
    return text === '' || /[\n\r]/.test(text) || text.length > longestMessage ? undefined : text;
  }
}

interface RulePlace {
  readonly path: string;
  readonly type: string;
}

function valuesFor({ written }: CompiledRule, values: Values): Values {
  if (written.optionalOldSelf !== true) return values;
  return new Map(values).set('oldSelf', new Optional(values.get('oldSelf')));
}

function outOfBudget({ path, type }: RulePlace): StatusCause {
  const why =
    'validation failed due to running out of cost budget, no further validation rules will be run';
  return invalidValue(path, type, why);
}

const callCostExceeded = 'operation cancelled: actual cost limit exceeded';

function overCallLimit(written: ValidationRule, { path, type }: RulePlace): StatusCause {
  const why = `'${callCostExceeded}': no further validation rules will be run due to call cost exceeds limit for rule: ${ruleText(written)}`;
  return invalidValue(path, type, why);
}

function causeOf(
  { written }: CompiledRule,
  result: Evaluated,
  { place, message }: { readonly place: RulePlace; readonly message: () => string | undefined },
): StatusCause | undefined {
  if (result.type === 'failed') {
    return invalidValue(place.path, place.type, failureText(result.why, written));
  }
  if (result.type !== 'value' || result.value === true) return undefined;
  const { fieldPath } = written;
  const field = fieldPath === undefined ? place.path : joinPath(place.path, fieldPath);
  const why = message() ?? written.message?.trim() ?? `failed rule: ${written.rule.trim()}`;
  return causeFor(written, field, { type: place.type, why });
}

function ruleText({ message = '', rule }: ValidationRule): string {
  return message === '' ? rule.trim() : message.trim();
}

function failureText(failure: string, written: ValidationRule): string {
  if (!failure.startsWith('no such overload')) {
    return `${failure} evaluating rule: ${ruleText(written)}`;
  }
  return `'${failure}': call arguments did not match a supported operator, function or macro signature for rule: ${ruleText(written)}`;
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
