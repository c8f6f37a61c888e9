import type { JsonObject, JsonValue } from '../base/json.ts';
import { isJsonArray, isJsonObject } from '../base/json.ts';
import { textAt } from '../base/json-at.ts';
import { UserError } from '../base/user-error.ts';

const SECTIONS = ['clusters', 'users', 'contexts'] as const;

/**
 * A kubeconfig with the entries of another added, or replaced where it has some of the same name; everything else stays as
 * it was, in its order. The other's current context becomes the current one when `current` says so.
 */
export function mergedKubeconfig(
  before: JsonObject | undefined,
  added: JsonObject,
  current: 'switch' | 'keep',
): JsonObject {
  const base = before ?? { apiVersion: 'v1', kind: 'Config' };
  const sections = Object.fromEntries(
    SECTIONS.map((section) => [section, mergedEntries(base[section], added[section])]),
  );
  const chosen = current === 'switch' ? added['current-context'] : base['current-context'];
  return { ...base, ...sections, ...(chosen === undefined ? {} : { 'current-context': chosen }) };
}

function mergedEntries(
  before: JsonValue | undefined,
  added: JsonValue | undefined,
): readonly JsonValue[] {
  const ours = entriesOf(added);
  const theirs = entriesOf(before);
  const named = (entry: JsonValue): JsonValue | undefined =>
    ours.find((other) => textAt(other, 'name') === textAt(entry, 'name'));
  const known = new Set(theirs.map((entry) => textAt(entry, 'name')));
  return [
    ...theirs.map((entry) => named(entry) ?? entry),
    ...ours.filter((entry) => !known.has(textAt(entry, 'name'))),
  ];
}

const entriesOf = (value: JsonValue | undefined): readonly JsonValue[] =>
  isJsonArray(value) ? value : [];

/** A kubeconfig is merged into only when it is one: what cannot be read must not be overwritten. */
export function asKubeconfig(value: JsonValue, path: string): JsonObject {
  const isConfig =
    isJsonObject(value) &&
    (value['kind'] === undefined || value['kind'] === 'Config') &&
    SECTIONS.every((section) => {
      const entries = value[section];
      return entries === undefined || entries === null || isJsonArray(entries);
    });
  if (isConfig) return value;
  throw new UserError(
    `${path} is no kubeconfig: wanted an object of kind Config with lists of clusters, users and contexts`,
    'mend it, or name another file with --kubeconfig',
  );
}
