import { createHash } from 'node:crypto';

import type { JsonObject } from '../../base/json.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { apiVersionOf } from '../../kube/resource.ts';
import type { Subresource } from '../registry/subresources.ts';
import { subresourcesOf } from '../registry/subresources.ts';

/** Tells clients when the stored form changes: the first 8 bytes of a hash of group, version and kind. */
function storageVersionHash(resource: ResourceDefinition): string {
  const { group, version, storedVersion = version, kind } = resource;
  const text = `${group}/${storedVersion}/${kind}`;
  return createHash('sha256').update(text).digest().subarray(0, 8).toString('base64');
}

/** Reviews are answered, not stored. */
const isStored = ({ verbs }: ResourceDefinition): boolean => verbs.includes('get');

function names({ shortNames, categories }: ResourceDefinition): JsonObject {
  return {
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
}

function apiResource(resource: ResourceDefinition): JsonObject {
  return {
    name: resource.plural,
    singularName: resource.singular,
    namespaced: resource.scope === 'Namespaced',
    kind: resource.kind,
    verbs: resource.verbs,
    ...names(resource),
    ...(isStored(resource) ? { storageVersionHash: storageVersionHash(resource) } : {}),
  };
}

function apiSubresource(
  resource: ResourceDefinition,
  { name, verbs, kind }: Subresource,
): JsonObject {
  const foreign = kind.group !== resource.group;
  return {
    name: `${resource.plural}/${name}`,
    singularName: '',
    namespaced: resource.scope === 'Namespaced',
    ...(foreign ? { group: kind.group, version: kind.version } : {}),
    kind: kind.kind,
    verbs,
  };
}

/** `/apis/G/V` and `/api/v1` */
export function apiResourceList(
  groupVersion: { readonly group: string; readonly version: string },
  resources: readonly ResourceDefinition[],
): JsonObject {
  return {
    kind: 'APIResourceList',
    ...(groupVersion.group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: apiVersionOf(groupVersion),
    resources: resources.flatMap((resource) => [
      apiResource(resource),
      ...subresourcesOf(resource).map((part) => apiSubresource(resource, part)),
    ]),
  };
}

/** One resource in an aggregated discovery document. */
export function aggregatedResource(resource: ResourceDefinition): JsonObject {
  const { group, version, kind } = resource;
  const subresources = subresourcesOf(resource).map((part) => ({
    subresource: part.name,
    responseKind: part.kind,
    verbs: part.verbs,
  }));
  return {
    resource: resource.plural,
    responseKind: { group, version, kind },
    scope: resource.scope,
    singularResource: resource.singular,
    verbs: resource.verbs,
    ...names(resource),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}
