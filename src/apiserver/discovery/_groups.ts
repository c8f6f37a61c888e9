import type { JsonObject } from '../../base/json.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { apiVersionOf } from '../../kube/resource.ts';

export interface ServedVersion {
  readonly version: string;
  readonly resources: readonly ResourceDefinition[];
}

export interface ServedGroup {
  readonly group: string;
  /** Most preferred first. */
  readonly versions: readonly ServedVersion[];
}

function collect<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const collected = new Map<string, Item[]>();
  for (const item of items) {
    const known = collected.get(keyOf(item));
    if (known === undefined) collected.set(keyOf(item), [item]);
    else known.push(item);
  }
  return collected;
}

/** The served groups and versions, in the order of the registry. */
export function servedGroups(resources: readonly ResourceDefinition[]): readonly ServedGroup[] {
  const groups = collect(resources, (resource) => resource.group);
  return [...groups].map(([group, ofGroup]) => ({
    group,
    versions: [...collect(ofGroup, (resource) => resource.version)].map(([version, ofVersion]) => ({
      version,
      resources: ofVersion,
    })),
  }));
}

function groupFields({ group, versions }: ServedGroup): JsonObject {
  const named = versions.map(({ version }) => ({
    groupVersion: apiVersionOf({ group, version }),
    version,
  }));
  return { name: group, versions: named, preferredVersion: named[0] };
}

/** `/apis/G` */
export function apiGroup(group: ServedGroup): JsonObject {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupFields(group) };
}

/** `/apis`; the core group is not in it. */
export function apiGroupList(groups: readonly ServedGroup[]): JsonObject {
  const named = groups.filter(({ group }) => group !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: named.map(groupFields) };
}

/** `/api`; `host` is the address at which the client reached the server. */
export function apiVersions(groups: readonly ServedGroup[], host: string): JsonObject {
  const core = groups.find(({ group }) => group === '');
  return {
    kind: 'APIVersions',
    versions: (core?.versions ?? []).map(({ version }) => version),
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: host }],
  };
}
