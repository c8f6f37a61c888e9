import type { Result } from '../../../base/result.ts';
import type { StructuralSchema, ValidationRule } from '../structural.ts';
import { fieldPathOf } from './field-path.ts';
import type { CompileFault, CompiledExpression } from './expression.ts';
import { compileIn } from './expression.ts';
import { kubernetesFunctions } from './library/all.ts';
import { typeOfSchema } from './schema-type.ts';
import type { CelType } from './types.ts';
import { dyn, optionalOf } from './types.ts';

export interface CompiledRule {
  readonly written: ValidationRule;
  /** A transition rule: it compares with what was there before. */
  readonly usesOldSelf: boolean;
  /** A rule that does not compile always fails, and says why. */
  readonly rule: Result<CompiledExpression, CompileFault>;
  readonly message?: Result<CompiledExpression, CompileFault>;
  /** The field that is at fault when the rule fails, seen from where the rule stands; empty: that place itself. */
  readonly field: string;
}

/** The rules of one schema node, compiled when they are first needed. */
export function compileRules(schema: StructuralSchema): readonly CompiledRule[] {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const self = typeOfSchema(schema, 'object') ?? dyn;
  const rules = schema.rules.map((written) => compileRule(written, schema, self));
  compiled.set(schema, rules);
  return rules;
}

const compiled = new WeakMap<StructuralSchema, readonly CompiledRule[]>();

/** Compiles a rule and its message against the schema and the type of what they stand on. */
export function compileRule(
  written: ValidationRule,
  schema: StructuralSchema,
  self: CelType,
): CompiledRule {
  const environment = {
    functions: kubernetesFunctions,
    variables: new Map([
      ['self', self],
      ['oldSelf', written.optionalOldSelf === true ? optionalOf(self) : self],
    ]),
    container: '',
    literals: 'homogeneous',
    macros: 'usual',
  } as const;
  const rule = compileIn(written.rule, environment);
  const { messageExpression = '', fieldPath = '' } = written;
  const field = fieldPathOf(schema, fieldPath);
  return {
    written,
    usesOldSelf: rule.type === 'ok' && rule.value.variables.has('oldSelf'),
    rule,
    field: field.type === 'ok' ? field.value : '',
    ...(messageExpression.trim() === ''
      ? {}
      : { message: compileIn(messageExpression, environment) }),
  };
}
