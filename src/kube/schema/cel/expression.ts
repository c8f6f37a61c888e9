import type { JsonValue } from '../../../base/json.ts';
import type { Result } from '../../../base/result.ts';
import { failed, ok } from '../../../base/result.ts';
import type { StructuralSchema } from '../structural.ts';
import { describeError, newEnvironment, parseRule } from './compile.ts';
import { toCel } from './values.ts';
import type { CelValue } from './values.ts';

/**
 * What a variable of an expression is: of any type (`dyn`), or an object of a schema, whose fields are then known when the
 * expression is compiled.
 */
export type VariableType =
  | { readonly type: 'dyn' }
  | { readonly type: 'schema'; readonly schema: StructuralSchema };

/** The variables an expression may name, such as `object`, `oldObject`, `request`, `params`, `variables`. */
export type Declarations = ReadonlyMap<string, VariableType>;

/** What an expression came to. `cost` is what it spent of its limit, in Kubernetes' units. */
export type Evaluated =
  | { readonly type: 'value'; readonly value: unknown; readonly cost: number }
  /** It went wrong: `why` is the engine's text, such as `no such key: x`. */
  | { readonly type: 'failed'; readonly why: string; readonly cost: number }
  /** It was stopped at its limit. */
  | { readonly type: 'over-limit'; readonly cost: number };

export interface Expression {
  /** Its type as far as it is known: `bool`, `string`, `dyn`, ... */
  readonly resultType: string;
  /** The variables it names. */
  readonly variables: ReadonlySet<string>;
  /** Evaluates with the values of its variables; `limit` is the most it may cost (`perCallLimit`). */
  evaluate(values: ReadonlyMap<string, CelValue>, limit: number): Evaluated;
}

/** What one evaluation may cost at most, and all evaluations of one request together. */
export const perCallLimit = 1_000_000;

/**
 * Compiles an expression against declared variables, in the environment of Kubernetes 1.34. The failure is the text
 * the real server shows, with the picture of the place.
 */
export function compileExpression(
  text: string,
  declarations: Declarations,
): Result<Expression, string> {
  const environment = newEnvironment();
  for (const name of declarations.keys()) environment.registerVariable(name, 'dyn');
  const parsed = parseRule(environment, text);
  if (parsed.type === 'failed') return failed(`ERROR: <input>: ${parsed.failure}`);
  const { valid, type, error } = parsed.value.check();
  if (!valid) return failed(`ERROR: <input>: ${describeError(error)}`);
  const run = parsed.value;
  return ok({
    resultType: type ?? 'dyn',
    variables: new Set(declarations.keys()),
    evaluate: (values) => {
      try {
        return { type: 'value', value: run(Object.fromEntries(values)), cost: 0 };
      } catch (failure) {
        return { type: 'failed', why: describeError(failure), cost: 0 };
      }
    },
  });
}

/** A JSON value as expressions see it: of a schema, or as it is. */
export function celOf(value: JsonValue, schema: StructuralSchema): CelValue {
  return toCel(value, schema);
}
