import type { JsonValue } from '../../base/json.ts';
import type { KubeObject, ManagedFieldsEntry } from '../object.ts';
import { withMetadata } from '../object.ts';
import { parseApiVersion } from '../resource.ts';
import { differenceOf, FieldSetBuilder, intersectionOf, isEmptySet } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { ownerId, parseManagedFields, withManagedFields } from './managed-fields.ts';
import type { Ownership, Ownerships } from './managed-fields.ts';
import { fieldElement } from './path-element.ts';

/**
 * A Scale shows one field of an object, the number of replicas, and of its ownership what concerns that field. Who writes
 * through `/scale` owns that field of the object, through that subresource.
 */
export interface ScaledField {
  /** Where the object has it, such as `.spec.replicas`. */
  readonly path: string;
  /** The version in which the object is written. */
  readonly apiVersion: string;
}

const scaleVersion = 'autoscaling/v1';

const setOf = (path: string): FieldSet =>
  new FieldSetBuilder().add(path.replace(/^\./, '').split('.').map(fieldElement)).build();

const shown = setOf('.spec.replicas');

/** The Scale with those owners of the object who own the number. */
export function withScaleOwners(
  scale: KubeObject,
  list: JsonValue | undefined,
  field: ScaledField,
): KubeObject {
  const replicas = setOf(field.path);
  const { group } = parseApiVersion(field.apiVersion);
  const owners = new Map<string, Ownership>();
  for (const [, ownership] of parseManagedFields(list) ?? []) {
    if (parseApiVersion(ownership.apiVersion).group !== group) continue;
    if (isEmptySet(intersectionOf(ownership.fields, replicas))) continue;
    const owner = { ...ownership, apiVersion: scaleVersion, fields: shown, entry: undefined };
    owners.set(ownerId(owner), owner);
  }
  return withManagedFields(scale, owners);
}

/**
 * The owners of the object after its Scale was written: who lost the number there lost it here, and who came to own it
 * owns nothing else. As with the real server these carry no time.
 */
export function ownersFromScale(
  object: KubeObject,
  scale: KubeObject,
  { path, apiVersion }: ScaledField,
): readonly ManagedFieldsEntry[] | undefined {
  const replicas = setOf(path);
  const left = new Map(scaleOwners(scale));
  const owners = new Map<string, Ownership>();
  for (const [id, ownership] of parseManagedFields(object.metadata.managedFields) ?? []) {
    const others = differenceOf(ownership.fields, replicas);
    const isKept = others === ownership.fields || left.delete(idInScale(ownership));
    if (isKept) owners.set(id, ownership);
    else if (!isEmptySet(others))
      owners.set(id, { ...ownership, fields: others, entry: undefined });
  }
  for (const ownership of left.values()) {
    const owner = { ...ownership, apiVersion, fields: replicas, time: undefined, entry: undefined };
    owners.set(ownerId(owner), owner);
  }
  return withManagedFields(withMetadata(object, { managedFields: undefined }), owners).metadata
    .managedFields;
}

const idInScale = (ownership: Ownership): string =>
  ownerId({ ...ownership, apiVersion: scaleVersion });

/** Those who own the number: what else they own of a Scale is nothing of the object. */
function scaleOwners(scale: KubeObject): Ownerships {
  const owners = parseManagedFields(scale.metadata.managedFields) ?? new Map<string, Ownership>();
  return new Map(
    [...owners].filter(([, { fields }]) => !isEmptySet(intersectionOf(fields, shown))),
  );
}
