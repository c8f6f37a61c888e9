import { canonicalJson, isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { parseJson } from '../json-reader.ts';
import type { KubeObject } from '../object.ts';
import { withMetadata } from '../object.ts';
import type { StructuralSchema } from '../schema/structural.ts';
import { checkTyped } from './check-typed.ts';
import { differenceOf, noFields, unionOf } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { compareTyped, fieldSetOf } from './typed-value.ts';

/** Where `kubectl apply` without `--server-side` notes what it applied. */
const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** The manager that `kubectl apply --server-side` uses; to others the annotation means nothing. */
const kubectl = 'kubectl';

/**
 * The fields that this manager may take although others own them: kubectl moving from client-side to server-side
 * apply, where the live object still is as it last applied it.
 */
export function takeableByKubectl(
  live: KubeObject,
  manager: string,
  schema: StructuralSchema,
): FieldSet {
  const noted = manager === kubectl ? notedIn(live) : undefined;
  if (noted?.['apiVersion'] !== live.apiVersion) return noFields;
  if (checkTyped(noted, schema) !== undefined) return noFields;
  const { added, modified, removed } = compareTyped(noted, live, schema);
  return differenceOf(fieldSetOf(noted, schema), unionOf(unionOf(added, modified), removed));
}

function notedIn(object: KubeObject): JsonObject | undefined {
  const text = object.metadata.annotations?.[annotation];
  if (text === undefined || text === '') return undefined;
  try {
    const noted = parseJson(text);
    return isJsonObject(noted) ? noted : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the note up to date, so that the user can go back to client-side apply. */
export function withLastApplied(
  object: KubeObject,
  applied: KubeObject,
  manager: string,
): KubeObject {
  const { annotations } = object.metadata;
  if (manager !== kubectl || (annotations?.[annotation] ?? '') === '') return object;
  const own = { ...applied.metadata.annotations };
  const others = Object.fromEntries(Object.entries(own).filter(([key]) => key !== annotation));
  const noted =
    applied.metadata.annotations === undefined
      ? applied
      : withMetadata(applied, { annotations: others });
  const text = `${canonicalJson(noted)}\n`;
  return withMetadata(object, { annotations: { ...annotations, [annotation]: text } });
}
