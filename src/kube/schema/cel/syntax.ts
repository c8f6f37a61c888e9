import type { CelValue } from './values.ts';

/**
 * An expression after parsing. Macros are written out: `all`, `map` and their like are folds. `at` is the place in the text,
 * in characters, where the reference compiler points at.
 */
export type Expr =
  | { readonly type: 'literal'; readonly at: number; readonly value: CelValue }
  | { readonly type: 'name'; readonly at: number; readonly name: string }
  | Select
  | Call
  | {
      readonly type: 'list';
      readonly at: number;
      readonly items: readonly Expr[];
      /** Which of the items are written `?item`: left out when they have no value. */
      readonly optional: ReadonlySet<number>;
    }
  | { readonly type: 'map'; readonly at: number; readonly entries: readonly MapEntry[] }
  | {
      readonly type: 'message';
      readonly at: number;
      readonly name: string;
      readonly fields: readonly MessageField[];
    }
  | Fold;

export interface Select {
  readonly type: 'select';
  readonly at: number;
  readonly operand: Expr;
  readonly field: string;
  /** `has(x.y)` asks whether the field is there. */
  readonly how: 'value' | 'presence';
}

export interface Call {
  readonly type: 'call';
  readonly at: number;
  readonly name: string;
  readonly target?: Expr;
  readonly args: readonly Expr[];
}

export interface MapEntry {
  readonly at: number;
  readonly key: Expr;
  readonly value: Expr;
  readonly isOptional: boolean;
}

export interface MessageField {
  readonly at: number;
  readonly name: string;
  readonly value: Expr;
}

/**
 * accumulator = start; for each item of the range, while the condition holds: accumulator = step. The value is that of
 * `result`, which sees the accumulator.
 */
export interface Fold {
  readonly type: 'fold';
  readonly at: number;
  readonly range: Expr;
  readonly variable: string;
  /** With two variables the first is the index or key, the second the value. */
  readonly second?: string;
  readonly accumulator: string;
  readonly start: Expr;
  readonly condition: Expr;
  readonly step: Expr;
  readonly result: Expr;
}

/** What an expression is made of. */
export function partsOf(expression: Expr): readonly Expr[] {
  switch (expression.type) {
    case 'literal':
    case 'name':
      return [];
    case 'select':
      return [expression.operand];
    case 'call':
      return expression.target === undefined
        ? expression.args
        : [expression.target, ...expression.args];
    case 'list':
      return expression.items;
    case 'map':
      return expression.entries.flatMap(({ key, value }) => [key, value]);
    case 'message':
      return expression.fields.map(({ value }) => value);
    case 'fold': {
      const { range, start, condition, step, result } = expression;
      return [range, start, condition, step, result];
    }
  }
}

/** A fault of the text: `at` is where, in characters from its beginning. */
export interface SyntaxFault {
  readonly at: number;
  readonly why: string;
}

/** The accumulator of a macro has a name that no text can write. */
export const accumulator = '@result';
