import { badRequest, hasReason, notFound, StatusError } from '../../kube/status-error.ts';
import { groupResource } from '../../kube/resource.ts';
import type { Verb } from '../../kube/resource.ts';
import { methodNotAllowed, pathNotFound } from '../routes.ts';
import type { Call, Handler } from './call.ts';
import { create } from './create.ts';
import { removeCollection } from './delete-collection.ts';
import { remove } from './delete.ts';
import { get } from './get.ts';
import { list } from './list.ts';
import { patch } from './patch.ts';
import { reviewHandler } from './review.ts';
import { subresourceHandlers } from './subresource-handlers.ts';
import { update } from './update.ts';
import { watch } from './watch.ts';

/** Who answers a request for a resource, by its verb and subresource; throws when nobody does. */
export function handlerFor(call: Call): Handler {
  const { verb, subresource, name } = call.info;
  if (!call.resource.definition.custom) return builtinHandler(call);
  if (subresource !== '') return subresourceHandler(call);
  if ((verb === 'update' || verb === 'patch') && name === '') {
    throw badRequest('name must be provided');
  }
  if (verb === '') throw notSupported(call);
  if (!call.resource.definition.verbs.includes(verb)) throw methodNotAllowed();
  return handlers[verb];
}

/** Of a built-in kind every path and method is known; what is wrong with others is said in general words. */
function builtinHandler(call: Call): Handler {
  const { verb, subresource, name } = call.info;
  if (subresource !== '') return builtinSubresource(call);
  const isNamed = name !== '';
  const isAllowed =
    verb === 'create' ? !isNamed : isNamed || (verb !== 'update' && verb !== 'patch');
  if (verb === '' || !isAllowed || !call.resource.definition.verbs.includes(verb)) {
    throw methodNotAllowed();
  }
  return (verb === 'create' ? reviewHandler(call) : undefined) ?? handlers[verb];
}

function builtinSubresource(call: Call): Handler {
  try {
    return subresourceHandler(call);
  } catch (error) {
    if (hasReason(error, 'NotFound')) throw pathNotFound();
    throw hasReason(error, 'MethodNotAllowed') ? methodNotAllowed() : error;
  }
}

const handlers: Readonly<Record<Verb, Handler>> = {
  get,
  list,
  watch,
  create,
  update,
  patch,
  delete: remove,
  deletecollection: removeCollection,
};

function subresourceHandler(call: Call): Handler {
  const { info, resource } = call;
  const offered = subresourceHandlers(resource.definition, info.subresource);
  if (offered === undefined) throw notFound(resource.definition, info.name);
  const handler = offered[info.verb];
  if (handler === undefined) throw notSupported(call);
  return handler;
}

function notSupported({ info, resource }: Call): StatusError {
  const { group, plural } = resource.definition;
  const message = `${info.verb} is not supported on resources of kind ${JSON.stringify(groupResource(resource.definition))}`;
  return new StatusError(405, 'MethodNotAllowed', message, {
    ...(group === '' ? {} : { group }),
    kind: plural,
  });
}
