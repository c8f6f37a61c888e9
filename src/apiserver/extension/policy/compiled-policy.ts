import type { JsonValue } from '../../../base/json.ts';
import { isJsonObject } from '../../../base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../base/json-at.ts';
import type { KubeObject } from '../../../kube/object.ts';
import type { Declarations } from '../../../kube/schema/cel/expression.ts';
import type { CelType } from '../../../kube/schema/cel/types.ts';
import { dyn } from '../../../kube/schema/cel/types.ts';
import { compiled, declarationsOf, variablesType } from '../expressions.ts';
import type { Condition } from '../match-conditions.ts';
import { conditionsOf } from '../match-conditions.ts';
import { constraintsOf, matcherOf } from '../matching.ts';
import type { Matcher } from '../matching.ts';
import type { Program } from './program.ts';

export interface Variable {
  readonly name: string;
  readonly program: Program;
}

export interface Validation {
  readonly program: Program;
  readonly message: string;
  readonly messageProgram: Program | undefined;
  readonly reason: string;
}

interface AuditAnnotation {
  readonly key: string;
  readonly program: Program;
}

/** A ValidatingAdmissionPolicy with its expressions compiled. */
export interface CompiledPolicy {
  readonly name: string;
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly matcher: Matcher;
  readonly conditions: readonly Condition[];
  readonly paramKind: { readonly apiVersion: string; readonly kind: string } | undefined;
  readonly variables: readonly Variable[];
  readonly validations: readonly Validation[];
  readonly auditAnnotations: readonly AuditAnnotation[];
}

export function compilePolicy(policy: KubeObject): CompiledPolicy {
  const spec = policy['spec'];
  const paramKind = jsonAt(spec, 'paramKind');
  const given = policyVariables(spec);
  const { variables, declarations } = compileVariables(spec, given);
  const program = (text: string): Program => ({ text, compiled: compiled(text, declarations) });
  return {
    name: policy.metadata.name ?? '',
    failurePolicy: textAt(spec, 'failurePolicy') === 'Ignore' ? 'Ignore' : 'Fail',
    matcher: matcherOf(constraintsOf(jsonAt(spec, 'matchConstraints'), 'nothing')),
    conditions: conditionsOf(spec, given),
    paramKind: isJsonObject(paramKind)
      ? { apiVersion: textAt(paramKind, 'apiVersion') ?? '', kind: textAt(paramKind, 'kind') ?? '' }
      : undefined,
    variables,
    validations: arrayAt(spec, 'validations').map((validation) =>
      validationOf(validation, program),
    ),
    auditAnnotations: arrayAt(spec, 'auditAnnotations').map((annotation) => ({
      key: textAt(annotation, 'key') ?? '',
      program: program(textAt(annotation, 'valueExpression') ?? ''),
    })),
  };
}

/** What the expressions of a policy may name: `params` only where the policy says of which kind they are. */
export function policyVariables(spec: JsonValue | undefined): Declarations {
  const params = isJsonObject(jsonAt(spec, 'paramKind')) ? ['params'] : [];
  return declarationsOf([...params, 'namespaceObject']);
}

export interface CompiledVariables {
  readonly variables: readonly Variable[];
  /** What the expressions after them may name. */
  readonly declarations: Declarations;
}

/** Compiles the variables of a policy, each with those before it; `before` is told what each may name, while it is so. */
export function compileVariables(
  spec: JsonValue | undefined,
  given: Declarations,
  before: (variable: JsonValue, index: number, declarations: Declarations) => void = () =>
    undefined,
): CompiledVariables {
  const variables: Variable[] = [];
  const types = new Map<string, CelType>();
  // It grows with each variable: copies for each would be the square of their number.
  const declarations = new Map([...given, ['variables', variablesType(types)] as const]);
  for (const [index, variable] of arrayAt(spec, 'variables').entries()) {
    before(variable, index, declarations);
    const name = textAt(variable, 'name') ?? '';
    const text = textAt(variable, 'expression') ?? '';
    const program = { text, compiled: compiled(text, declarations) };
    variables.push({ name, program });
    types.set(name, program.compiled.type === 'ok' ? program.compiled.value.celType : dyn);
  }
  return { variables, declarations };
}

function validationOf(validation: JsonValue, program: (text: string) => Program): Validation {
  const messageExpression = textAt(validation, 'messageExpression') ?? '';
  return {
    program: program(textAt(validation, 'expression') ?? ''),
    message: textAt(validation, 'message') ?? '',
    messageProgram: messageExpression === '' ? undefined : program(messageExpression),
    reason: textAt(validation, 'reason') ?? 'Invalid',
  };
}
