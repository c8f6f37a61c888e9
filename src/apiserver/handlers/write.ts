import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { applyDefaults } from '../../kube/schema/default.ts';
import { prune } from '../../kube/schema/prune.ts';
import type { Pruned } from '../../kube/schema/prune.ts';
import { badRequest } from '../../kube/status-error.ts';
import { isKubeObject } from '../../store/stored.ts';
import type { Stored } from '../../store/stored.ts';
import type { DecodedObject } from '../admission/decode.ts';
import type { Ownership } from '../admission/admit.ts';
import { withReadableMetadata } from '../admission/embedded.ts';
import { complain, inOrderOf, unknownField } from '../admission/field-validation.ts';
import { asGoWrites } from '../protobuf/go-written.ts';
import { oddNumberProblem } from '../admission/odd-numbers.ts';
import { strategyOf } from '../admission/strategies.ts';
import { withDistinctOwners } from '../admission/owner-references.ts';
import { refuse } from '../admission/refuse.ts';
import { checkFloats } from '../admission/scale.ts';
import type { WriteOptions } from '../admission/options.ts';
import { refuseOversized } from '../admission/size.ts';
import { UnreadableError } from '../admission/unreadable.ts';
import { mediaClause } from '../http/media-type.ts';
import type { ServedResource } from '../registry/resources-served.ts';
import type { Decision, Outcome } from '../storage.ts';
import { assert } from '../../base/assert.ts';
import { carryOut } from './admitted-write.ts';
import type { Call, Core } from './call.ts';
import type { PlannedWrite } from './planned-write.ts';
import { leftBy, unstored } from './respond.ts';

/** An object with nothing in it but what the schema knows, and with all its defaults. */
export interface Complete {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

export function completed(decoded: DecodedObject, call: Call, options: WriteOptions): Complete {
  const { definition } = call.resource;
  checkNumbers(decoded, call);
  const { value, unknownFields } = pruned(decoded.object, call);
  const complaints = inOrder(decoded, unknownFields.map(unknownField), call);
  const warnings = complain(complaints, options.fieldValidation, definition);
  const distinct = withDistinctOwners(withDefaults(value, call.resource), 'whole');
  return { object: distinct.object, warnings: [...warnings, ...distinct.warnings] };
}

/** The object without what its kind does not know; 400 for an object inside it that is none. */
export function pruned(object: JsonObject, { resource }: Call): Pruned {
  const { definition, schema } = resource;
  const known = prune(object, schema);
  const rest = strategyOf(definition).prune?.(known) ?? known;
  return { ...rest, value: withReadableMetadata(rest.value, definition, schema) };
}

/** A built-in kind is read into integers of Go; of another, only the scale minds how a number is written. */
export function checkNumbers(
  { object, oddNumbers }: Omit<DecodedObject, 'complaints'>,
  { resource }: Call,
): void {
  if (oddNumbers.length === 0) return;
  const { definition, schema } = resource;
  if (definition.custom) {
    refuse(definition, object, checkFloats(object, definition.scale, oddNumbers));
    return;
  }
  const problem = oddNumberProblem(oddNumbers, definition, schema);
  if (problem !== undefined) throw new UnreadableError(definition, problem);
}

/** A built-in kind is read from JSON field by field; of what was YAML first, and of others, repeated keys are found before. */
function inOrder(
  { object, complaints: twice }: DecodedObject,
  unknown: readonly string[],
  { request, resource }: Call,
): readonly string[] {
  const { mediaType } = mediaClause(request.headers.get('content-type') ?? '');
  if (resource.definition.custom || mediaType === 'application/yaml') return [...twice, ...unknown];
  return unknown.length + twice.length === 0 ? [] : inOrderOf(object, unknown, twice);
}

export function withDefaults(value: JsonObject, resource: ServedResource): KubeObject {
  assert(isKubeObject(value), 'pruning leaves an object an object');
  refuseOversized(value);
  const object = applyDefaults(asGoWrites(value, resource), resource.schema);
  assert(isKubeObject(object), 'defaults leave an object an object');
  return object;
}

/**
 * 400 when the object says that it is another one, or lives elsewhere, than the URL says. Where nothing has a namespace, one
 * that is said all the same is passed over: many manifests give one to their ClusterRoles.
 */
export function checkIdentity(object: KubeObject, call: Call, name: string): void {
  const { namespace = '', name: own = '' } = object.metadata;
  if (own !== '' && name !== '' && own !== name) {
    throw badRequest(
      `the name of the object (${own}) does not match the name on the URL (${name})`,
    );
  }
  if (call.info.namespace === '') return;
  if (namespace !== '' && namespace !== call.info.namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
}

/** Only who applies cannot do without what is known of owners. */
export const putOf = (object: KubeObject, ownership: Ownership): Decision =>
  ownership === 'settled'
    ? { type: 'put', object }
    : { type: 'put', object, owners: 'dispensable' };

/** What a write left behind, and what the client should know of it. */
export interface Performed {
  readonly stored: Stored | undefined;
  readonly warnings: readonly string[];
}

/** Carries a write out, or only finds out what it would leave behind. */
export async function perform(core: Core, call: Call, write: PlannedWrite): Promise<Performed> {
  const { outcome, object, warnings } = await carryOut(core, call, write);
  if (outcome.type !== 'pretended') {
    return { stored: lastState(outcome, object, call) ?? leftBy(outcome), warnings };
  }
  const { decision, live } = outcome;
  const stored = decision.type === 'put' ? unstored(decision.object) : live;
  await call.resource.makeReady([stored]);
  return { stored, warnings };
}

/** Of an object that went because its last finalizer did, the state that its writer wanted. */
function lastState(
  outcome: Outcome,
  object: KubeObject | undefined,
  { resource }: Call,
): Stored | undefined {
  if (outcome.type === 'kept' || outcome.change.after !== undefined) return undefined;
  if (object === undefined || resource.isConverted) return undefined;
  return unstored(resource.toStorage(object));
}
