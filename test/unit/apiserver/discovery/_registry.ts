import { readFileSync } from 'node:fs';

import { builtinResources } from '../../../../src/apiserver/registry/builtin/builtin.ts';
import type { Registry } from '../../../../src/apiserver/registry/registry.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { isJsonObject } from '../../../../src/base/json.ts';
import type { ResourceDefinition } from '../../../../src/kube/resource.ts';
import { parseYaml } from '../../../../src/kube/yaml.ts';

/** A custom resource as simple as can be. */
export function custom(given: Partial<ResourceDefinition>): ResourceDefinition {
  const kind = given.kind ?? 'Thing';
  return {
    group: 'example.com',
    version: 'v1',
    plural: `${kind.toLowerCase()}s`,
    singular: kind.toLowerCase(),
    kind,
    listKind: `${kind}List`,
    shortNames: [],
    categories: [],
    scope: 'Namespaced',
    verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'],
    statusSubresource: false,
    custom: true,
    generation: true,
    unconditionalUpdate: false,
    strategicMerge: false,
    schema: { type: 'object' },
    printerColumns: [],
    selectableFields: [],
    ...given,
  };
}

export function registryOf(resources: readonly ResourceDefinition[], epoch = 1): Registry {
  return {
    epoch,
    all: () => resources,
    find: (group, version, plural) =>
      resources.find(
        (each) => each.group === group && each.version === version && each.plural === plural,
      ),
  };
}

function schemaOf(file: string): JsonObject {
  const url = new URL(`../../../../crds/${file}.yaml`, import.meta.url);
  const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
    path.reduce<unknown>(
      (found, step) =>
        typeof found === 'object' && found !== null ? Reflect.get(found, step) : undefined,
      value,
    );
  const schema = at(
    parseYaml(readFileSync(url, 'utf8')),
    'spec',
    'versions',
    0,
    'schema',
    'openAPIV3Schema',
  );
  return isJsonObject(schema) ? schema : {};
}

export const gpuPools = custom({
  group: 'longhaul.dev',
  version: 'v1alpha1',
  kind: 'GpuPool',
  plural: 'gpupools',
  scope: 'Cluster',
  shortNames: ['gp'],
  categories: ['longhaul'],
  statusSubresource: true,
  schema: schemaOf('gpupools'),
});

const scaled = custom({
  kind: 'Scaled',
  scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
  statusSubresource: true,
});

/** What an embedded server serves, in the order of a registry. */
export const served = registryOf([...builtinResources(), scaled, custom({}), gpuPools]);
