import { assert } from '../../base/assert.ts';
import { isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { applyServerSide } from '../../kube/apply/apply.ts';
import { cannotUnmarshal, GO_OBJECT } from '../../kube/go-type.ts';
import type { KubeObject } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import { parseApiVersion } from '../../kube/resource.ts';
import { applyDefaults } from '../../kube/schema/default.ts';
import { badRequest, conflict, notFound, StatusError } from '../../kube/status-error.ts';
import { isKubeObject } from '../../store/stored.ts';
import type { Stored } from '../../store/stored.ts';
import { admitNew, complete, ownedThrough } from '../admission/admit.ts';
import { checkedMetadata } from '../admission/decode.ts';
import { authorize } from '../access/authorize.ts';
import { warningsOf } from '../admission/field-validation.ts';
import { writeOptions } from '../admission/options.ts';
import type { WriteOptions } from '../admission/options.ts';
import { refuseOversized } from '../admission/size.ts';
import { writeWarnings } from '../admission/write-warnings.ts';
import type { ApiResponse, RequestBody } from '../api-request.ts';
import { decodeBody, MalformedBodyError } from '../http/decode-body.ts';
import type { Plan, Proposal } from './admitted-write.ts';
import type { Call, Core } from './call.ts';
import { uuid } from '../../base/uuid.ts';
import { creationOf } from './create.ts';
import { objectAnswer } from './respond.ts';
import { checkExpected, endpointOf, replacementOf } from './update.ts';
import { checkIdentity, perform } from './write.ts';

/** Server-side apply: the manager states all it wants, and the object is created when it is not there. */
export async function apply(core: Core, call: Call): Promise<ApiResponse> {
  const options = writeOptions(call.request, 'PatchOptions', 'apply');
  const { object: applied, complaints } = decodeApplied(call);
  const problems = complaints.map((complaint) => `error converting YAML to JSON: ${complaint}`);
  let before: KubeObject | undefined;
  const wish = { applied, options, problems };
  const { stored, warnings: given } = await perform(core, call, {
    run: options.run,
    name: call.info.name,
    plan: {
      propose: (live) => {
        before = live?.object;
        if (live === undefined) return appliedNew(core, call, wish);
        return appliedTo(live, wish, { core, call });
      },
      finish: (live, proposal) => finished(live, proposal, { core, call, wish }),
    },
  });
  assert(stored !== undefined, 'an apply leaves an object behind');
  const warnings = options.fieldValidation === 'Ignore' ? [] : problems.flatMap(warningsOf);
  const advice = writeWarnings(stored.object, before, call.resource.definition);
  return objectAnswer(core, call, stored, {
    status: before === undefined ? 201 : 200,
    warnings: [...warnings, ...given, ...advice],
  });
}

interface Wish {
  readonly applied: KubeObject;
  readonly options: WriteOptions;
  /** What strict decoding complains about. */
  readonly problems: readonly string[];
}

function decodeApplied(call: Call): {
  readonly object: KubeObject;
  readonly complaints: readonly string[];
} {
  const { definition } = call.resource;
  const { given, duplicateFields } = decodeYaml(call);
  const { apiVersion, kind, metadata } = given;
  const applied = {
    ...given,
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
    kind: typeof kind === 'string' ? kind : '',
    metadata: checkedMetadata(isJsonObject(metadata) ? metadata : {}, definition),
  };
  if (applied.apiVersion !== call.resource.apiVersion || applied.kind !== definition.kind) {
    const { group, version } = parseApiVersion(applied.apiVersion);
    throw badRequest(`invalid object type: ${group}/${version}, Kind=${applied.kind}`);
  }
  assert(isKubeObject(applied), 'an applied object has a type and metadata');
  if ((applied.metadata.managedFields ?? []).length > 0) {
    throw badRequest('metadata.managedFields must be nil');
  }
  checkIdentity(applied, call, call.info.name);
  refuseOversized(applied);
  const object = withMetadata(applied, { name: call.info.name });
  return { object, complaints: duplicateFields };
}

/** Nothing, and null, is an object without fields. */
function decodeYaml({ request }: Call): {
  readonly given: JsonObject;
  readonly duplicateFields: readonly string[];
} {
  const { value, duplicateFields } = decoded(request.body);
  if (value === null) return { given: {}, duplicateFields };
  if (isJsonObject(value)) return { given: value, duplicateFields };
  const problem = cannotUnmarshal(value, GO_OBJECT);
  throw undecodable(`error unmarshaling JSON: while decoding JSON: ${problem}`);
}

function decoded(body: RequestBody): ReturnType<typeof decodeBody> {
  try {
    return decodeBody(body, 'application/yaml');
  } catch (error) {
    throw error instanceof MalformedBodyError ? undecodable(error.problem) : error;
  }
}

const undecodable = (why: string): StatusError => badRequest(`error decoding YAML: ${why}`);

/** Where the object lives is known from the URL. */
function placed(object: KubeObject, { info }: Call): KubeObject {
  return info.namespace === '' ? object : withMetadata(object, { namespace: info.namespace });
}

function merged(live: KubeObject | undefined, wish: Wish, at: Place): KubeObject {
  const { resource } = at.call;
  const endpoint = endpointOf(at.call);
  const outcome = applyServerSide({
    live,
    applied: wish.applied,
    manager: wish.options.manager,
    conflicts: wish.options.conflicts,
    resource: resource.definition,
    schema: resource.schema,
    owns: ownedThrough(endpoint, resource.definition),
    ...(endpoint === 'main' ? {} : { subresource: endpoint }),
    now: at.core.clock.now(),
    empty: resource.empty,
    defaults: (object) => {
      const whole = applyDefaults(object, resource.schema);
      return isKubeObject(whole) ? complete(whole, resource) : object;
    },
  });
  if (outcome.type === 'conflicts') throw outcome.error;
  // Only now: what is wrong with the object counts more than how it was written.
  if (wish.options.fieldValidation === 'Strict' && wish.problems.length > 0) {
    throw badRequest(`error strict decoding YAML: ${wish.problems.join(', ')}`);
  }
  return outcome.object;
}

interface Place {
  readonly core: Core;
  readonly call: Call;
}

function appliedTo(live: Stored, wish: Wish, at: Place): Proposal {
  const { resourceVersion = '', uid = '' } = wish.applied.metadata;
  if (resourceVersion !== '') checkExpected(resourceVersion, live, at.call);
  const view = at.call.resource.view(live).object;
  if (uid !== '' && uid !== view.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${view.metadata.uid ?? ''}`;
    throw conflict(at.call.resource.definition, at.call.info.name, why);
  }
  const object = merged(view, wish, at);
  return { operation: 'UPDATE', object, before: view, ownership: 'settled' };
}

function appliedNew(core: Core, call: Call, wish: Wish): Proposal {
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
  const object = placed(merged(undefined, wish, { core, call }), call);
  return { operation: 'CREATE', object, before: undefined, ownership: 'settled' };
}

function finished(
  live: Stored | undefined,
  { object: wanted, ownership }: Proposal,
  { core, call, wish }: Place & { readonly wish: Wish },
): ReturnType<Plan['finish']> {
  assert(wanted !== undefined, 'an apply proposes an object');
  const { manager } = wish.options;
  if (live !== undefined) return replacementOf(core, call, { live, wanted, manager, ownership });
  const object = admitNew(wanted, {
    resource: call.resource,
    endpoint: 'main',
    manager,
    user: call.request.user,
    now: core.clock.now(),
    uid: uuid(core.chance.uids),
    ownership,
  });
  return { decision: creationOf(core, call, { object, live }), object };
}
