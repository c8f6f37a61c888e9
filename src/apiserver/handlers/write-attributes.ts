import type { JsonObject } from '../../base/json.ts';
import type { Attributes, WriteOperation } from '../extension/attributes.ts';
import type { Call } from './call.ts';
import type { PlannedWrite, Proposal } from './planned-write.ts';

type Written = Pick<PlannedWrite, 'run' | 'name' | 'deleteOptions'>;
type Proposed = Pick<Proposal, 'operation' | 'object' | 'before'>;

/** What policies and webhooks are told of a write. */
export function attributesOf(call: Call, write: Written, proposal: Proposed): Attributes {
  const { info, request, resource } = call;
  const isNamespace =
    resource.definition.group === '' && resource.definition.plural === 'namespaces';
  return {
    operation: proposal.operation,
    resource,
    subresource: info.subresource,
    name: namedOf(call, proposal, write),
    namespace: isNamespace ? write.name : info.namespace,
    object: proposal.object,
    oldObject: proposal.before,
    user: request.user,
    run: write.run,
    options: optionsOf(call, write, proposal.operation),
  };
}

/** What is created may have its name in its body alone; who deletes a collection names none. */
function namedOf({ info }: Call, { object }: Proposed, { name }: Written): string {
  if (info.verb === 'deletecollection') return '';
  if (info.name !== '') return info.name;
  return object?.metadata.generateName === undefined ? name : '';
}

const kindsOfOptions = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
} as const;

/** They are those of what is done, which for a patch is not what was asked for. */
function optionsOf({ request }: Call, write: Written, operation: WriteOperation): JsonObject {
  const fieldManager = request.query.get('fieldManager') ?? '';
  const fieldValidation = request.query.get('fieldValidation') ?? '';
  return {
    kind: kindsOfOptions[operation],
    apiVersion: 'meta.k8s.io/v1',
    ...write.deleteOptions,
    ...(write.run === 'dry' ? { dryRun: ['All'] } : {}),
    ...(fieldManager === '' ? {} : { fieldManager }),
    ...(fieldValidation === '' ? {} : { fieldValidation }),
  };
}
