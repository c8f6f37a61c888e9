import type { Environment } from './environment.ts';
import { candidates, namedTypes } from './environment.ts';
import { nameOfPath } from './_parser.ts';
import { Unifier, isLessSpecific } from './_unify.ts';
import type { Overload } from './functions.ts';
import type { Call, Expr, Fold, Select, SyntaxFault } from './syntax.ts';
import type { CelType } from './types.ts';
import {
  bool,
  dyn,
  errorType,
  int,
  listOf,
  mapOf,
  optionalOf,
  simple,
  string,
  typeText,
} from './types.ts';
import type { CelValue } from './values.ts';
import { kindOf } from './values.ts';

/** What a name or a call stands for. */
export type Reference =
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'constant'; readonly value: CelValue }
  | {
      readonly type: 'function';
      readonly overloads: readonly Overload[];
      /** `optional.of(x)`: what looks like a method is a function of a longer name. */
      readonly isMember: boolean;
    };

export interface Checked {
  readonly types: ReadonlyMap<Expr, CelType>;
  readonly references: ReadonlyMap<Expr, Reference>;
  /** Empty: the expression is right. */
  readonly faults: readonly SyntaxFault[];
  readonly result: CelType;
}

/** Gives every part of an expression its type, and finds what cannot be. */
export function checkExpression(root: Expr, environment: Environment): Checked {
  return new Checker(environment).check(root);
}

class Checker {
  readonly #environment: Environment;
  readonly #unifier = new Unifier();
  readonly #types = new Map<Expr, CelType>();
  readonly #references = new Map<Expr, Reference>();
  readonly #faults: SyntaxFault[] = [];
  #scope: ReadonlyMap<string, CelType> = new Map();
  /** Within the arguments of `format`, whose list may hold anything. */
  #formats = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  check(root: Expr): Checked {
    this.#typeOf(root);
    const types = new Map<Expr, CelType>();
    for (const [expression, type] of this.#types) {
      types.set(expression, this.#unifier.resolved(type, 'dyn'));
    }
    return {
      types,
      references: this.#references,
      faults: this.#faults,
      result: types.get(root) ?? dyn,
    };
  }

  #typeOf(expression: Expr): CelType {
    const type = this.#inferred(expression);
    this.#types.set(expression, type);
    return type;
  }

  #inferred(expression: Expr): CelType {
    switch (expression.type) {
      case 'literal':
        return simple(kindOf(expression.value));
      case 'name':
        return (
          this.#named(expression, expression.name) ??
          this.#undeclared(expression.at, expression.name)
        );
      case 'select':
        return this.#selected(expression);
      case 'call':
        return this.#called(expression);
      case 'list':
        return listOf(
          this.#common(
            expression.items.map((item, index) => this.#item(item, expression.optional.has(index))),
          ),
        );
      case 'map':
        return this.#mapType(expression);
      case 'message':
        return this.#undeclared(expression.at, expression.name);
      case 'fold':
        return this.#folded(expression);
    }
  }

  #fault(at: number, why: string): CelType {
    this.#faults.push({ at, why });
    return errorType;
  }

  #undeclared(at: number, name: string): CelType {
    const place = this.#environment.container;
    return this.#fault(at, `undeclared reference to '${name}' (in container '${place}')`);
  }

  /** The type of a variable or of a type's name; undefined: there is none. */
  #named(expression: Expr, name: string): CelType | undefined {
    const local = this.#scope.get(name);
    if (local !== undefined) {
      this.#references.set(expression, { type: 'variable', name });
      return local;
    }
    for (const candidate of candidates(this.#environment.container, name)) {
      const declared = this.#environment.variables.get(candidate);
      if (declared !== undefined) {
        this.#references.set(expression, { type: 'variable', name: candidate });
        return declared;
      }
      const value = namedTypes.get(candidate);
      if (value === undefined) continue;
      this.#references.set(expression, { type: 'constant', value });
      return { type: 'type', of: namedType(candidate) };
    }
    return undefined;
  }

  #selected(select: Select): CelType {
    const path = select.how === 'value' ? nameOfPath(select) : undefined;
    if (path !== undefined && !this.#scope.has(path.split('.', 1)[0] ?? '')) {
      const qualified = this.#named(select, path);
      if (qualified !== undefined) return qualified;
    }
    const operand = this.#unifier.resolved(this.#typeOf(select.operand));
    const field = this.#fieldOf(operand, select);
    return select.how === 'presence' ? bool : field;
  }

  #fieldOf(operand: CelType, { at, field }: Pick<Select, 'at' | 'field'>): CelType {
    switch (operand.type) {
      case 'dyn':
      case 'error':
        return operand;
      case 'open':
        this.#unifier.assignAll([operand], [dyn]);
        return dyn;
      case 'map':
        return operand.value;
      case 'optional':
        return optionalOf(this.#fieldOf(this.#unifier.resolved(operand.of), { at, field }));
      case 'object':
        return operand.fields.get(field) ?? this.#fault(at, `undefined field '${field}'`);
      case 'simple':
      case 'list':
      case 'type':
      case 'parameter':
        return this.#fault(at, `type '${typeText(operand)}' does not support field selection`);
    }
  }

  #called(call: Call): CelType {
    const { target, args } = call;
    if (call.name === '_?._') return this.#optionalField(call);
    const global = this.#globalOf(call);
    const receiver = global === undefined && target !== undefined ? [this.#typeOf(target)] : [];
    const isFormat = call.name === 'format' ? 1 : 0;
    this.#formats += isFormat;
    const types = [...receiver, ...args.map((argument) => this.#typeOf(argument))];
    this.#formats -= isFormat;
    const functions = global ?? this.#environment.functions.get(call.name);
    if (functions === undefined) return this.#undeclared(call.at, call.name);
    return this.#resolved(call, { functions, types, isMember: receiver.length > 0 });
  }

  /** The overloads of a function that stands alone, or in a namespace that looks like a target. */
  #globalOf({ target, name }: Call): readonly Overload[] | undefined {
    const { container, functions } = this.#environment;
    const path = target === undefined ? '' : nameOfPath(target);
    if (path === undefined || this.#scope.has(path.split('.', 1)[0] ?? '')) return undefined;
    const written = target === undefined ? name : `${path}.${name}`;
    for (const candidate of candidates(container, written)) {
      const found = functions.get(candidate);
      if (found?.some(({ isMember }) => !isMember) === true) return found;
    }
    return undefined;
  }

  #resolved(
    call: Call,
    {
      functions,
      types,
      isMember,
    }: {
      readonly functions: readonly Overload[];
      readonly types: readonly CelType[];
      readonly isMember: boolean;
    },
  ): CelType {
    let result: CelType | undefined;
    const overloads: Overload[] = [];
    for (const overload of functions) {
      if (overload.isMember !== isMember || overload.parameters.length !== types.length) continue;
      const opened = this.#unifier.opened([...overload.parameters, overload.result]);
      if (!this.#unifier.assignAll(opened.slice(0, -1), types)) continue;
      overloads.push(overload);
      const found = this.#unifier.resolved(opened.at(-1) ?? dyn);
      result = result === undefined || typeText(result) === typeText(found) ? found : dyn;
    }
    if (result === undefined) return this.#noOverload(call, types, isMember);
    this.#references.set(call, { type: 'function', overloads, isMember });
    return result;
  }

  #noOverload(call: Call, types: readonly CelType[], isMember: boolean): CelType {
    const texts = types.map((type) => typeText(this.#unifier.resolved(type, 'dyn')));
    const listed = `(${texts.slice(isMember ? 1 : 0).join(', ')})`;
    const applied = isMember ? `${texts[0] ?? ''}.${listed}` : listed;
    return this.#fault(
      call.at,
      `found no matching overload for '${call.name}' applied to '${applied}'`,
    );
  }

  #optionalField(call: Call): CelType {
    const [operand, name] = call.args;
    if (operand === undefined || name?.type !== 'literal') return errorType;
    const field = typeof name.value === 'string' ? name.value : '';
    this.#typeOf(name);
    const type = this.#unifier.resolved(this.#typeOf(operand));
    const plain = type.type === 'optional' ? this.#unifier.resolved(type.of) : type;
    return optionalOf(this.#fieldOf(plain, { at: call.at, field }));
  }

  #item(item: Expr, isOptional: boolean): { readonly at: number; readonly type: CelType } {
    const type = this.#typeOf(item);
    if (!isOptional) return { at: item.at, type };
    const inner = this.#unifier.open();
    if (this.#unifier.assignAll([optionalOf(inner)], [type])) return { at: item.at, type: inner };
    const wanted = `expected type 'optional_type' but found '${typeText(this.#unifier.resolved(type, 'dyn'))}'`;
    return { at: item.at, type: this.#fault(item.at, wanted) };
  }

  /** The type that all items have; items of several types make it dyn, or a fault. */
  #common(items: readonly { readonly at: number; readonly type: CelType }[]): CelType {
    let common: CelType | undefined;
    for (const { at, type } of items) {
      if (common === undefined) {
        common = type;
        continue;
      }
      const before: CelType = common;
      if (this.#unifier.assignAll([before], [type])) {
        common = isLessSpecific(this.#unifier.resolved(type), this.#unifier.resolved(before))
          ? type
          : before;
      } else if (this.#unifier.assignAll([type], [before])) {
        common = type;
      } else {
        this.#mixed(at, before, type);
        common = dyn;
      }
    }
    return common ?? this.#unifier.open();
  }

  #mixed(at: number, before: CelType, type: CelType): void {
    if (this.#environment.literals === 'mixed' || this.#formats > 0) return;
    const texts = [before, type].map((one) => typeText(this.#unifier.resolved(one, 'dyn')));
    this.#fault(at, `expected type '${texts[0] ?? ''}' but found '${texts[1] ?? ''}'`);
  }

  #mapType({ entries }: Expr & { readonly type: 'map' }): CelType {
    const keys = entries.map(({ key }) => ({ at: key.at, type: this.#typeOf(key) }));
    const values = entries.map(({ value, isOptional }) => this.#item(value, isOptional));
    return mapOf(this.#common(keys), this.#common(values));
  }

  #folded(fold: Fold): CelType {
    const range = this.#unifier.resolved(this.#typeOf(fold.range));
    const start = this.#typeOf(fold.start);
    const outer = this.#scope;
    const withAccumulator = new Map(outer).set(fold.accumulator, start);
    this.#scope = new Map([...withAccumulator, ...this.#loopVariables(fold, range)]);
    this.#expect(fold.condition, bool);
    this.#expect(fold.step, start);
    this.#scope = withAccumulator;
    const result = this.#typeOf(fold.result);
    this.#scope = outer;
    return this.#unifier.resolved(result);
  }

  #expect(expression: Expr, wanted: CelType): void {
    const type = this.#typeOf(expression);
    if (this.#unifier.assignAll([wanted], [type])) return;
    const texts = [wanted, type].map((one) => typeText(this.#unifier.resolved(one, 'dyn')));
    this.#fault(expression.at, `expected type '${texts[0] ?? ''}' but found '${texts[1] ?? ''}'`);
  }

  #loopVariables(fold: Fold, range: CelType): readonly (readonly [string, CelType])[] {
    const { variable, second } = fold;
    const pairOf = (
      key: CelType,
      value: CelType,
      single: CelType,
    ): readonly (readonly [string, CelType])[] =>
      second === undefined
        ? [[variable, single]]
        : [
            [variable, key],
            [second, value],
          ];
    switch (range.type) {
      case 'list':
        return pairOf(int, range.item, range.item);
      case 'map':
        return pairOf(range.key, range.value, range.key);
      case 'dyn':
      case 'error':
        return pairOf(dyn, dyn, dyn);
      case 'open':
        this.#unifier.assignAll([range], [dyn]);
        return pairOf(dyn, dyn, dyn);
      case 'object':
      case 'simple':
      case 'optional':
      case 'type':
      case 'parameter': {
        const why = `expression of type '${typeText(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`;
        this.#fault(fold.range.at, why);
        return pairOf(errorType, errorType, errorType);
      }
    }
  }
}

/** The type that the name of a type stands for. */
function namedType(name: string): CelType {
  switch (name) {
    case 'list':
      return listOf(dyn);
    case 'map':
      return mapOf(dyn, dyn);
    case 'type':
      return { type: 'type', of: dyn };
    case 'optional_type':
      return optionalOf(dyn);
    case 'null_type':
      return simple('null');
    case 'google.protobuf.Timestamp':
      return simple('timestamp');
    case 'google.protobuf.Duration':
      return simple('duration');
    case 'string':
      return string;
    default:
      return simple(name);
  }
}
