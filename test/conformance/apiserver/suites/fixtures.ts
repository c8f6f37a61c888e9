import type { JsonObject } from '../../../../src/base/json.ts';

const anything: JsonObject = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
};

export interface DefinitionWish {
  readonly group: string;
  readonly kind: string;
  readonly scope?: 'Namespaced' | 'Cluster';
  /** The first is stored. */
  readonly versions?: readonly string[];
  readonly schema?: JsonObject;
  readonly labels?: Readonly<Record<string, string>>;
  /** What each version has besides. */
  readonly version?: JsonObject;
}

export const pluralOf = (kind: string): string => `${kind.toLowerCase()}s`;

/** A definition of the kind of those that the suites make up as they go. */
export function definitionOf(wish: DefinitionWish): JsonObject {
  const { group, kind, scope = 'Namespaced', versions = ['v1'], schema = anything } = wish;
  const plural = pluralOf(kind);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, labels: wish.labels ?? {} },
    spec: {
      group,
      scope,
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: versions.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        schema: { openAPIV3Schema: schema },
        ...wish.version,
      })),
    },
  };
}

/** Where the objects of a definition are. */
export function collectionOf(
  { group, kind, versions: [version = 'v1'] = ['v1'] }: DefinitionWish,
  namespace?: string,
): string {
  const inside = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `/apis/${group}/${version}${inside}/${pluralOf(kind)}`;
}

export const customObject = (
  { group, kind, versions: [version = 'v1'] = ['v1'] }: DefinitionWish,
  name: string,
  more: JsonObject = {},
): JsonObject => ({ apiVersion: `${group}/${version}`, kind, metadata: { name }, ...more });

export function deployment(name: string, spec: JsonObject = {}): JsonObject {
  const labels = { app: 'nginx' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'nginx', image: 'nginx:latest' }] },
      },
      ...spec,
    },
  };
}

export const pod = (name: string, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...metadata },
  spec: { containers: [{ name: 'nginx', image: 'registry.k8s.io/pause:3.10' }] },
});
