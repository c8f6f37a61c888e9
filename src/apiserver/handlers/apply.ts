import { assert } from '../../base/assert.ts';
import { applyVersioned } from '../../kube/apply/apply.ts';
import { unasked } from '../../kube/apply/asking.ts';
import type { Asking } from '../../kube/apply/asking.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Warn } from '../../kube/schema/cel/evaluate.ts';
import { withMetadata } from '../../kube/object.ts';
import { applyDefaults } from '../../kube/schema/default.ts';
import { conflict, notFound, StatusError } from '../../kube/status-error.ts';
import { isKubeObject } from '../../store/stored.ts';
import type { Stored } from '../../store/stored.ts';
import { admitNew, complete, ownedThrough } from '../admission/admit.ts';
import { authorize } from '../access/authorize.ts';
import { warningsOf } from '../admission/field-validation.ts';
import { writeOptions } from '../admission/options.ts';
import type { WriteOptions } from '../admission/options.ts';
import { asGoWrites } from '../protobuf/go-written.ts';
import { strategyOf } from '../admission/strategies.ts';
import { writeWarnings } from '../admission/write-warnings.ts';
import { refusalWith } from '../extension/foreign-status.ts';
import type { ApiResponse } from '../api-request.ts';
import type { Call, Core } from './call.ts';
import { uuid } from '../../base/uuid.ts';
import { creationOf } from './create.ts';
import { decodeApplied, refuseStrictly } from './decode-applied.ts';
import { objectAnswer } from './respond.ts';
import type { Finished, Proposal } from './planned-write.ts';
import { checkExpected } from './expectations.ts';
import { endpointOf, replacementOf } from './update.ts';
import { perform } from './write.ts';

/** Server-side apply: the manager states all it wants, and the object is created when it is not there. */
export async function apply(core: Core, call: Call): Promise<ApiResponse> {
  const options = writeOptions(call.request, 'PatchOptions', 'apply');
  const { definition } = call.resource;
  const decoded = decodeApplied(call, definition);
  const { object: applied, unknownFields } = known(decoded.object, call);
  const { problems } = decoded;
  let before: KubeObject | undefined;
  const wish = { applied, unknownFields, options, problems };
  const warnings = options.fieldValidation === 'Warn' ? problems.flatMap(warningsOf) : [];
  const propose = (live: Stored | undefined): Asking<Proposal> => {
    before = live?.object;
    if (live === undefined) return appliedNew(core, call, wish);
    return appliedTo(live, wish, { core, call });
  };
  const { stored, warnings: given } = await perform(core, call, {
    run: options.run,
    name: call.info.name,
    plan: {
      propose: (live) => unasked(propose(live)),
      proposeAsking: propose,
      finish: (live, proposal, warn) => finished(live, proposal, { core, call, wish, warn }),
    },
  }).catch((error: unknown) => {
    throw refusalWith(error, warnings);
  });
  assert(stored !== undefined, 'an apply leaves an object behind');
  const advice = writeWarnings(stored.object, before, definition);
  return objectAnswer(core, call, stored, {
    status: before === undefined ? 201 : 200,
    warnings: [...warnings, ...given, ...advice],
  });
}

interface Wish {
  readonly applied: KubeObject;
  readonly unknownFields: readonly string[];
  readonly options: WriteOptions;
  /** What strict decoding complains about. */
  readonly problems: readonly string[];
}

/** The applied object without what its kind does not know, where its schema leaves that open. */
function known(
  object: KubeObject,
  { resource }: Call,
): { readonly object: KubeObject; readonly unknownFields: readonly string[] } {
  const pruned = strategyOf(resource.definition).prune?.({ value: object, unknownFields: [] });
  if (pruned === undefined) return { object, unknownFields: [] };
  assert(isKubeObject(pruned.value), 'pruning leaves an object an object');
  return { object: pruned.value, unknownFields: pruned.unknownFields };
}

/** Where the object lives is known from the URL. */
function placed(object: KubeObject, { info }: Call): KubeObject {
  return withMetadata(object, { namespace: info.namespace === '' ? undefined : info.namespace });
}

function* merged(live: KubeObject | undefined, wish: Wish, at: Place): Asking<KubeObject> {
  const { resource } = at.call;
  const endpoint = endpointOf(at.call);
  const outcome = yield* applyVersioned({
    live,
    applied: wish.applied,
    unknownFields: wish.unknownFields,
    manager: wish.options.manager,
    conflicts: wish.options.conflicts,
    resource: resource.definition,
    schema: resource.schema,
    owns: ownedThrough(endpoint, resource.definition),
    subresource: endpoint === 'main' ? '' : endpoint,
    now: at.core.clock.now(),
    empty: resource.empty,
    versions: resource.versions,
    defaults: (object) => {
      const whole = applyDefaults(asGoWrites(object, resource), resource.schema);
      return isKubeObject(whole) ? complete(whole, resource) : object;
    },
  });
  if (outcome.type === 'conflicts') throw outcome.error;
  refuseStrictly(wish.problems, wish.options);
  return outcome.object;
}

interface Place {
  readonly core: Core;
  readonly call: Call;
}

function* appliedTo(live: Stored, wish: Wish, at: Place): Asking<Proposal> {
  const { resourceVersion = '', uid = '' } = wish.applied.metadata;
  if (resourceVersion !== '') checkExpected(resourceVersion, live, at.call);
  const view = at.call.resource.view(live).object;
  if (uid !== '' && uid !== view.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${view.metadata.uid ?? ''}`;
    throw conflict(at.call.resource.definition, at.call.info.name, why);
  }
  const object = yield* merged(view, wish, at);
  return { operation: 'UPDATE', object, before: view, ownership: 'settled' };
}

function* appliedNew(core: Core, call: Call, wish: Wish): Asking<Proposal> {
  const { resource, info } = call;
  const { uid = '', resourceVersion = '' } = wish.applied.metadata;
  if (endpointOf(call) !== 'main') throw notFound(resource.definition, info.name);
  if (uid !== '') {
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw conflict(resource.definition, info.name, why);
  }
  if (resourceVersion !== '') {
    throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  // Who may patch may not create by it.
  authorize(core.access.authorizer, call.request.user, { ...info, verb: 'create' });
  const object = placed(yield* merged(undefined, wish, { core, call }), call);
  return { operation: 'CREATE', object, before: undefined, ownership: 'settled' };
}

function finished(
  live: Stored | undefined,
  { object: wanted, ownership }: Proposal,
  { core, call, wish, warn }: Place & { readonly wish: Wish; readonly warn: Warn },
): Finished {
  assert(wanted !== undefined, 'an apply proposes an object');
  const { manager } = wish.options;
  if (live !== undefined) {
    return replacementOf(core, call, { live, wanted, manager, ownership, warn });
  }
  const writing = {
    resource: call.resource,
    endpoint: 'main' as const,
    manager,
    user: call.request.user,
    now: core.clock.now(),
    uid: uuid(core.chance.uids),
  };
  return creationOf(core, call, admitNew(wanted, writing, ownership), ownership);
}
