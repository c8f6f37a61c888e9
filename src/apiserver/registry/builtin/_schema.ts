import type { JsonObject, JsonValue } from '../../../base/json.ts';

/** Builders of OpenAPI v3 schemas: a field is its description and what its type needs. */
export const text = (description: string, more: JsonObject = {}): JsonObject => ({
  type: 'string',
  description,
  ...more,
});

export const flag = (description: string, more: JsonObject = {}): JsonObject => ({
  type: 'boolean',
  description,
  ...more,
});

export const int32 = (description: string, more: JsonObject = {}): JsonObject => ({
  type: 'integer',
  format: 'int32',
  description,
  ...more,
});

export const int64 = (description: string, more: JsonObject = {}): JsonObject => ({
  type: 'integer',
  format: 'int64',
  description,
  ...more,
});

export const time = (description: string): JsonObject => text(description, { format: 'date-time' });

export const intOrString = (description: string): JsonObject => ({
  description,
  'x-kubernetes-int-or-string': true,
  format: 'int-or-string',
});

export const textMap = (description: string, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  description,
  additionalProperties: { type: 'string', default: '' },
  ...more,
});

/** A map from names to quantities such as `80Gi`; a bare number is accepted too. */
export const quantityMap = (description: string): JsonObject => ({
  type: 'object',
  description,
  additionalProperties: { 'x-kubernetes-int-or-string': true },
});

export const object = (
  description: string,
  properties: Readonly<Record<string, JsonObject>>,
  more: JsonObject = {},
): JsonObject => ({ type: 'object', description, properties, ...more });

/** Shown even when nothing is in it: a struct in Go that is no pointer. */
export const alwaysThere: JsonObject = { default: {} };

/** An object of any shape: its fields are neither pruned nor checked. */
export const anyObject = (description: string): JsonObject => ({
  type: 'object',
  description,
  'x-kubernetes-preserve-unknown-fields': true,
});

export const required = (...fields: readonly string[]): JsonObject => ({ required: fields });

export const atomic: JsonObject = { 'x-kubernetes-map-type': 'atomic' };

/** A list that is replaced as a whole. */
export const list = (
  description: string,
  items: JsonObject,
  more: JsonObject = {},
): JsonObject => ({
  type: 'array',
  description,
  items,
  'x-kubernetes-list-type': 'atomic',
  ...more,
});

export const textList = (description: string, more: JsonObject = {}): JsonObject =>
  list(description, { type: 'string', default: '' }, more);

/** A list whose items are known by these fields; the first also keys strategic merge patches. */
export const keyedBy = (...keys: readonly [string, ...string[]]): JsonObject => ({
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': keys,
  ...mergedBy(keys[0]),
});

/** Only strategic merge patches know the items; server-side apply replaces the list. */
export const mergedBy = (key: string): JsonObject => ({
  'x-kubernetes-patch-strategy': 'merge',
  'x-kubernetes-patch-merge-key': key,
});

export const withDefault = (value: JsonValue): JsonObject => ({ default: value });
