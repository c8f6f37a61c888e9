import type { Checked, Reference } from './_checker.ts';
import { areEqual } from './equality.ts';
import { foldedValue } from './_folded.ts';
import type { Step } from './_frame.ts';
import { attempt } from './_frame.ts';
import { operandsOf } from './_operands.ts';
import {
  GrowingList,
  elementOf,
  entriesOf,
  failing,
  fieldOf,
  fromSlot,
  fromVariable,
  hasAttributeCost,
  isFor,
  isGrowing,
  isPresent,
  mapOfPairs,
  noOverload,
  nothing,
  sparedAsPart,
} from './_operations.ts';
import { nameOfPath } from './_parser.ts';
import { costOfCall } from './_runtime-cost.ts';
import type { Environment } from './environment.ts';
import { candidates, namedTypes } from './environment.ts';
import type { Overload } from './functions.ts';
import { formsOf } from './functions.ts';
import { optionalAt } from './library/optionals.ts';
import type { Call, Expr, Fold, Select } from './syntax.ts';
import { accumulator } from './syntax.ts';
import type { CelValue } from './values.ts';
import { CelError, CelMap, Optional, isList, kindOf } from './values.ts';

interface Resolved {
  readonly overloads: readonly Overload[];
  readonly isMember: boolean;
}

/** Turns a checked expression into functions that call each other, so that nothing is looked up while it runs. */
export function stepsOf(root: Expr, environment: Environment, checked?: Checked): Step {
  return new Compiler(environment, checked?.references ?? new Map<Expr, Reference>()).step(root);
}

class Compiler {
  readonly #environment: Environment;
  readonly #references: ReadonlyMap<Expr, Reference>;
  #scope: ReadonlyMap<string, number> = new Map();
  #depth = 0;

  constructor(environment: Environment, references: ReadonlyMap<Expr, Reference>) {
    this.#environment = environment;
    this.#references = references;
  }

  step(expression: Expr): Step {
    const value = foldedValue(expression, this.#references);
    return value === undefined ? this.#running(expression) : () => value;
  }

  #running(expression: Expr): Step {
    switch (expression.type) {
      case 'literal': {
        const { value } = expression;
        return () => value;
      }
      case 'name':
        return (
          this.#name(expression, expression.name) ??
          failing(`undeclared reference to '${expression.name}'`)
        );
      case 'select':
        return this.#select(expression);
      case 'call':
        return this.#call(expression);
      case 'list':
        return this.#list(expression);
      case 'map':
        return this.#map(expression);
      case 'message':
        return failing(`unknown type: ${expression.name}`);
      case 'fold':
        return this.#fold(expression);
    }
  }

  /** A loop variable, a variable, or the name of a type. */
  #name(expression: Expr, name: string): Step | undefined {
    const slot = this.#scope.get(name);
    if (slot !== undefined) return fromSlot(slot);
    const reference = this.#references.get(expression) ?? this.#unchecked(name);
    if (reference?.type === 'constant') {
      const { value } = reference;
      return () => value;
    }
    return reference?.type === 'variable' ? fromVariable(reference.name) : undefined;
  }

  #unchecked(name: string): Reference | undefined {
    for (const candidate of candidates(this.#environment.container, name)) {
      if (this.#environment.variables.has(candidate)) return { type: 'variable', name: candidate };
      const value = namedTypes.get(candidate);
      if (value !== undefined) return { type: 'constant', value };
    }
    return undefined;
  }

  #isLocal(path: string): boolean {
    return this.#scope.has(path.split('.', 1)[0] ?? '');
  }

  #select(select: Select): Step {
    const path = select.how === 'value' ? nameOfPath(select) : undefined;
    if (path !== undefined && !this.#isLocal(path)) {
      const qualified = this.#name(select, path);
      if (qualified !== undefined) return qualified;
    }
    const operand = this.step(select.operand);
    const { field } = select;
    if (select.how === 'presence') {
      const cost = hasAttributeCost(select.operand) ? 0 : 1;
      return (frame) => {
        const value = operand(frame);
        frame.spend(cost);
        return isPresent(value, field);
      };
    }
    const cost = hasAttributeCost(select.operand) ? 1 : 2;
    return (frame) => {
      const value = operand(frame);
      frame.spend(cost);
      return fieldOf(value, field);
    };
  }

  #list({ items, optional }: Expr & { readonly type: 'list' }): Step {
    const steps = items.map((item) => this.step(item));
    return (frame) => {
      const values: CelValue[] = [];
      for (const [index, step] of steps.entries()) {
        const value = step(frame);
        if (!optional.has(index)) values.push(value);
        else if (!(value instanceof Optional)) throw noOverload('[?_]', [value]);
        else if (value.value !== undefined) values.push(value.value);
      }
      frame.spend(10);
      return values;
    };
  }

  #map({ entries }: Expr & { readonly type: 'map' }): Step {
    const steps = entries.map(({ key, value, isOptional }) => ({
      key: this.step(key),
      value: this.step(value),
      isOptional,
    }));
    return (frame) => {
      const pairs: (readonly [CelValue, CelValue])[] = [];
      for (const { key, value, isOptional } of steps) {
        const pair = [key(frame), value(frame)] as const;
        if (!isOptional) pairs.push(pair);
        else if (!(pair[1] instanceof Optional)) throw noOverload('{?_:_}', [pair[1]]);
        else if (pair[1].value !== undefined) pairs.push([pair[0], pair[1].value]);
      }
      frame.spend(30);
      return mapOfPairs(pairs);
    };
  }

  #call(call: Call): Step {
    return this.#operator(call) ?? this.#function(call);
  }

  /** Operators that do not evaluate all of their operands, or do so in a way of their own. */
  #operator(call: Call): Step | undefined {
    switch (call.name) {
      case '_&&_':
      case '_||_':
        return this.#both(call, call.name === '_||_');
      case '_?_:_':
        return this.#choice(call);
      case '@not_strictly_false':
        return this.#notStrictlyFalse(call);
      case '_?._':
      case '_[?_]':
      case '_[_]':
        return this.#element(call);
      case '@put':
        return this.#put(call);
      case '_+_':
        return this.#appending(call);
      case '@in':
        return this.#among(call);
      default:
        return undefined;
    }
  }

  #operands({ args }: Call): readonly Step[] {
    return args.map((argument) => this.step(argument));
  }

  /** && and ||: one side alone may decide, even if the other one fails. */
  #both(call: Call, decisive: boolean): Step {
    const [left = nothing, right = nothing] = this.#operands(call);
    return (frame) => {
      const first = attempt(left, frame);
      if (first === decisive) return decisive;
      const second = attempt(right, frame);
      if (second === decisive) return decisive;
      if (first instanceof CelError) throw first;
      if (second instanceof CelError) throw second;
      if (typeof first === 'boolean' && typeof second === 'boolean') return !decisive;
      throw noOverload(call.name, [first, second]);
    };
  }

  #choice(call: Call): Step {
    const [condition = nothing, yes = nothing, no = nothing] = this.#operands(call);
    const [, ...sides] = call.args;
    const [yesSpared = 0, noSpared = 0] = sides.map(sparedAsPart);
    return (frame) => {
      const value = condition(frame);
      if (typeof value !== 'boolean') throw noOverload('_?_:_', [value]);
      frame.cost -= value ? yesSpared : noSpared;
      return value ? yes(frame) : no(frame);
    };
  }

  #notStrictlyFalse(call: Call): Step {
    const [operand = nothing] = this.#operands(call);
    return (frame) => {
      const value = attempt(operand, frame);
      frame.spend(1);
      return value !== false;
    };
  }

  #element(call: Call): Step {
    const [operand = nothing, key = nothing] = this.#operands(call);
    const cost = call.args[0] !== undefined && hasAttributeCost(call.args[0]) ? 1 : 2;
    const isOptional = call.name !== '_[_]';
    const spared = call.args[1] === undefined ? 0 : sparedAsPart(call.args[1]);
    return (frame) => {
      const container = operand(frame);
      const at = key(frame);
      frame.spend(cost - spared);
      return isOptional || container instanceof Optional
        ? optionalAt(container, at)
        : elementOf(container, at);
    };
  }

  /** The accumulator of transformMap with one entry more. */
  #put(call: Call): Step {
    const [target = nothing, ...rest] = this.#operands(call);
    return (frame) => {
      const map = target(frame);
      const [key = null, value] = rest.map((step) => step(frame));
      if (!(map instanceof CelMap)) throw noOverload('@put', [map]);
      frame.spend(1);
      const merged = key instanceof CelMap ? entriesOf(key) : [];
      const added = value === undefined ? merged : [[key, value] as const];
      if (added.some(([name]) => map.get(name) !== undefined)) {
        throw new CelError('insert failed: key already exists');
      }
      return mapOfPairs([...entriesOf(map), ...added]);
    };
  }

  /** accumulator + [item] of a loop: the list grows in place, nobody else can see it. */
  #appending({ args: [list, item] }: Call): Step | undefined {
    if (list?.type !== 'name' || list.name !== accumulator || item?.type !== 'list')
      return undefined;
    const slot = this.#scope.get(accumulator);
    const [only] = item.items;
    if (slot === undefined || only === undefined || item.items.length !== 1) return undefined;
    const value = this.step(only);
    return (frame) => {
      const added = value(frame);
      const grown = frame.slots[slot];
      if (grown instanceof CelError) throw grown;
      if (grown === undefined || !isList(grown)) throw noOverload('_+_', [grown ?? null]);
      frame.spend(12);
      const next = isGrowing(grown) ? grown : new GrowingList(...grown);
      next.push(added);
      return next;
    };
  }

  /** x in [literals]: the list is not looked through. */
  #among({ args: [value, among] }: Call): Step | undefined {
    if (value === undefined || among?.type !== 'list' || among.optional.size > 0) return undefined;
    const literals = among.items.flatMap((item) => (item.type === 'literal' ? [item.value] : []));
    if (literals.length !== among.items.length) return undefined;
    const step = this.step(value);
    const texts = new Set(literals);
    const isPlain = literals.every((one) => typeof one === 'string');
    return (frame) => {
      const wanted = step(frame);
      return isPlain ? texts.has(wanted) : literals.some((one) => areEqual(one, wanted));
    };
  }

  #function(call: Call): Step {
    const found = this.#overloads(call);
    if (found === undefined) return failing(`no such function: ${call.name}`);
    const { overloads, isMember } = found;
    const inputs = isMember && call.target !== undefined ? [call.target, ...call.args] : call.args;
    const steps = inputs.map((input) => this.step(input));
    const only = overloads.length === 1 ? overloads[0] : undefined;
    return (frame) => {
      const values = operandsOf(steps, frame, overloads[0]);
      const overload = only ?? overloads.find((one) => isFor(one, values));
      if (overload === undefined || (only !== undefined && !isFor(only, values))) {
        throw noOverload(call.name, values);
      }
      const result = overload.run(...values);
      frame.spend(costOfCall(overload, values, result));
      return result;
    };
  }

  #overloads(call: Call): Resolved | undefined {
    const reference = this.#references.get(call);
    if (reference?.type === 'function') return reference;
    const { container, functions } = this.#environment;
    const path = call.target === undefined ? call.name : pathOfCall(call, call.target);
    const names = path === undefined || this.#isLocal(path) ? [] : candidates(container, path);
    for (const name of names) {
      const overloads = formsOf(functions, name, 'function');
      if (overloads.length > 0) return { overloads, isMember: false };
    }
    const overloads = formsOf(functions, call.name, 'method');
    return overloads.length === 0 ? undefined : { overloads, isMember: true };
  }

  #fold(fold: Fold): Step {
    const range = this.step(fold.range);
    const start = this.step(fold.start);
    const outer = this.#scope;
    const [slot, first, second] = [this.#depth, this.#depth + 1, this.#depth + 2];
    this.#depth += 3;
    const withAccumulator = new Map(outer).set(fold.accumulator, slot);
    const inner = new Map(withAccumulator).set(fold.variable, first);
    if (fold.second !== undefined) inner.set(fold.second, second);
    this.#scope = inner;
    const [condition, step] = [this.step(fold.condition), this.step(fold.step)];
    this.#scope = withAccumulator;
    const result = this.step(fold.result);
    this.#scope = outer;
    this.#depth -= 3;
    const isPair = fold.second !== undefined;
    return (frame) => {
      const items = range(frame);
      const { slots } = frame;
      slots[slot] = fold.accumulator === accumulator ? start(frame) : attempt(start, frame);
      const isOverMap = items instanceof CelMap;
      const all = isOverMap ? items.keys() : items;
      if (!isList(all)) throw new CelError(`no such overload: ${kindOf(all)} has no items`);
      for (let index = 0; index < all.length; index++) {
        const item = all[index] ?? null;
        slots[first] = isPair && !isOverMap ? BigInt(index) : item;
        if (isPair) slots[second] = isOverMap ? (items.get(item) ?? null) : item;
        if (condition(frame) !== true) break;
        slots[slot] = attempt(step, frame);
      }
      return result(frame);
    };
  }
}

/** `optional.of` of the call optional.of(x): what looks like a method may be a function in a namespace. */
function pathOfCall({ name }: Call, target: Expr): string | undefined {
  const path = nameOfPath(target);
  return path === undefined ? undefined : `${path}.${name}`;
}
