import type { JsonObject } from '../base/json.ts';

export type Scope = 'Namespaced' | 'Cluster';

export type Verb =
  'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch';

/** The name of a resource in one version: what a URL says before the namespace and the name. */
export interface ResourceName {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  /** The plural, in lower case: `gpupools`. */
  readonly plural: string;
}

/** A column of `kubectl get`, as in `additionalPrinterColumns`. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly description?: string;
  /** 0: always shown; higher: only with `-o wide`. */
  readonly priority?: number;
  /** A JSONPath as in a CRD: `.spec.replicas`, `.status.conditions[?(@.type=="Ready")].status`. */
  readonly jsonPath: string;
}

export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

/** Everything the server knows about one resource in one version; from a CRD or built in. */
export interface ResourceDefinition extends ResourceName {
  readonly kind: string;
  readonly listKind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly scope: Scope;
  readonly verbs: readonly Verb[];
  /** True: `/status` exists, and the main endpoint ignores the status it is sent. */
  readonly statusSubresource: boolean;
  readonly scale?: ScalePaths;
  /** True for a resource defined by a CustomResourceDefinition. */
  readonly custom: boolean;
  /** True: `metadata.generation` counts the changes of the wanted state. */
  readonly generation: boolean;
  /** True: an update without a resourceVersion is accepted (ConfigMaps, not custom resources). */
  readonly unconditionalUpdate: boolean;
  /** True: `application/strategic-merge-patch+json` is accepted (built-in kinds only). */
  readonly strategicMerge: boolean;
  /** The version in which its objects are kept, where that is another one. */
  readonly storedVersion?: string;
  /** OpenAPI v3 schema of the whole object, with the `x-kubernetes-*` extensions. */
  readonly schema: JsonObject;
  readonly printerColumns: readonly PrinterColumn[];
  /** JSON paths such as `.spec.model` that field selectors may use besides name and namespace. */
  readonly selectableFields: readonly string[];
}

/** `longhaul.dev/v1alpha1`, or `v1` for the core group. */
export function apiVersionOf(resource: {
  readonly group: string;
  readonly version: string;
}): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** `gpupools.longhaul.dev`, or `configmaps` for the core group: how errors and selectors name it. */
export function groupResource(resource: {
  readonly group: string;
  readonly plural: string;
}): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

export function parseApiVersion(text: string): {
  readonly group: string;
  readonly version: string;
} {
  const slash = text.indexOf('/');
  if (slash < 0) return { group: '', version: text };
  return { group: text.slice(0, slash), version: text.slice(slash + 1) };
}
