import type { ApiRequest } from './api-request.ts';
import type { RequestInfo, ResourceRequest } from './request-info.ts';
import type { RequestKind } from './request-observer.ts';
import type { Resources } from './registry/resources.ts';
import { subresourceNames } from './registry/subresources.ts';

/**
 * What a request is counted under. Only names that are served count: anybody can ask for any other, and each would be a series
 * for ever.
 */
export function kindOfRequest(
  request: ApiRequest,
  info: RequestInfo,
  resources: Resources,
): RequestKind {
  const dryRun = request.query.has('dryRun') ? 'All' : '';
  if (info.type === 'path' || !isServed(info, resources)) {
    const nothing = { group: '', version: '', resource: '', subresource: '', scope: '' } as const;
    return { verb: info.verb, ...nothing, dryRun };
  }
  const { verb, group, version, plural: resource } = info;
  const subresource = subresourceNames.has(info.subresource) ? info.subresource : '';
  return { verb, group, version, resource, subresource, scope: scopeOf(info), dryRun };
}

const isServed = ({ group, version, plural }: ResourceRequest, resources: Resources): boolean =>
  resources.served(group, version, plural) !== undefined;

function scopeOf({ name, namespace }: ResourceRequest): RequestKind['scope'] {
  if (name !== '') return 'resource';
  return namespace === '' ? 'cluster' : 'namespace';
}
