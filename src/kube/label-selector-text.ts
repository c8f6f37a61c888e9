import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/**
 * A selector as the parameter `labelSelector` would have it: `app=web,tier in (a,b)`. It is given as a text, as a map of
 * labels, or in the form with `matchLabels` and `matchExpressions`; anything else gives ''.
 */
export function labelSelectorText(selector: JsonValue | undefined): string {
  if (typeof selector === 'string') return selector;
  if (!isJsonObject(selector)) return '';
  const { matchLabels, matchExpressions } = selector;
  if (matchLabels === undefined && matchExpressions === undefined) return labelsText(selector);
  const labels = isJsonObject(matchLabels) ? labelsText(matchLabels) : '';
  const expressions = isJsonArray(matchExpressions) ? matchExpressions.filter(isJsonObject) : [];
  return [labels, ...expressions.map(expressionText)].filter((text) => text !== '').join(',');
}

function labelsText(labels: JsonObject): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${textOf(value)}`)
    .sort()
    .join(',');
}

function expressionText(expression: JsonObject): string {
  const key = textOf(expression['key']);
  const { values } = expression;
  const list = isJsonArray(values) ? values.map(textOf).sort().join(',') : '';
  switch (textOf(expression['operator'])) {
    case 'In':
      return `${key} in (${list})`;
    case 'NotIn':
      return `${key} notin (${list})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return '';
  }
}
