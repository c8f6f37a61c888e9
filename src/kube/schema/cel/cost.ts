import type { Checked } from './_checker.ts';
import type { CallCost, CostedInput } from './_call-cost.ts';
import { callCost } from './_call-cost.ts';
import type { Range } from './_range.ts';
import { either, exactly, nothing, plus, times, unknown, upTo } from './_range.ts';
import { isAccumulator } from './_macros.ts';
import type { Call, Expr, Fold, Select } from './syntax.ts';
import type { CelType } from './types.ts';
import { dyn } from './types.ts';
import { lengthOf } from './library/arguments.ts';

/**
 * What an expression can cost, before any value is there: reading a name or field is 1, a list literal 10, a map literal
 * 30, walking over characters a tenth each; a loop is its body times the most items its range can have. Sizes come from
 * the schema (maxItems, maxLength, maxProperties) through the types of the variables.
 */
export function estimatedCost({
  root,
  checked,
}: {
  readonly root: Expr;
  readonly checked: Checked;
}): Range {
  return new Estimator(checked).cost(root);
}

interface Local {
  /** The part of a schema that the variable runs over, if it does. */
  readonly declared: CelType | undefined;
  readonly size: Range | undefined;
  readonly entries: Entries | undefined;
}

/** The sizes of what a list or a map holds. */
interface Entries {
  readonly key: Range;
  readonly value: Range;
}

class Estimator {
  readonly #checked: Checked;
  readonly #sizes = new Map<Expr, Range>();
  readonly #entries = new Map<Expr, Entries>();
  /** The part of a schema that an expression leads to. */
  readonly #declared = new Map<Expr, CelType>();
  #locals: ReadonlyMap<string, Local> = new Map();

  constructor(checked: Checked) {
    this.#checked = checked;
  }

  cost(expression: Expr): Range {
    switch (expression.type) {
      case 'literal':
        return nothing;
      case 'name':
        return this.#name(expression, expression.name);
      case 'select':
        return this.#select(expression);
      case 'call':
        return this.#call(expression);
      case 'list':
        return this.#list(expression);
      case 'map':
        return this.#map(expression);
      case 'message':
        return exactly(40);
      case 'fold':
        return this.#fold(expression);
    }
  }

  #typeOf(expression: Expr): CelType {
    return this.#checked.types.get(expression) ?? dyn;
  }

  #name(expression: Expr, name: string): Range {
    const local = this.#locals.get(name);
    const declared = local === undefined ? this.#typeOf(expression) : local.declared;
    if (declared !== undefined) this.#declared.set(expression, declared);
    return exactly(1);
  }

  #select(select: Select): Range {
    const operand = this.cost(select.operand);
    // Kubernetes keeps asking for presence free, as it was in the beginning.
    if (select.how === 'presence') return operand;
    const type = this.#typeOf(select.operand);
    const declared = this.#declared.get(select.operand);
    const field = declared === undefined ? undefined : memberOf(declared, select.field);
    if (field !== undefined) this.#declared.set(select, field);
    const isAttribute = type.type === 'map' || type.type === 'object';
    return isAttribute ? plus(operand, exactly(1)) : operand;
  }

  #list({ items }: Expr & { readonly type: 'list' }): Range {
    return items.reduce((sum, item) => plus(sum, this.cost(item)), exactly(10));
  }

  #map({ entries }: Expr & { readonly type: 'map' }): Range {
    return entries.reduce(
      (sum, { key, value }) => plus(plus(sum, this.cost(key)), this.cost(value)),
      exactly(30),
    );
  }

  #call(call: Call): Range {
    if (call.name === 'dyn' && call.args[0] !== undefined) return this.#dyn(call, call.args[0]);
    const inputs = call.target === undefined ? call.args : this.#inputsOf(call, call.target);
    const costs = inputs.map((input) => this.cost(input));
    const special = this.#specialCall(call, costs);
    if (special !== undefined) return special;
    const known = inputs.map((input) => this.#input(input));
    const found = this.#overloadCosts(call, known);
    const size = found.map((one) => one.size).reduce(widest, undefined);
    if (size !== undefined) this.#sizes.set(call, size);
    const [first, ...rest] = found.map((one) => one.cost);
    const own = first === undefined ? exactly(1) : rest.reduce(either, first);
    return costs.reduce(plus, own);
  }

  /** Of each form of the function that the call may turn out to be. */
  #overloadCosts(call: Call, inputs: readonly CostedInput[]): readonly CallCost[] {
    const reference = this.#checked.references.get(call);
    const overloads = reference?.type === 'function' ? reference.overloads : [];
    return overloads.map(({ name, signature, isMember }) =>
      callCost({ name, signature, isMember, inputs }),
    );
  }

  /** The receiver is an operand, unless it is only the namespace of the function. */
  #inputsOf(call: Call, target: Expr): readonly Expr[] {
    const reference = this.#checked.references.get(call);
    const isMember = reference?.type !== 'function' || reference.isMember;
    return isMember ? [target, ...call.args] : call.args;
  }

  #dyn(call: Call, argument: Expr): Range {
    const cost = plus(this.cost(argument), exactly(1));
    const size = this.#sizeOf(argument);
    if (size !== undefined) this.#sizes.set(call, size);
    return cost;
  }

  /** Operators that do not evaluate all of their operands, and those that lead on into a schema. */
  #specialCall(call: Call, costs: readonly Range[]): Range | undefined {
    const [first = nothing, second = nothing, third = nothing] = costs;
    const [container, left, right] = call.args;
    switch (call.name) {
      case '_&&_':
      case '_||_':
        return { min: first.min, max: plus(first, second).max };
      case '_?_:_':
        if (left !== undefined && right !== undefined) {
          this.#sizes.set(call, either(this.#sizeOr(left), this.#sizeOr(right)));
        }
        return plus(first, either(second, third));
      case '_[_]':
        if (container !== undefined) this.#leadOn(call, container);
        return plus(plus(first, second), exactly(1));
      default:
        return undefined;
    }
  }

  #leadOn(call: Call, container: Expr): void {
    const declared = this.#declared.get(container);
    if (declared?.type === 'list') this.#declared.set(call, declared.item);
    if (declared?.type === 'map') this.#declared.set(call, declared.value);
    const entries = this.#entriesOf(container);
    if (entries !== undefined) this.#sizes.set(call, entries.value);
  }

  #input(expression: Expr): CostedInput {
    const type = this.#typeOf(expression);
    const declared = this.#declared.get(expression);
    const item = declared?.type === 'list' ? declared.item : undefined;
    return {
      expression,
      type,
      size: this.#sizeOf(expression),
      itemType: item ?? (type.type === 'list' ? type.item : undefined),
      itemSize:
        item === undefined ? this.#entriesOf(expression)?.value : upTo(mostOf(item) ?? 2 ** 64),
    };
  }

  #sizeOr(expression: Expr): Range {
    return this.#sizeOf(expression) ?? unknown;
  }

  #sizeOf(expression: Expr): Range | undefined {
    const known = this.#sizes.get(expression) ?? literalSize(expression);
    if (known !== undefined) return known;
    if (this.#checked.references.get(expression)?.type === 'constant') return nothing;
    const declared = this.#declared.get(expression);
    const most = declared === undefined ? undefined : mostOf(declared);
    if (most !== undefined) return upTo(most);
    if (isScalar(this.#typeOf(expression))) return exactly(1);
    return expression.type === 'name' ? this.#locals.get(expression.name)?.size : undefined;
  }

  #entriesOf(expression: Expr): Entries | undefined {
    const known = this.#entries.get(expression) ?? this.#literalEntries(expression);
    if (known !== undefined) return known;
    return expression.type === 'name' ? this.#locals.get(expression.name)?.entries : undefined;
  }

  #literalEntries(expression: Expr): Entries | undefined {
    if (expression.type === 'list') {
      return { key: exactly(1), value: this.#union(expression.items) };
    }
    if (expression.type !== 'map') return undefined;
    return {
      key: this.#union(expression.entries.map(({ key }) => key)),
      value: this.#union(expression.entries.map(({ value }) => value)),
    };
  }

  #union(expressions: readonly Expr[]): Range {
    const [first, ...rest] = expressions.map((expression) => this.#sizeOr(expression));
    return first === undefined ? nothing : rest.reduce(either, first);
  }

  #fold(fold: Fold): Range {
    const before = plus(this.cost(fold.range), this.cost(fold.start));
    const outer = this.#locals;
    const held: Local = {
      declared: isAccumulator(fold.accumulator) ? undefined : this.#declared.get(fold.start),
      size: this.#sizeOf(fold.start),
      entries: this.#entriesOf(fold.start),
    };
    const withHeld = new Map(outer).set(fold.accumulator, held);
    this.#locals = new Map([...withHeld, ...this.#loopLocals(fold)]);
    const loop = plus(this.cost(fold.condition), this.cost(fold.step));
    this.#locals = withHeld;
    const after = this.cost(fold.result);
    this.#locals = outer;
    if (!isAccumulator(fold.accumulator)) {
      const size = this.#sizeOf(fold.result);
      if (size !== undefined) this.#sizes.set(fold, size);
      return plus(before, after);
    }
    const count = this.#sizeOr(fold.range);
    this.#rememberResult(fold, count);
    return plus(plus(before, after), times(count, loop));
  }

  /** What map and filter give has as many items as their range at most. */
  #rememberResult(fold: Fold, count: Range): void {
    if (fold.start.type === 'literal') {
      const size = literalSize(fold.start);
      if (size !== undefined) this.#sizes.set(fold, size);
      return;
    }
    this.#sizes.set(fold, count);
    const item = appendedItem(fold.step);
    if (item !== undefined) this.#entries.set(fold, { key: exactly(1), value: this.#sizeOr(item) });
  }

  #loopLocals({ range, variable, second }: Fold): readonly (readonly [string, Local])[] {
    const declared = this.#declared.get(range);
    const entries = this.#entriesOf(range);
    const isList = (declared ?? this.#typeOf(range)).type === 'list';
    const ofKey: Local = {
      declared: declared?.type === 'map' ? declared.key : undefined,
      size: entries?.key,
      entries: undefined,
    };
    const value =
      declared?.type === 'list'
        ? declared.item
        : declared?.type === 'map'
          ? declared.value
          : undefined;
    const ofValue: Local = { declared: value, size: entries?.value, entries: undefined };
    if (second !== undefined)
      return [
        [variable, ofKey],
        [second, ofValue],
      ];
    return [[variable, isList ? ofValue : ofKey]];
  }
}

function widest(left: Range | undefined, right: Range | undefined): Range | undefined {
  return left === undefined || right === undefined ? (left ?? right) : either(left, right);
}

/** The item that a step of `map` or `filter` adds. */
function appendedItem(step: Expr): Expr | undefined {
  if (step.type !== 'call') return undefined;
  if (step.name === '_?_:_')
    return step.args[1] === undefined ? undefined : appendedItem(step.args[1]);
  const added = step.name === '_+_' ? step.args[1] : undefined;
  return added?.type === 'list' ? added.items[0] : undefined;
}

function memberOf(declared: CelType, field: string): CelType | undefined {
  if (declared.type === 'object') return declared.fields.get(field);
  return declared.type === 'map' ? declared.value : undefined;
}

/** A type of a schema always has a size; what is not said is no text, list or map, and counts as 0. */
function mostOf(declared: CelType): number | undefined {
  if (declared.type === 'optional' || declared.type === 'open' || declared.type === 'parameter')
    return undefined;
  return 'most' in declared ? declared.most : undefined;
}

function isScalar(type: CelType): boolean {
  if (type.type === 'optional') return isScalar(type.of);
  return (
    type.type === 'simple' &&
    ['bool', 'double', 'duration', 'int', 'timestamp', 'uint'].includes(type.name)
  );
}

function literalSize(expression: Expr): Range | undefined {
  if (expression.type === 'list') return exactly(expression.items.length);
  if (expression.type === 'map') return exactly(expression.entries.length);
  if (expression.type !== 'literal') return undefined;
  const { value } = expression;
  if (typeof value === 'string') return exactly(lengthOf(value));
  return exactly(value instanceof Uint8Array ? value.length : 1);
}
