import { isJsonObject } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../base/json-at.ts';
import { checkLabelValue, checkQualifiedName } from '../../kube/names.ts';
import { forbiddenField, invalidValue, required } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';

type Labels = Readonly<Record<string, string>>;
type Test = (labels: Labels) => boolean;

/** A LabelSelector object, compiled. */
export interface ObjectLabelSelector {
  /** `all`: it has no requirement, and everything matches. */
  readonly type: 'all' | 'some';
  matches(labels: Labels | undefined): boolean;
}

/** Reads `matchLabels` and `matchExpressions`; what is absent selects everything. */
export function labelSelectorOf(selector: JsonValue | undefined): ObjectLabelSelector {
  const wanted = jsonAt(selector, 'matchLabels');
  const tests = [
    ...(isJsonObject(wanted) ? Object.entries(wanted) : []).map(
      ([key, value]): Test =>
        (labels) =>
          valueIn(labels, key) === value,
    ),
    ...arrayAt(selector, 'matchExpressions').map(expressionTest),
  ];
  return {
    type: tests.length === 0 ? 'all' : 'some',
    matches: (labels) => tests.every((test) => test(labels ?? {})),
  };
}

const valueIn = (labels: Labels, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined;

function expressionTest(expression: JsonValue): Test {
  const key = textAt(expression, 'key') ?? '';
  const values = new Set(arrayAt(expression, 'values'));
  switch (textAt(expression, 'operator')) {
    case 'In':
      return (labels) => values.has(valueIn(labels, key) ?? null);
    case 'NotIn':
      return (labels) => !values.has(valueIn(labels, key) ?? null);
    case 'Exists':
      return (labels) => valueIn(labels, key) !== undefined;
    case 'DoesNotExist':
      return (labels) => valueIn(labels, key) === undefined;
    case undefined:
    default:
      return () => false;
  }
}

/** What is wrong with a LabelSelector object. */
export function checkLabelSelector(
  selector: JsonValue | undefined,
  path: string,
): readonly StatusCause[] {
  const wanted = jsonAt(selector, 'matchLabels');
  return [
    ...(isJsonObject(wanted) ? Object.entries(wanted) : []).flatMap(([key, value]) => [
      ...checkQualifiedName(key).map((why) => invalidValue(`${path}.matchLabels`, key, why)),
      ...(typeof value === 'string' ? checkLabelValue(value) : []).map((why) =>
        invalidValue(`${path}.matchLabels`, value ?? null, why),
      ),
    ]),
    ...arrayAt(selector, 'matchExpressions').flatMap((expression, index) =>
      checkExpression(expression, `${path}.matchExpressions[${index}]`),
    ),
  ];
}

function checkExpression(expression: JsonValue, path: string): readonly StatusCause[] {
  return [...checkOperator(expression, path), ...checkLabelTerm(expression, path)];
}

/** What a requirement on labels has to be whatever its operator: a key of labels, and values of labels. */
export function checkLabelTerm(expression: JsonValue, path: string): readonly StatusCause[] {
  const key = textAt(expression, 'key') ?? '';
  return [
    ...checkValueCount(expression, path),
    ...checkQualifiedName(key).map((why) => invalidValue(`${path}.key`, key, why)),
    ...arrayAt(expression, 'values').flatMap((value, index) =>
      (typeof value === 'string' ? checkLabelValue(value) : []).map((why) =>
        invalidValue(`${path}.values[${index}]`, value, why),
      ),
    ),
  ];
}

const operators: readonly string[] = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

function checkOperator(expression: JsonValue, path: string): readonly StatusCause[] {
  const operator = textAt(expression, 'operator') ?? '';
  if (operators.includes(operator)) return [];
  return [invalidValue(`${path}.operator`, operator, 'not a valid selector operator')];
}

/** Some operators want values, some want none; of others nothing is known. */
export function checkValueCount(expression: JsonValue, path: string): readonly StatusCause[] {
  const values = arrayAt(expression, 'values');
  const field = `${path}.values`;
  switch (textAt(expression, 'operator')) {
    case 'In':
    case 'NotIn':
      return values.length > 0
        ? []
        : [required(field, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0
        ? []
        : [
            forbiddenField(
              field,
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            ),
          ];
    case undefined:
    default:
      return [];
  }
}
