import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { subresourcesOf } from '../registry/subresources.ts';
import {
  apiVersionField,
  kindField,
  metaModel,
  metaSchemas,
} from '../registry/builtin/meta-schemas.ts';

const builtinPackages: ReadonlyMap<string, string> = new Map([
  ['', 'io.k8s.api.core'],
  ['admissionregistration.k8s.io', 'io.k8s.api.admissionregistration'],
  ['apps', 'io.k8s.api.apps'],
  ['authentication.k8s.io', 'io.k8s.api.authentication'],
  ['authorization.k8s.io', 'io.k8s.api.authorization'],
  ['autoscaling', 'io.k8s.api.autoscaling'],
  ['batch', 'io.k8s.api.batch'],
  ['certificates.k8s.io', 'io.k8s.api.certificates'],
  ['coordination.k8s.io', 'io.k8s.api.coordination'],
  ['discovery.k8s.io', 'io.k8s.api.discovery'],
  ['events.k8s.io', 'io.k8s.api.events'],
  ['flowcontrol.apiserver.k8s.io', 'io.k8s.api.flowcontrol'],
  ['networking.k8s.io', 'io.k8s.api.networking'],
  ['node.k8s.io', 'io.k8s.api.node'],
  ['policy', 'io.k8s.api.policy'],
  ['rbac.authorization.k8s.io', 'io.k8s.api.rbac'],
  ['scheduling.k8s.io', 'io.k8s.api.scheduling'],
  ['storage.k8s.io', 'io.k8s.api.storage'],
  ['apiregistration.k8s.io', 'io.k8s.kube-aggregator.pkg.apis.apiregistration'],
  ['apiextensions.k8s.io', 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions'],
]);

/** The name of a model: the domain reversed, then version and kind: `dev.longhaul.v1alpha1.GpuPool`. */
export function modelName(resource: ResourceDefinition, kind = resource.kind): string {
  const reversed = resource.group.split('.').reverse().join('.');
  const owner = resource.custom ? undefined : builtinPackages.get(resource.group);
  return `${owner ?? reversed}.${resource.version}.${kind}`;
}

export const modelRef = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

const groupVersionKind = (group: string, version: string, kind: string): JsonObject => ({
  'x-kubernetes-group-version-kind': [{ group, kind, version }],
});

function objectModel(resource: ResourceDefinition): JsonObject {
  const { schema } = resource;
  const properties: JsonValue = isJsonObject(schema['properties']) ? schema['properties'] : {};
  return {
    type: 'object',
    ...schema,
    properties: {
      ...properties,
      apiVersion: apiVersionField,
      kind: kindField,
      metadata: {
        description: "Standard object's metadata: its name, identity and housekeeping.",
        default: {},
        allOf: [modelRef(metaModel.objectMeta)],
      },
    },
    ...extensionsOf(resource),
  };
}

/** What the model of an object says besides: what it is, and of what a definition defines, by which fields it can be selected. */
export function extensionsOf(resource: ResourceDefinition): JsonObject {
  const { group, version, kind, custom, selectableFields } = resource;
  const named = groupVersionKind(group, version, kind);
  if (!custom || selectableFields.length === 0) return named;
  const fields = selectableFields.map((path) => ({ fieldPath: path.replace(/^\./, '') }));
  return { ...named, 'x-kubernetes-selectable-fields': fields };
}

function listModel(resource: ResourceDefinition): JsonObject {
  const { group, version, kind, listKind, plural } = resource;
  return {
    type: 'object',
    description: `${listKind} is a list of ${kind}.`,
    required: ['items'],
    properties: {
      apiVersion: apiVersionField,
      kind: kindField,
      metadata: {
        description: 'The state that the list shows.',
        default: {},
        allOf: [modelRef(metaModel.listMeta)],
      },
      items: {
        type: 'array',
        description: `List of ${plural}.`,
        items: { default: {}, allOf: [modelRef(modelName(resource))] },
      },
    },
    ...groupVersionKind(group, version, listKind),
  };
}

/** The schemas of one version of a group, and those of the API machinery that they and the operations use. */
export function modelsOf(
  resources: readonly ResourceDefinition[],
): Readonly<Record<string, JsonObject>> {
  const meta: Record<string, JsonObject> = { ...metaSchemas };
  const versions = [{ group: '', version: 'v1' }, ...resources];
  const withKind = (model: string, kind: string): void => {
    const named = new Map(
      versions.map(({ group, version }) => [`${group}/${version}`, { group, kind, version }]),
    );
    meta[model] = { ...meta[model], 'x-kubernetes-group-version-kind': [...named.values()] };
  };
  withKind(metaModel.deleteOptions, 'DeleteOptions');
  meta[metaModel.status] = { ...meta[metaModel.status], ...groupVersionKind('', 'v1', 'Status') };
  meta[metaModel.scale] = {
    ...meta[metaModel.scale],
    ...groupVersionKind('autoscaling', 'v1', 'Scale'),
  };
  const own = resources.flatMap((resource): readonly (readonly [string, JsonObject])[] => [
    [modelName(resource), objectModel(resource)],
    ...(resource.verbs.includes('list')
      ? [[modelName(resource, resource.listKind), listModel(resource)] as const]
      : []),
  ]);
  const requests = resources
    .flatMap((resource) => subresourcesOf(resource).flatMap(({ request }) => request ?? []))
    .map((request) => [modelName(request), objectModel(request)] as const);
  return { ...Object.fromEntries([...own, ...requests]), ...meta };
}
