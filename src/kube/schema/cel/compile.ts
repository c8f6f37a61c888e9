import type { ParseResult } from '@marcbachmann/cel-js';
import { Environment, Optional } from '@marcbachmann/cel-js';
import type { Result } from '../../../base/result.ts';
import { failed, ok } from '../../../base/result.ts';
import type { StructuralSchema, ValidationRule } from '../structural.ts';
import { addFunctions } from './functions.ts';
import { withMatches, withOwnMatches } from './source.ts';
import type { CelValue } from './values.ts';

/** What a rule is evaluated with; without `oldSelf` nothing stood there before. */
export interface Activation {
  readonly self: CelValue;
  readonly oldSelf?: CelValue | undefined;
}

/** Evaluates; a failure says what went wrong, in the words of the engine. */
type Expression = (activation: Activation) => Result<unknown, string>;

export interface CompiledRule {
  readonly written: ValidationRule;
  /** A transition rule: it compares with what was there before. */
  readonly usesOldSelf: boolean;
  readonly holds: Expression;
  readonly message?: Expression;
}

/** The rules of one schema node; a rule that does not compile is one that always fails, and says why. */
export function compileRules(schema: StructuralSchema): readonly CompiledRule[] {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const rules = schema.rules.map(compileRule);
  compiled.set(schema, rules);
  return rules;
}

/** The engine with the functions of Kubernetes; variables are still to be declared. */
export function newEnvironment(): Environment {
  return kubernetesEnvironment.clone();
}

export function mentionsOldSelf(parsed: ParseResult): boolean {
  return mentions(parsed.ast, 'oldSelf');
}

export function parseRule(environment: Environment, text: string): Result<ParseResult, string> {
  try {
    return ok(environment.parse(withOwnMatches(text)));
  } catch (error) {
    return failed(describeError(error));
  }
}

/** The engine's messages carry a picture of the place; `summary` is the line without it. */
export function describeError(error: unknown): string {
  const summary =
    error instanceof Error && 'summary' in error && typeof error.summary === 'string'
      ? error.summary
      : String(error instanceof Error ? error.message : error);
  return withMatches(summary.charAt(0).toLowerCase() + summary.slice(1));
}

const kubernetesEnvironment = addFunctions(
  new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false }),
);

const compiled = new WeakMap<StructuralSchema, readonly CompiledRule[]>();

function compileRule(written: ValidationRule): CompiledRule {
  const oldSelfIs = written.optionalOldSelf === true ? 'optional' : 'plain';
  const environment = newEnvironment()
    .registerVariable('self', 'dyn')
    .registerVariable('oldSelf', oldSelfIs === 'optional' ? 'optional<dyn>' : 'dyn');
  const rule = parseRule(environment, written.rule);
  const { messageExpression } = written;
  return {
    written,
    usesOldSelf: rule.type === 'ok' && mentionsOldSelf(rule.value),
    holds: expressionOf(rule, oldSelfIs),
    ...(messageExpression === undefined
      ? {}
      : { message: expressionOf(parseRule(environment, messageExpression), oldSelfIs) }),
  };
}

function expressionOf(
  parsed: Result<ParseResult, string>,
  oldSelfIs: 'plain' | 'optional',
): Expression {
  if (parsed.type === 'failed') return () => parsed;
  const run = parsed.value;
  return ({ self, oldSelf }) => {
    try {
      const value: unknown = run({
        self,
        oldSelf: oldSelfIs === 'optional' ? optional(oldSelf) : oldSelf,
      });
      return ok(value);
    } catch (error) {
      return failed(describeError(error));
    }
  };
}

function optional(value: CelValue | undefined): Optional<CelValue> {
  return value === undefined ? Optional.none() : Optional.of(value);
}

function mentions(node: unknown, name: string): boolean {
  if (Array.isArray(node)) return node.some((item) => mentions(item, name));
  if (typeof node !== 'object' || node === null || !('op' in node && 'args' in node)) return false;
  return (node.op === 'id' && node.args === name) || mentions(node.args, name);
}
