import type { Environment } from '@marcbachmann/cel-js';
import type { JsonObject } from '../../../base/json.ts';
import type { StatusCause } from '../../status-error.ts';
import { invalidValue, notSupported, required } from '../causes.ts';
import type { StructuralSchema, ValidationRule } from '../structural.ts';
import { describeError, mentionsOldSelf, newEnvironment, parseRule } from './compile.ts';
import { rootSchema } from './root.ts';
import { checkedHas, withCheckedHas } from './source.ts';
import { declareType } from './types.ts';

type Causes = readonly StatusCause[];

/**
 * What is wrong with the rules of a CRD: syntax, fields that do not exist, types that do not fit. `path` is where the
 * schema stands in the CRD, such as `spec.validation.openAPIV3Schema`.
 */
export function checkRules(schema: StructuralSchema, path = ''): Causes {
  return checkNode({ schema: rootSchema(schema), path, uncorrelated: undefined });
}

interface CheckedNode {
  readonly schema: StructuralSchema;
  readonly path: string;
  /** The nearest ancestor whose items have no identity: `oldSelf` means nothing below it. */
  readonly uncorrelated: string | undefined;
}

function checkNode(node: CheckedNode): Causes {
  const { schema, path } = node;
  const members = schema.mapType === 'atomic' ? (node.uncorrelated ?? path) : node.uncorrelated;
  const items = schema.listType === 'map' ? node.uncorrelated : (node.uncorrelated ?? path);
  const below = (child: StructuralSchema, name: string, uncorrelated?: string): Causes =>
    checkNode({ schema: child, path: path === '' ? name : `${path}.${name}`, uncorrelated });
  return [
    ...schema.rules.flatMap((rule, index) => checkRule(rule, node, ruleField(path, index))),
    ...[...schema.properties].flatMap(([key, child]) =>
      below(child, `properties[${key}]`, members),
    ),
    ...(schema.additionalProperties === undefined
      ? []
      : below(schema.additionalProperties, 'additionalProperties', members)),
    ...(schema.items === undefined ? [] : below(schema.items, 'items', items)),
  ];
}

function ruleField(path: string, index: number): string {
  const field = `x-kubernetes-validations[${index}]`;
  return path === '' ? field : `${path}.${field}`;
}

function checkRule(
  rule: ValidationRule,
  { schema, uncorrelated }: CheckedNode,
  at: string,
): Causes {
  if (rule.rule.trim() === '') return [required(`${at}.rule`, 'rule is not specified')];
  const environment = checkingEnvironment(schema, rule);
  const checked = check(environment, rule.rule);
  return [
    ...checkTexts(rule, at),
    ...(checked.type === 'failed' ? [complaint(`${at}.rule`, rule, checked.why)] : []),
    ...(checked.type === 'typed' && !mayBe(checked.result, 'bool')
      ? [complaint(`${at}.rule`, rule, 'cel expression must evaluate to a bool')]
      : []),
    ...(checked.type === 'typed' ? checkOldSelf(rule, checked, { at, uncorrelated }) : []),
    ...checkMessageExpression(rule, environment, at),
  ];
}

function checkingEnvironment(schema: StructuralSchema, rule: ValidationRule): Environment {
  const environment = newEnvironment().registerFunction(`${checkedHas}(dyn): bool`, () => true);
  const type = declareType(environment, schema, 'object');
  return environment
    .registerVariable('self', type)
    .registerVariable('oldSelf', rule.optionalOldSelf === true ? `optional<${type}>` : type);
}

function checkTexts(rule: ValidationRule, at: string): Causes {
  const { messageExpression, reason } = rule;
  const isBlankExpression = messageExpression?.trim() === '';
  const isOddReason = reason !== undefined && !reasons.includes(reason);
  return [
    ...checkMessage(rule, at),
    ...(isBlankExpression
      ? [required(`${at}.messageExpression`, 'messageExpression must be non-empty if specified')]
      : []),
    ...(isOddReason ? [notSupported(`${at}.reason`, reason, reasons)] : []),
  ];
}

function checkMessage({ rule, message = '' }: ValidationRule, at: string): Causes {
  const text = message.trim();
  const field = `${at}.message`;
  if (message !== '' && text === '') {
    return [invalidValue(field, message, 'message must be non-empty if specified')];
  }
  if (/[\n\r]/.test(text)) {
    return [invalidValue(field, message, 'message must not contain line breaks')];
  }
  if (text !== '' || !/[\n\r]/.test(rule.trim())) return [];
  return [required(field, 'message must be specified if rule contains line breaks')];
}

function checkOldSelf(
  rule: ValidationRule,
  { usesOldSelf }: { readonly usesOldSelf: boolean },
  { at, uncorrelated }: { readonly at: string; readonly uncorrelated: string | undefined },
): Causes {
  if (!usesOldSelf && rule.optionalOldSelf === true) {
    const why = 'may not be set if oldSelf is not used in rule';
    return [invalidValue(`${at}.optionalOldSelf`, true, why)];
  }
  if (!usesOldSelf || uncorrelated === undefined) return [];
  const why = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`;
  return [invalidValue(`${at}.rule`, rule.rule, why)];
}

function checkMessageExpression(
  rule: ValidationRule,
  environment: Environment,
  at: string,
): Causes {
  const { messageExpression = '' } = rule;
  if (messageExpression.trim() === '') return [];
  const checked = check(environment, messageExpression);
  const field = `${at}.messageExpression`;
  if (checked.type === 'failed') {
    return [complaint(field, rule, `messageExpression ${checked.why}`)];
  }
  if (mayBe(checked.result, 'string')) return [];
  return [complaint(field, rule, 'messageExpression must evaluate to a string')];
}

type Checked =
  | { readonly type: 'typed'; readonly result: string; readonly usesOldSelf: boolean }
  | { readonly type: 'failed'; readonly why: string };

function check(environment: Environment, text: string): Checked {
  const parsed = parseRule(environment, text);
  if (parsed.type === 'failed') return { type: 'failed', why: compilationFailed(parsed.failure) };
  const strict = parseRule(environment, withCheckedHas(text));
  const { valid, type, error } = parsed.value.check();
  const failure = valid && strict.type === 'ok' ? strict.value.check().error : error;
  if (failure === undefined) {
    return { type: 'typed', result: type ?? 'dyn', usesOldSelf: mentionsOldSelf(parsed.value) };
  }
  const picture = pictureOf(text, failure.range?.start);
  const why = translated(describeError(failure));
  return { type: 'failed', why: compilationFailed(`${why}${picture}`) };
}

function compilationFailed(why: string): string {
  return `compilation failed: ERROR: <input>: ${why}`;
}

/** The reference implementation's words for the mistakes people make most. */
function translated(summary: string): string {
  return summary
    .replace(/^no such key: (.+)$/, "undefined field '$1'")
    .replace(/^unknown variable: (.+)$/, "undeclared reference to '$1' (in container '')")
    .replace(
      /^no such overload: (.+) (\S+) (.+)$/,
      "found no matching overload for '_$2_' applied to '($1, $3)'",
    );
}

/** The line of the mistake with a caret below it. */
function pictureOf(text: string, at: number | undefined): string {
  if (at === undefined) return '';
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const line = text.slice(start).split('\n', 1)[0] ?? '';
  return `\n | ${line}\n | ${'.'.repeat(at - start)}^`;
}

/** The engine cannot always tell the type; what is dyn may turn out right. */
function mayBe(type: string, wanted: string): boolean {
  return type === wanted || type.startsWith('dyn');
}

function complaint(field: string, rule: ValidationRule, why: string): StatusCause {
  const written: JsonObject = {
    Rule: rule.rule,
    Message: rule.message ?? '',
    MessageExpression: rule.messageExpression ?? '',
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath ?? '',
    OptionalOldSelf: rule.optionalOldSelf ?? null,
  };
  return invalidValue(field, written, why);
}

const reasons = [
  'FieldValueDuplicate',
  'FieldValueForbidden',
  'FieldValueInvalid',
  'FieldValueRequired',
];
