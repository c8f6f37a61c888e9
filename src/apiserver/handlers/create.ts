import type { KubeObject } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import { generateName } from '../../kube/names.ts';
import { alreadyExists, hasReason, StatusError } from '../../kube/status-error.ts';
import type { ApiResponse } from '../api-request.ts';
import { admitNew, complete, ownedNew } from '../admission/admit.ts';
import type { Ownership } from '../admission/admit.ts';
import { decodeObject } from '../admission/decode.ts';
import { writeOptions } from '../admission/options.ts';
import { writeWarnings } from '../admission/write-warnings.ts';
import type { WriteOptions } from '../admission/options.ts';
import type { Stored } from '../../store/stored.ts';
import { refusalWith } from '../extension/foreign-status.ts';
import { checkRoleWrite } from '../access/role-writes.ts';
import type { Call, Core } from './call.ts';
import { roleWrite } from './call.ts';
import { uuid } from '../../base/uuid.ts';
import type { ComparedPlan, Finished } from './planned-write.ts';
import { withAddresses } from './service-addresses.ts';
import { objectAnswer } from './respond.ts';
import { checkIdentity, completed, perform, putOf } from './write.ts';

export async function create(core: Core, call: Call): Promise<ApiResponse> {
  const { request, resource, info } = call;
  const options = writeOptions(request, 'CreateOptions');
  const contentType = request.headers.get('content-type');
  const decoded = decodeObject({ body: request.body, contentType }, resource.definition);
  checkNew(decoded.object, call);
  const { object, warnings } = completed(decoded, call, options);
  const creation = { object: placed(object, info.namespace), options };
  const { stored, advice } = await createNamed(core, call, creation).catch((error: unknown) => {
    throw refusalWith(error, warnings);
  });
  return objectAnswer(core, call, stored, {
    status: 201,
    warnings: [
      ...warnings,
      ...advice,
      ...writeWarnings(stored.object, undefined, resource.definition),
    ],
  });
}

function checkNew(object: KubeObject, call: Call): void {
  checkIdentity(object, call, call.info.name);
  if ((object.metadata.resourceVersion ?? '') !== '') {
    throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created');
  }
}

export function placed(object: KubeObject, namespace: string): KubeObject {
  return withMetadata(object, { namespace: namespace === '' ? undefined : namespace });
}

interface Creation {
  readonly object: KubeObject;
  readonly options: WriteOptions;
}

interface Created {
  readonly stored: Stored;
  /** What policies and webhooks have to say. */
  readonly advice: readonly string[];
}

const attempts = 8;

/** A generated name may be taken: then another one is tried. */
async function createNamed(core: Core, call: Call, creation: Creation): Promise<Created> {
  const { name = '', generateName: prefix = '' } = creation.object.metadata;
  if (name !== '' || prefix === '') return createOnce(core, call, creation, name);
  for (let attempt = 1; ; attempt++) {
    const generated = generateName(prefix, core.chance.names);
    try {
      return await createOnce(core, call, creation, generated);
    } catch (error) {
      if (!hasReason(error, 'AlreadyExists')) throw error;
      if (attempt === attempts) throw notUnique(error);
    }
  }
}

function notUnique({ code, reason, message, details }: StatusError): StatusError {
  const why = 'the server was not able to generate a unique name for the object';
  return new StatusError(code, reason, `${message}, ${why}`, details);
}

async function createOnce(
  core: Core,
  call: Call,
  { object, options }: Creation,
  name: string,
): Promise<Created> {
  const { manager, run } = options;
  const plan = creationPlan(core, call, { object, manager, name });
  const performed = await perform(core, call, { run, name, plan });
  return { stored: performed.stored ?? missing(call, name), advice: performed.warnings };
}

interface NewObject {
  readonly object: KubeObject;
  readonly manager: string;
  readonly name: string;
}

/**
 * The plan of a request that puts an object where none is. A name that is generated is the last thing that it gets: who
 * changes it on the way does not see it yet.
 */
export function creationPlan(
  core: Core,
  call: Call,
  { object: sent, manager, name }: NewObject,
): ComparedPlan {
  const object = complete(sent, call.resource);
  const writing = {
    resource: call.resource,
    endpoint: 'main',
    manager,
    user: call.request.user,
    now: core.clock.now(),
    uid: uuid(core.chance.uids),
  } as const;
  return {
    propose: () => ({ operation: 'CREATE', object, before: undefined, ownership: 'compare' }),
    owned: () => ownedNew(object, writing),
    finish: (...[, { object: wanted = object, ownership }]) => {
      const named = wanted.metadata.name === name ? wanted : withMetadata(wanted, { name });
      return creationOf(core, call, admitNew(named, writing, ownership), ownership);
    },
    checkPlace: (live) => {
      if (live !== undefined) throw taken(live, call, name);
    },
  };
}

/** What comes of an object that is admitted as a new one. */
export function creationOf(
  core: Core,
  call: Call,
  admitted: KubeObject,
  ownership: Ownership,
): Finished {
  checkRoleWrite(core.access.authorizer, roleWrite(call, admitted, undefined));
  const object = withAddresses(core, call, admitted);
  return { decision: putOf(call.resource.toStorage(object), ownership), object };
}

function taken(live: Stored, { resource }: Call, name: string): StatusError {
  const error = alreadyExists(resource.definition, name);
  if (live.object.metadata.deletionTimestamp === undefined) return error;
  const message = `object is being deleted: ${error.message}`;
  return new StatusError(error.code, error.reason, message, error.details);
}

function missing({ resource }: Call, name: string): never {
  throw alreadyExists(resource.definition, name);
}
