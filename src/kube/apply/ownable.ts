import { mapMembers } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import type { KubeObject } from '../object.ts';
import { differenceOf, FieldSetBuilder, mapChildren, noFields } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { fieldElement } from './path-element.ts';

/**
 * Which part of an object one endpoint writes: the main endpoint of a resource with a status subresource leaves the
 * status alone, `/status` the spec, and of custom resources the metadata as well.
 */
export type Owns = 'everything' | 'everything-but-status' | 'everything-but-spec' | 'status-only';

/** Set by the server or fixed for life: nobody owns these. */
const serversOwn = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
];
const identity = ['name', 'namespace'];

const metadata = fieldElement('metadata');
const status = fieldElement('status');
const spec = fieldElement('spec');

const neverOwned: FieldSet = [...serversOwn, ...identity]
  .reduce(
    (builder, name) => builder.add([metadata, fieldElement(name)]),
    new FieldSetBuilder().add([metadata]),
  )
  .add([fieldElement('apiVersion')])
  .add([fieldElement('kind')])
  .build();

/** The part of a set that can be owned at all through the endpoint: found once for each set. */
export function ownable(set: FieldSet, owns: Owns): FieldSet {
  const known = owned[owns].get(set);
  if (known !== undefined) return known;
  const part = ownablePart(set, owns);
  owned[owns].set(set, part);
  return part;
}

const owned: Readonly<Record<Owns, WeakMap<FieldSet, FieldSet>>> = {
  everything: new WeakMap(),
  'everything-but-status': new WeakMap(),
  'everything-but-spec': new WeakMap(),
  'status-only': new WeakMap(),
};

function ownablePart(set: FieldSet, owns: Owns): FieldSet {
  const fields = differenceOf(set, neverOwned);
  if (owns === 'everything') return fields;
  const included = (element: string): boolean =>
    owns === 'everything-but-spec'
      ? element !== spec
      : (element === status) === (owns === 'status-only');
  return {
    members: new Set([...fields.members].filter(included)),
    children: mapChildren(fields, (child, element) => (included(element) ? child : noFields)),
  };
}

/** The part of an applied object that the endpoint writes. */
export function writable(applied: KubeObject, owns: Owns): KubeObject {
  const kept = pick(applied.metadata, (name) => !serversOwn.includes(name));
  switch (owns) {
    case 'everything':
      return { ...applied, metadata: kept };
    case 'everything-but-status':
    case 'everything-but-spec': {
      const { apiVersion, kind } = applied;
      const left = owns === 'everything-but-spec' ? 'spec' : 'status';
      return { ...pick(applied, (name) => name !== left), apiVersion, kind, metadata: kept };
    }
    case 'status-only': {
      const { apiVersion, kind, status: observed } = applied;
      const named = pick(kept, (name) => identity.includes(name));
      const whole = { apiVersion, kind, metadata: named };
      return observed === undefined ? whole : { ...whole, status: observed };
    }
  }
}

const pick = (
  object: Readonly<Record<string, JsonValue | undefined>>,
  included: (name: string) => boolean,
): Readonly<Record<string, JsonValue | undefined>> =>
  mapMembers(object, (value, name) => (included(name) ? value : undefined));
