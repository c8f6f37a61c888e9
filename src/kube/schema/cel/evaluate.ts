import type { JsonArray, JsonObject, JsonValue } from '../../../base/json.ts';
import { isJsonArray, isJsonObject } from '../../../base/json.ts';
import { utf8Length } from '../../names.ts';
import type { StatusCause } from '../../status-error.ts';
import { duplicate, forbiddenField, invalidValue, none, required } from '../causes.ts';
import { isUnchanged, itemsBefore, memberBefore } from '../correlate.ts';
import type { StructuralSchema, ValidationRule } from '../structural.ts';
import type { CompiledRule } from './compile.ts';
import { compileRules } from './compile.ts';
import { celOf, faultText, perCallLimit } from './expression.ts';
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
  /** Is told of rules that fail on what an update leaves as it was. */
  readonly warn?: Warn | undefined;
}

/** Takes what a client should know beside the answer. */
export type Warn = (text: string) => void;

const untold: Warn = () => undefined;

/** Runs the rules of a whole object. */
export function evaluateRules(object: RuledObject): Causes {
  const { value, schema, before, limit = objectLimit, warn = untold } = object;
  if (!hasRules(schema)) return none;
  const walk = new Walk(limit, warn);
  walk.node({ value, schema, path: '', before, unchanged: false, isRoot: true });
  return walk.causes;
}

/** Runs the rules on the defaults of one schema: all of them together may cost what an object may. */
export class DefaultRules {
  readonly #walk = new Walk(objectLimit, undefined);

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
  readonly #warn: Warn | undefined;
  #left: number;

  /** Without `warn`, nothing is excused for having been there before. */
  constructor(limit: number, warn: Warn | undefined) {
    this.#left = limit;
    this.#warn = warn;
  }

  node(node: RuledNode): void {
    const { value, schema, before } = node;
    if (value === null || this.#left < 0 || !hasRules(schema)) return;
    const unchanged = node.unchanged || isUnchanged(value, before, schema);
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
      const old = schema.mapType === 'atomic' ? undefined : memberBefore(before, key);
      const place =
        property === undefined ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
      this.node({ value, schema: child, path: place, before: old, unchanged });
    }
  }

  /** The rules of the node itself. */
  #rules({ value, path, before, unchanged, isRoot }: RuledNode, schema: StructuralSchema): void {
    if (schema.rules.length === 0) return;
    const place: RulePlace = { path, type: typeName(schema), unchanged };
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
      const isMoot = rule.usesOldSelf && !hasOld && !isOptional;
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
      const why = `rule compile error: ${faultText(rule.failure)}`;
      this.causes.push(invalidValue(place.path, place.type, why));
      return;
    }
    const result = rule.value.evaluate(values, perCallLimit);
    if (result.cost > this.#left) {
      this.#stop(outOfBudget(place));
      return;
    }
    if (result.type === 'over-limit') {
      this.#stop(overCallLimit(written, place));
      return;
    }
    this.#left -= result.cost;
    if (result.type === 'failed') {
      this.causes.push(invalidValue(place.path, place.type, failureText(result.why, written)));
    } else if (result.value !== true) {
      this.#fails(compiled, values, place);
    }
  }

  /** What is as it was before may go on breaking a rule that does not compare: the client is only told. */
  #excuse({ usesOldSelf }: CompiledRule, { unchanged }: RulePlace, cause: StatusCause): void {
    if (unchanged && !usesOldSelf && this.#warn !== undefined) {
      this.#warn(`${cause.field ?? ''}: ${cause.message}`);
    } else {
      this.causes.push(cause);
    }
  }

  #fails(compiled: CompiledRule, values: Values, place: RulePlace): void {
    const { written, field: below } = compiled;
    const field = [place.path, below].filter((part) => part !== '').join('.');
    const message = this.#message(compiled, values);
    if (message.type === 'over-budget') {
      this.#excuse(compiled, place, invalidValue(field, place.type, message.why));
      this.#left = -1;
      return;
    }
    const why = message.text ?? messageOf(written);
    this.#excuse(compiled, place, causeFor(written, field, { type: place.type, why }));
  }

  /** The text of a message expression, which counts for the costs too; none where it comes to nothing that can be shown. */
  #message({ message, written }: CompiledRule, values: Values): Message {
    if (message?.type !== 'ok') return { type: 'told', text: undefined };
    const computed = message.value.evaluate(values, perCallLimit);
    if (computed.cost > this.#left) return { type: 'over-budget', why: messageOutOfBudget };
    if (computed.type === 'over-limit') {
      const shown = JSON.stringify(written.messageExpression);
      return { type: 'over-budget', why: `${messageOverLimit}: ${shown}` };
    }
    this.#left -= computed.cost;
    const text =
      computed.type === 'value' && typeof computed.value === 'string' ? computed.value.trim() : '';
    const isShown = text !== '' && !text.includes('\n') && utf8Length(text) <= longestMessage;
    return { type: 'told', text: isShown ? text : undefined };
  }
}

type Message =
  | { readonly type: 'told'; readonly text: string | undefined }
  | { readonly type: 'over-budget'; readonly why: string };

const messageOutOfBudget =
  'messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run';
const messageOverLimit =
  'no further validation rules will be run due to call cost exceeds limit for messageExpression';

interface RulePlace {
  readonly path: string;
  readonly type: string;
  readonly unchanged: boolean;
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

function ruleText({ message = '', rule }: ValidationRule): string {
  return message === '' ? rule.trim() : message.trim();
}

function messageOf({ message = '', rule }: ValidationRule): string {
  return message === '' ? `failed rule: ${rule.trim()}` : message.trim();
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
