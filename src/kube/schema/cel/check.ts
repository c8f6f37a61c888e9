import type { StatusCause } from '../../status-error.ts';
import { forbiddenField, invalidValue, notSupported, required } from '../causes.ts';
import type { StructuralSchema, ValidationRule } from '../structural.ts';
import { fieldPathOf } from './field-path.ts';
import type { CompiledRule } from './compile.ts';
import { compileRule } from './compile.ts';
import { estimatedCost } from './cost.ts';
import type { CompiledExpression } from './expression.ts';
import { faultText } from './expression.ts';
import type { DeclaredType } from './schema-type.ts';
import { declaredType, largestRequest, withMeta, withObjectFields } from './schema-type.ts';

type Causes = readonly StatusCause[];

/** What the estimate of one expression may come to, and of all expressions of a CRD together. */
const expressionCostLimit = 10_000_000;
const schemaCostLimit = 100_000_000;

/**
 * What is wrong with the rules of a CRD: syntax, fields that do not exist, types that do not fit, costs beyond all bounds.
 * `path` is where the schema stands in the CRD, such as `spec.validation.openAPIV3Schema`.
 */
export function checkRules(schema: StructuralSchema, path = ''): Causes {
  const costs: Costs = { total: 0, expensive: [] };
  const node: CheckedNode = {
    schema,
    seen: withObjectFields(schema),
    path,
    uncorrelated: undefined,
    times: 1,
  };
  return [...checkNode(node, costs), ...checkTotal(costs, path)];
}

interface Costs {
  total: number;
  expensive: readonly ExpensiveRule[];
}

interface ExpensiveRule {
  readonly path: string;
  readonly cost: number;
}

interface CheckedNode {
  readonly schema: StructuralSchema;
  /** The schema with what every object has. */
  readonly seen: StructuralSchema;
  readonly path: string;
  /** The nearest ancestor whose items have no identity: `oldSelf` means nothing below it. */
  readonly uncorrelated: string | undefined;
  /** How often the node can occur in an object; undefined: the schema does not say. */
  readonly times: number | undefined;
}

function checkNode(node: CheckedNode, costs: Costs): Causes {
  const { schema, path } = node;
  const members = schema.mapType === 'atomic' ? (node.uncorrelated ?? path) : node.uncorrelated;
  const items = schema.listType === 'map' ? node.uncorrelated : (node.uncorrelated ?? path);
  const below = (child: StructuralSchema, name: string, uncorrelated?: string): Causes => {
    const place = path === '' ? name : `${path}.${name}`;
    const times = timesBelow(node);
    return checkNode(
      { schema: child, seen: withMeta(child), path: place, uncorrelated, times },
      costs,
    );
  };
  return [
    ...[...schema.properties].flatMap(([key, child]) =>
      below(child, `properties[${key}]`, members),
    ),
    ...(schema.additionalProperties === undefined
      ? []
      : below(schema.additionalProperties, 'additionalProperties', members)),
    ...(schema.items === undefined ? [] : below(schema.items, 'items', items)),
    ...checkOwnRules(node, costs),
  ];
}

function timesBelow({ schema, times }: CheckedNode): number | undefined {
  const { limits, type, additionalProperties } = schema;
  if (times === undefined) return undefined;
  const isList = type === 'array';
  if (!isList && additionalProperties === undefined) return times;
  const most = isList ? limits.maxItems : limits.maxProperties;
  return most === undefined ? undefined : times * Math.max(0, most);
}

function checkOwnRules(node: CheckedNode, costs: Costs): Causes {
  const { schema, seen, path } = node;
  if (schema.rules.length === 0) return [];
  const self = declaredType(seen, 'object');
  return schema.rules.flatMap((rule, index) => {
    const at = ruleField(path, index);
    const faults = checkTexts(rule, at, schema);
    if (faults.length > 0) return faults;
    if (self === undefined) return [complaint(at, rule, noTypeText(schema))];
    return checkCompiled({ rule: compileRule(rule, schema, self.type), at, node, self }, costs);
  });
}

function noTypeText({ type, preserveUnknownFields }: StructuralSchema): string {
  return `rule declared on schema that does not support validation rules type: '${type === 'any' ? '' : type}' x-kubernetes-preserve-unknown-fields: '${String(preserveUnknownFields)}'`;
}

function ruleField(path: string, index: number): string {
  const field = `x-kubernetes-validations[${index}]`;
  return path === '' ? field : `${path}.${field}`;
}

interface CompiledHere {
  readonly rule: CompiledRule;
  readonly at: string;
  readonly node: CheckedNode;
  readonly self: DeclaredType;
}

function checkCompiled({ rule: compiled, at, node, self }: CompiledHere, costs: Costs): Causes {
  const { written, rule } = compiled;
  const times = node.times ?? Math.floor(largestRequest / (self.fewestBytes + 1));
  const ofRule = { field: `${at}.rule`, costs, what: 'estimated rule cost' };
  return [
    ...(rule.type === 'failed'
      ? [complaint(ofRule.field, written, faultText(rule.failure))]
      : [
          ...checkCost(rule.value, times, ofRule),
          ...(mayBe(rule.value.resultType, 'bool')
            ? []
            : [complaint(ofRule.field, written, 'cel expression must evaluate to a bool')]),
        ]),
    ...checkMessageExpression(compiled, at, costs),
    ...(rule.type === 'failed'
      ? []
      : checkOldSelf(written, compiled, { at, uncorrelated: node.uncorrelated })),
  ];
}

interface CostPlace {
  readonly field: string;
  readonly costs: Costs;
  readonly what: string;
}

function checkCost(
  expression: CompiledExpression,
  times: number,
  { field, costs, what }: CostPlace,
): Causes {
  const cost = Math.min(estimatedCost(expression).max * times, Number.MAX_SAFE_INTEGER * 2048);
  costs.total += cost;
  if (cost >= schemaCostLimit / 100) {
    const all = [...costs.expensive, { path: field, cost }];
    costs.expensive = all.sort((left, right) => right.cost - left.cost).slice(0, 4);
  }
  return cost > expressionCostLimit
    ? [forbiddenField(field, overText(what, cost / expressionCostLimit))]
    : [];
}

function checkTotal({ total, expensive }: Costs, path: string): Causes {
  if (total <= schemaCostLimit) return [];
  const why =
    'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
  const what = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
  return [
    ...expensive.map((rule) => forbiddenField(rule.path, why)),
    forbiddenField(path, overText(what, total / schemaCostLimit)),
  ];
}

function overText(what: string, factor: number): string {
  const times =
    factor > 100 ? 'more than 100' : factor < 1.5 ? factor.toFixed(6) : factor.toFixed(1);
  return (
    `${what} exceeds budget by factor of ${times}x (try simplifying the rule, or adding maxItems, ` +
    'maxProperties, and maxLength where arrays, maps, and strings are declared)'
  );
}

function checkTexts(rule: ValidationRule, at: string, schema: StructuralSchema): Causes {
  const { messageExpression, reason } = rule;
  if (rule.rule.trim() === '') return [required(`${at}.rule`, 'rule is not specified')];
  const isBlankExpression = messageExpression?.trim() === '';
  const isOddReason = reason !== undefined && !reasons.includes(reason);
  return [
    ...checkMessage(rule, at),
    ...(isBlankExpression
      ? [required(`${at}.messageExpression`, 'messageExpression must be non-empty if specified')]
      : []),
    ...(isOddReason ? [notSupported(`${at}.reason`, reason, reasons)] : []),
    ...checkFieldPath(rule, `${at}.fieldPath`, schema),
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
  if (!usesOldSelf && rule.optionalOldSelf !== undefined) {
    const why = 'may not be set if oldSelf is not used in rule';
    return [invalidValue(`${at}.optionalOldSelf`, rule.optionalOldSelf, why)];
  }
  if (!usesOldSelf || uncorrelated === undefined) return [];
  const why = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`;
  return [invalidValue(`${at}.rule`, rule.rule, why)];
}

function checkFieldPath(
  { fieldPath }: ValidationRule,
  field: string,
  schema: StructuralSchema,
): Causes {
  if (fieldPath === undefined || fieldPath === '') return [];
  const found = fieldPathOf(schema, fieldPath);
  return [
    ...(fieldPath.trim() === ''
      ? [invalidValue(field, fieldPath, 'fieldPath must be non-empty if specified')]
      : []),
    ...(/[\n\r]/.test(fieldPath)
      ? [invalidValue(field, fieldPath, 'fieldPath must not contain line breaks')]
      : []),
    ...(found.type === 'ok'
      ? []
      : [invalidValue(field, fieldPath, 'fieldPath must be a valid path')]),
  ];
}

function checkMessageExpression(
  { written, message }: CompiledRule,
  at: string,
  costs: Costs,
): Causes {
  if (message === undefined) return [];
  const field = `${at}.messageExpression`;
  if (message.type === 'failed') {
    const { stage, text } = message.failure;
    const what = stage === 'compilation' ? stage : 'instantiation';
    return [complaint(field, written, `messageExpression ${what} failed: ${text}`)];
  }
  if (!mayBe(message.value.resultType, 'string')) {
    return [complaint(field, written, 'messageExpression must evaluate to a string')];
  }
  return checkCost(message.value, 1, { field, costs, what: 'estimated messageExpression cost' });
}

/** The type of an expression is not always known; what is dyn may turn out right. */
function mayBe(type: string, wanted: string): boolean {
  return type === wanted || type === 'dyn';
}

/** The real server shows the whole rule as the wrong value, its members in the order of their declaration. */
function complaint(field: string, rule: ValidationRule, why: string): StatusCause {
  const written = JSON.stringify({
    Rule: rule.rule,
    Message: rule.message ?? '',
    MessageExpression: rule.messageExpression ?? '',
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath ?? '',
    OptionalOldSelf: rule.optionalOldSelf ?? null,
  });
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${written}: ${why}`, field };
}

const reasons = [
  'FieldValueDuplicate',
  'FieldValueForbidden',
  'FieldValueInvalid',
  'FieldValueRequired',
];
