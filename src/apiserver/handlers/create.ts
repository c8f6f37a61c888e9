import type { KubeObject } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import { generateName } from '../../kube/names.ts';
import { alreadyExists, hasReason, StatusError } from '../../kube/status-error.ts';
import type { ApiResponse } from '../api-request.ts';
import { admitNew } from '../admission/admit.ts';
import { decodeObject } from '../admission/decode.ts';
import { checkPlace } from '../admission/place.ts';
import { writeOptions } from '../admission/options.ts';
import { writeWarnings } from '../admission/write-warnings.ts';
import type { WriteOptions } from '../admission/options.ts';
import type { Stored } from '../../store/stored.ts';
import type { Decision } from '../storage.ts';
import type { Call, Core } from './call.ts';
import { newUid } from './call.ts';
import { objectAnswer } from './respond.ts';
import { checkIdentity, completed, perform } from './write.ts';

export async function create(core: Core, call: Call): Promise<ApiResponse> {
  const { request, resource, info } = call;
  const options = writeOptions(request, 'CreateOptions');
  const contentType = request.headers.get('content-type');
  const decoded = decodeObject({ body: request.body, contentType }, resource.definition);
  checkNew(decoded.object, call);
  const { object, warnings } = completed(decoded, call, options);
  const stored = await createNamed(core, call, { object: placed(object, info.namespace), options });
  return objectAnswer(core, call, stored, {
    status: 201,
    warnings: [...warnings, ...writeWarnings(stored.object, undefined, resource.definition)],
  });
}

function checkNew(object: KubeObject, call: Call): void {
  checkIdentity(object, call, call.info.name);
  if ((object.metadata.resourceVersion ?? '') !== '') {
    throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created');
  }
}

function placed(object: KubeObject, namespace: string): KubeObject {
  return withMetadata(object, { namespace: namespace === '' ? undefined : namespace });
}

interface Creation {
  readonly object: KubeObject;
  readonly options: WriteOptions;
}

const attempts = 8;

/** A generated name may be taken: then another one is tried. */
async function createNamed(core: Core, call: Call, creation: Creation): Promise<Stored> {
  const { name = '', generateName: prefix = '' } = creation.object.metadata;
  if (name !== '' || prefix === '') return createOnce(core, call, creation);
  for (let attempt = 1; ; attempt++) {
    const generated = generateName(prefix, core.chance.names);
    const object = withMetadata(creation.object, { name: generated });
    try {
      return await createOnce(core, call, { ...creation, object });
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

async function createOnce(core: Core, call: Call, { object, options }: Creation): Promise<Stored> {
  const name = object.metadata.name ?? '';
  const admitted = admitNew(object, {
    resource: call.resource,
    endpoint: 'main',
    manager: options.manager,
    now: core.clock.now(),
    uid: newUid(core.chance.uids),
    ownership: 'compare',
  });
  const stored = await perform(core, call, {
    run: options.run,
    name,
    decide: (live) => creationOf(core, call, { object: admitted, live }),
  });
  return stored ?? missing(call, name);
}

/** What a create decides when it comes to the object's place. */
export function creationOf(
  core: Core,
  call: Call,
  { object, live }: { readonly object: KubeObject; readonly live: Stored | undefined },
): Decision {
  checkPlace(core.storage.store, call.resource, object.metadata);
  if (live !== undefined) throw taken(live, call, object.metadata.name ?? '');
  return { type: 'put', object: call.resource.toStorage(object) };
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
