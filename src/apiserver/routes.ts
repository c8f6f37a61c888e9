import { StatusError } from '../kube/status-error.ts';
import type { ApiRequest, ApiResponse } from './api-request.ts';
import { discover } from './discovery/discovery.ts';
import type { Core } from './handlers/call.ts';
import type { Resources } from './registry/resources.ts';
import type { RequestInfo, ResourceRequest } from './request-info.ts';

/** 405: there is something at the path, for other methods. */
export function methodNotAllowed(): StatusError {
  const message = 'the server does not allow this method on the requested resource';
  return new StatusError(405, 'MethodNotAllowed', message, {});
}

/** 404 below a path that the server knows, of something that it does not. */
export function pathNotFound(): StatusError {
  const message = 'the server could not find the requested resource';
  return new StatusError(404, 'NotFound', message, {});
}

const plainText: ApiResponse = {
  type: 'text',
  status: 404,
  headers: new Map([
    ['content-type', 'text/plain; charset=utf-8'],
    ['x-content-type-options', 'nosniff'],
  ]),
  text: '404 page not found\n',
};

/**
 * The answer where nobody else has one. Paths of the built-in groups are known one by one, and what is wrong with a
 * request below them is said in a Status; elsewhere a definition may make any path a resource, and until then there is
 * nothing there.
 */
export function unrouted(
  request: ApiRequest,
  info: RequestInfo,
  { resources, clock }: Pick<Core, 'resources' | 'clock'>,
): ApiResponse {
  const [root = '', group = ''] = request.path.slice(1).split('/');
  const isOurs =
    root === 'api' ||
    root === 'version' ||
    (root === 'apis' && (group === '' || resources.hasBuiltin(group)));
  if (!isOurs) return plainText;
  throw isForOthers(request, info, { resources, clock }) ? methodNotAllowed() : pathNotFound();
}

/** Whether there is something at the path for other methods than this one. */
function isForOthers(
  request: ApiRequest,
  info: RequestInfo,
  { resources, clock }: Pick<Core, 'resources' | 'clock'>,
): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false;
  if (info.type !== 'path') return isCollection(info, resources);
  return discover({ ...request, method: 'GET' }, resources, clock) !== undefined;
}

function isCollection(info: ResourceRequest, resources: Resources): boolean {
  const resource = resources.served(info.group, info.version, info.plural);
  return resource !== undefined && info.name === '' && info.namespace === '';
}
