import type { Instant } from '../../base/clock.ts';
import { assert } from '../../base/assert.ts';
import { jsonEqual, sharedWith } from '../../base/json.ts';
import { withMembers } from '../../base/with-members.ts';
import { unasked } from '../../kube/apply/asking.ts';
import type { Asking } from '../../kube/apply/asking.ts';
import { trackVersionedUpdate } from '../../kube/apply/track-update.ts';
import type { Owns } from '../../kube/apply/ownable.ts';
import type { KubeObject } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import type { Warn } from '../../kube/schema/cel/evaluate.ts';
import { validateBuiltIn, validateObject, validateUpdate } from '../../kube/schema/validate.ts';
import { isKubeObject } from '../../store/stored.ts';
import type { User } from '../api-request.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import type { ServedResource } from '../registry/resources-served.ts';
import {
  checkMetadata,
  checkMetadataUpdate,
  countedGeneration,
  keptMetadata,
  newMetadata,
} from './object-metadata.ts';
import { withGoTimes } from './go-times.ts';
import { refuse } from './refuse.ts';
import { checkScale } from './scale.ts';
import { strategyOf } from './strategies.ts';
import { withoutMember } from './strategy.ts';
import type { Endpoint, Strategy } from './strategy.ts';

/** Who writes what, and when: the same for every step of admission. */
export interface Writing {
  readonly resource: ServedResource;
  readonly endpoint: Endpoint;
  readonly manager: string;
  readonly user: User;
  readonly now: Instant;
  /** Is told what the writer should know beside the answer. */
  readonly warn?: Warn | undefined;
}

/**
 * How it is found out who owns what: by comparing what is there with what is to be (`compare`); it was found out so before
 * others came in (`compared`); or the writer has settled it himself (`settled`, after an apply).
 */
export type Ownership = 'compare' | 'compared' | 'settled';

interface Creation extends Writing {
  readonly uid: string;
}

/** A new object as it will be stored, or a refusal. Its fields are pruned and complete. */
export function admitNew(read: KubeObject, writing: Creation, ownership: Ownership): KubeObject {
  const { resource, uid, now } = writing;
  const { definition, schema } = resource;
  const strategy = strategyOf(definition);
  const named = newMetadata(prepareNew(read, writing), definition, { uid, now });
  const object = strategy.identified?.(named) ?? named;
  const misnamed = checkMetadata(object, definition);
  const causes = [
    ...misnamed,
    ...(strategy.checkCreate?.(object) ?? []),
    ...bySchema(
      definition.custom
        ? validateObject(object, schema, misnamed)
        : validateBuiltIn(object, schema),
      strategy,
    ),
    ...checkScale(object, definition.scale),
  ];
  refuse(definition, object, inOrder(causes));
  if (ownership !== 'compare') return object;
  // What the server adds to a new object by itself is nobody's.
  const { managedFields } = unasked(tracked(undefined, read, writing)).metadata;
  return withMetadata(object, { managedFields });
}

function bySchema(
  causes: readonly StatusCause[],
  { incomplete }: Strategy,
): readonly StatusCause[] {
  if (incomplete === undefined || causes.length === 0) return causes;
  return causes.filter(({ reason }) => reason !== 'FieldValueRequired');
}

/** The object with all that goes without saying; through subresources come parts of one only. */
function completed(object: KubeObject, { endpoint, resource }: Writing): KubeObject {
  const isPart = endpoint === 'status' || endpoint === 'approval';
  return isPart ? withGoTimes(object, resource) : complete(object, resource);
}

/** The same for an object on its way to the main endpoint. */
export function complete(object: KubeObject, resource: ServedResource): KubeObject {
  const timed = withGoTimes(object, resource);
  return strategyOf(resource.definition).complete?.(timed) ?? timed;
}

/** The remark that rules were skipped comes last, after whatever else is wrong. */
function inOrder<Cause extends { readonly field?: string }>(
  causes: readonly Cause[],
): readonly Cause[] {
  const isRemark = ({ field }: Cause): boolean => field === '<nil>';
  return [...causes.filter((cause) => !isRemark(cause)), ...causes.filter(isRemark)];
}

function prepareNew(sent: KubeObject, writing: Writing): KubeObject {
  const { definition } = writing.resource;
  const { newStatus, create } = strategyOf(definition);
  const isObserved = definition.statusSubresource && newStatus !== 'kept';
  const object = isObserved ? withoutMember(sent, 'status') : sent;
  return create?.(object, writing) ?? object;
}

export interface Replacement {
  /** The object as this version shows it at present. */
  readonly live: KubeObject;
  /** What the writer wants, pruned and complete. */
  readonly wanted: KubeObject;
}

/** A changed object as it will be stored, or a refusal. Equal to the live one when nothing changes. */
export function admitChanged(
  { live, wanted }: Replacement,
  writing: Writing,
  ownership: Ownership,
): KubeObject {
  const { definition } = writing.resource;
  const prepared = sharedWith(live, keptMetadata(prepareChanged({ live, wanted }, writing), live));
  assert(isKubeObject(prepared), 'an object that shares parts with another is still an object');
  const counted = countedGeneration(prepared, live, definition);
  const object = ownership === 'compare' ? unasked(tracked(live, counted, writing)) : counted;
  // An update that changes nothing is checked as any other: a rule may ask for a change.
  checkChanged(object, live, writing);
  return jsonEqual(object, live) ? live : object;
}

function prepareChanged({ live, wanted }: Replacement, writing: Writing): KubeObject {
  const { definition } = writing.resource;
  const { endpoint } = writing;
  if (endpoint === 'status' || endpoint === 'approval') {
    const strategy = strategyOf(definition);
    const status = completed(wanted, writing);
    const after = withStatusOf({ live, wanted: status }, strategy.statusKeeps);
    return strategy.through?.(endpoint, { after, live, writer: writing }) ?? after;
  }
  const main = definition.statusSubresource ? withStatus(wanted, live['status']) : wanted;
  const whole = completed(main, writing);
  const { through, update } = strategyOf(definition);
  if (endpoint !== 'main' && endpoint !== 'scale') {
    return through?.(endpoint, { after: whole, live, writer: writing }) ?? whole;
  }
  return update?.(whole, live) ?? whole;
}

function withStatus(object: KubeObject, status: KubeObject[string]): KubeObject {
  const bare = withoutMember(object, 'status');
  return status === undefined ? bare : withMembers(bare, { status });
}

/** What is wanted is as it was: the status changes, and of most built-in kinds the metadata. */
function withStatusOf({ live, wanted }: Replacement, kept: Strategy['statusKeeps']): KubeObject {
  const { managedFields, labels, annotations, finalizers, ownerReferences } = wanted.metadata;
  const written = {
    ...(managedFields === undefined ? {} : { managedFields }),
    ...(kept === 'metadata' ? {} : { annotations, finalizers }),
    ...(kept === 'metadata' || kept === 'labels' ? {} : { labels }),
    ...(kept === 'metadata' || kept === 'ownerReferences' ? {} : { ownerReferences }),
  };
  return withStatus(withMetadata(live, written), wanted['status']);
}

function checkChanged(object: KubeObject, live: KubeObject, writing: Writing): void {
  const { definition, schema } = writing.resource;
  const strategy = strategyOf(definition);
  const metadata = [
    ...checkMetadataUpdate(object.metadata, live.metadata),
    ...checkMetadata(object, definition),
  ];
  const causes = [
    ...metadata,
    ...(strategy.checkUpdate?.(object, live, writing.endpoint) ?? []),
    ...bySchema(
      definition.custom
        ? validateUpdate({
            before: live,
            after: object,
            schema,
            earlier: metadata,
            warn: writing.warn,
          })
        : validateBuiltIn(object, schema, live),
      strategy,
    ),
    ...checkScale(object, definition.scale),
  ];
  refuse(definition, object, inOrder(causes));
}

function tracked(
  before: KubeObject | undefined,
  after: KubeObject,
  writing: Writing,
): Asking<KubeObject> {
  const { resource, endpoint, manager, now } = writing;
  return trackVersionedUpdate({
    before,
    after,
    manager,
    apiVersion: resource.apiVersion,
    subresource: endpoint === 'main' ? '' : endpoint,
    schema: resource.schema,
    owns: ownedThrough(endpoint, resource.definition),
    now,
    empty: resource.empty,
    versions: resource.versions,
  });
}

/** A new object with what its writer owns of it, for when others change it before it is stored. */
export function* ownedNew(read: KubeObject, writing: Writing): Asking<KubeObject> {
  const { managedFields } = (yield* tracked(undefined, read, writing)).metadata;
  return withMetadata(read, { managedFields });
}

/** The same of one that changes; others may own it in versions into which somebody outside converts it. */
export function* ownedChanged({ live, wanted }: Replacement, writing: Writing): Asking<KubeObject> {
  const read = completed(wanted, writing);
  const prepared = keptMetadata(prepareChanged({ live, wanted: read }, writing), live);
  const { managedFields } = (yield* tracked(live, prepared, writing)).metadata;
  return withMetadata(read, { managedFields });
}

/** What a manager can own through an endpoint. */
export function ownedThrough(endpoint: Endpoint, definition: ResourceDefinition): Owns {
  if (endpoint === 'status' || endpoint === 'approval') {
    return strategyOf(definition).statusKeeps === 'metadata'
      ? 'status-only'
      : 'everything-but-spec';
  }
  return definition.statusSubresource ? 'everything-but-status' : 'everything';
}
