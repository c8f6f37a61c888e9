import { groupResource } from '../../kube/resource.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { User } from '../api-request.ts';
import type { PathRequest, RequestInfo, ResourceRequest } from '../request-info.ts';

/** What anybody may read, even without saying who they are. */
const publicPaths = new Set(['/version', '/version/', '/healthz', '/livez', '/readyz']);

/** Lets the request pass or throws the 403 of the real server. */
export function authorize(user: User, info: RequestInfo): void {
  if (user.groups.includes('system:masters')) return;
  if (info.type === 'resource') throw resourceForbidden(user, info);
  const known = user.groups.includes('system:authenticated');
  const reads = info.verb === 'get' || info.verb === 'head';
  if (reads && (isPublic(info.path) || (known && isDiscovery(info.path)))) return;
  throw pathForbidden(user, info);
}

const isPublic = (path: string): boolean =>
  publicPaths.has(path) || path.startsWith('/livez/') || path.startsWith('/readyz/');

/** What everybody who says who they are may read: which resources there are. */
const isDiscovery = (path: string): boolean => /^\/(api|apis|openapi)(\/|$)/.test(path);

function pathForbidden(user: User, { verb, path }: PathRequest): StatusError {
  const message = `forbidden: User ${JSON.stringify(user.name)} cannot ${verb} path ${JSON.stringify(path)}`;
  return new StatusError(403, 'Forbidden', message, {});
}

function resourceForbidden(user: User, info: ResourceRequest): StatusError {
  const { verb, group, plural, name, namespace, subresource } = info;
  const resource = subresource === '' ? plural : `${plural}/${subresource}`;
  const where =
    namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const what = groupResource(info) + (name === '' ? '' : ` ${JSON.stringify(name)}`);
  const message =
    `${what} is forbidden: User ${JSON.stringify(user.name)} cannot ${verb} resource ` +
    `${JSON.stringify(resource)} in API group ${JSON.stringify(group)} ${where}`;
  return new StatusError(403, 'Forbidden', message, {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind: plural,
  });
}
