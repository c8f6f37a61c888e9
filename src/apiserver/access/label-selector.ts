import { isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { arrayAt, textAt } from '../../base/json-at.ts';

type Labels = Readonly<Record<string, string>>;

/** Whether the labels are as a selector in an object (`matchLabels`, `matchExpressions`) wants them. An empty one wants nothing. */
export function labelSelectorMatches(selector: JsonValue, labels: Labels): boolean {
  if (!isJsonObject(selector)) return false;
  const { matchLabels } = selector;
  const wanted = isJsonObject(matchLabels) ? Object.entries(matchLabels) : [];
  return (
    wanted.every(([key, value]) => valueOf(labels, key) === value) &&
    arrayAt(selector, 'matchExpressions')
      .filter(isJsonObject)
      .every((expression) => holds(expression, labels))
  );
}

const valueOf = (labels: Labels, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined;

function holds(expression: JsonObject, labels: Labels): boolean {
  const value = valueOf(labels, textAt(expression, 'key') ?? '');
  const isListed = value !== undefined && arrayAt(expression, 'values').includes(value);
  switch (textAt(expression, 'operator')) {
    case 'In':
      return isListed;
    case 'NotIn':
      return !isListed;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case undefined:
    default:
      return false;
  }
}
