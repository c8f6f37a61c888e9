import { describe, expect, test } from '@jest/globals';

import { builtinResources } from '../../../../src/apiserver/registry/builtin/builtin.ts';
import { modelledKinds } from '../../../../src/apiserver/registry/builtin/models/modelled-kinds.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { isJsonArray, isJsonObject } from '../../../../src/base/json.ts';
import type { ResourceDefinition } from '../../../../src/kube/resource.ts';
import { apiVersionOf, groupResource } from '../../../../src/kube/resource.ts';
import { compileSchema } from '../../../../src/kube/schema/compile.ts';
import type { StructuralSchema } from '../../../../src/kube/schema/structural.ts';

const all = builtinResources().map((resource) => [groupResource(resource), resource] as const);
const find = (name: string): ResourceDefinition => {
  const found = all.find(([each]) => each === name)?.[1];
  if (found === undefined) throw new Error(`${name} is not built in`);
  return found;
};

const modelled: ReadonlySet<string> = new Set([
  ...modelledKinds.keys(),
  'v1 ComponentStatus',
  'apiregistration.k8s.io/v1 APIService',
]);

/** Every schema below this one, with its path. */
function nodes(schema: JsonObject, path = ''): readonly (readonly [string, JsonObject])[] {
  const { properties, items, additionalProperties } = schema;
  const below = isJsonObject(properties)
    ? Object.entries(properties).flatMap(([name, child]) =>
        isJsonObject(child) ? nodes(child, `${path}.${name}`) : [],
      )
    : [];
  const inner = [items, additionalProperties].flatMap((child) =>
    isJsonObject(child) ? nodes(child, `${path}[]`) : [],
  );
  return [[path, schema], ...below, ...inner];
}

test('the resources are in the order of a registry', () => {
  const names = builtinResources().map(({ group, plural }) => `${group}/${plural}`);
  expect(names).toEqual([...names].sort());
});

describe.each(all)('%s', (_name, resource) => {
  const described = nodes(resource.schema);

  test('every field is described, but in the depths of the kinds that are known by their models', () => {
    const isModelled = modelled.has(`${apiVersionOf(resource)} ${resource.kind}`);
    const isDeep = (path: string): boolean => isModelled && path.split('.').length > 2;
    const silent = described.filter(
      ([path, schema]) =>
        !path.endsWith('[]') && !isDeep(path) && typeof schema['description'] !== 'string',
    );
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  test('lists say how they merge, and their keys are fields that are required or have a default', () => {
    const wrong = described.filter(([, schema]) => {
      if (schema['type'] !== 'array') return false;
      if (schema['x-kubernetes-list-type'] === undefined) return true;
      const keys = schema['x-kubernetes-list-map-keys'];
      const items = isJsonObject(schema['items']) ? schema['items'] : {};
      const fields = isJsonObject(items['properties']) ? Object.keys(items['properties']) : [];
      return (
        isJsonArray(keys) && keys.some((key) => typeof key !== 'string' || !fields.includes(key))
      );
    });
    expect(wrong.map(([path]) => path)).toEqual([]);
  });

  test('required fields exist', () => {
    const wrong = described.filter(([, schema]) => {
      const fields = isJsonObject(schema['properties']) ? Object.keys(schema['properties']) : [];
      const wanted = isJsonArray(schema['required']) ? schema['required'] : [];
      return wanted.some((field) => typeof field !== 'string' || !fields.includes(field));
    });
    expect(wrong.map(([path]) => path)).toEqual([]);
  });

  test('compiles to a structural schema', () => {
    expect(compileSchema(resource.schema).properties.has('metadata')).toBe(true);
  });
});

describe('what clients rely on', () => {
  const at = (resource: string, ...path: readonly string[]): StructuralSchema | undefined =>
    path.reduce<StructuralSchema | undefined>(
      (schema, step) => (step === '[]' ? schema?.items : schema?.properties.get(step)),
      compileSchema(find(resource).schema),
    );

  test.each([
    ['services', ['spec', 'ports'], ['port', 'protocol'], 'port'],
    ['nodes', ['status', 'conditions'], ['type'], 'type'],
    ['nodes', ['status', 'addresses'], ['type'], 'type'],
    ['namespaces', ['status', 'conditions'], ['type'], 'type'],
    ['serviceaccounts', ['secrets'], ['name'], 'name'],
    ['customresourcedefinitions.apiextensions.k8s.io', ['status', 'conditions'], ['type'], 'type'],
  ])('%s %j merges by %j', (resource, path, keys, mergeKey) => {
    expect(at(resource, ...path)).toMatchObject({
      listType: 'map',
      listMapKeys: keys,
      patchStrategy: ['merge'],
      patchMergeKey: mergeKey,
    });
  });

  test('taints merge in strategic patches only', () => {
    expect(at('nodes', 'spec', 'taints')).toMatchObject({
      listType: 'atomic',
      patchMergeKey: 'key',
    });
  });

  test.each([
    ['secrets', ['type'], 'Opaque'],
    ['services', ['spec', 'type'], 'ClusterIP'],
    ['services', ['spec', 'ports', '[]', 'protocol'], 'TCP'],
    ['priorityclasses.scheduling.k8s.io', ['preemptionPolicy'], 'PreemptLowerPriority'],
  ])('%s %j defaults to %s', (resource, path, value) => {
    expect(at(resource, ...path)?.default).toBe(value);
  });

  test.each([
    ['configmaps', true],
    ['secrets', true],
    ['namespaces', true],
    ['leases.coordination.k8s.io', false],
    ['customresourcedefinitions.apiextensions.k8s.io', false],
  ])('%s: update without resourceVersion %p', (resource, unconditionalUpdate) => {
    expect(find(resource).unconditionalUpdate).toBe(unconditionalUpdate);
  });

  test('namespaces are not deleted by the dozen', () => {
    expect(find('namespaces').verbs).not.toContain('deletecollection');
  });
});
