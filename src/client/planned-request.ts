import type { JsonValue } from '../base/json.ts';
import type { KubeObject, ObjectKey } from '../kube/object.ts';
import { apiVersionOf } from '../kube/resource.ts';
import type {
  ClientResource,
  DeleteOptions,
  ListOptions,
  Patch,
  WatchOptions,
  WriteOptions,
} from './client.ts';

/** What a call of the client is in HTTP, before it takes any way to the server. */
export interface PlannedRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query: URLSearchParams;
  readonly content?: { readonly type: string; readonly body: JsonValue };
}

export function planGet(resource: ClientResource, key: ObjectKey): PlannedRequest {
  return { method: 'GET', path: objectPath(resource, key), query: queryOf({}) };
}

export function planList(resource: ClientResource, options: ListOptions): PlannedRequest {
  const { namespace, labelSelector, fieldSelector, resourceVersion, limit } = options;
  return {
    method: 'GET',
    path: collectionPath(resource, namespace ?? ''),
    query: queryOf({
      labelSelector,
      fieldSelector,
      resourceVersion,
      limit: limit?.toString(),
      continue: options.continue,
    }),
  };
}

export function planWatch(resource: ClientResource, options: WatchOptions): PlannedRequest {
  const { namespace, labelSelector, fieldSelector, resourceVersion } = options;
  return {
    method: 'GET',
    path: collectionPath(resource, namespace ?? ''),
    query: queryOf({
      watch: 'true',
      allowWatchBookmarks: 'true',
      labelSelector,
      fieldSelector,
      resourceVersion,
    }),
  };
}

export function planCreate(
  resource: ClientResource,
  object: KubeObject,
  options: WriteOptions,
): PlannedRequest {
  return {
    method: 'POST',
    path: collectionPath(resource, object.metadata.namespace ?? ''),
    query: queryOf({ fieldManager: options.fieldManager }),
    content: { type: 'application/json', body: object },
  };
}

export function planUpdate(
  resource: ClientResource,
  object: KubeObject,
  options: WriteOptions,
): PlannedRequest {
  const { namespace = '', name = '' } = object.metadata;
  return {
    method: 'PUT',
    path: subresourcePath(resource, { namespace, name }, options),
    query: queryOf({ fieldManager: options.fieldManager }),
    content: { type: 'application/json', body: object },
  };
}

const patchTypes = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  // JSON is YAML: every server that applies at all takes it under this name.
  apply: 'application/apply-patch+yaml',
} as const;

export function planPatch(
  target: { readonly resource: ClientResource; readonly key: ObjectKey },
  patch: Patch,
  options: WriteOptions,
): PlannedRequest {
  const force = patch.type === 'apply' ? String(patch.conflicts === 'force') : undefined;
  return {
    method: 'PATCH',
    path: subresourcePath(target.resource, target.key, options),
    query: queryOf({ fieldManager: options.fieldManager, force }),
    content: { type: patchTypes[patch.type], body: patch.body },
  };
}

export function planDelete(
  resource: ClientResource,
  key: ObjectKey,
  options: DeleteOptions,
): PlannedRequest {
  const { uid, resourceVersion, propagationPolicy } = options;
  const preconditions = given({ uid, resourceVersion });
  const body = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    ...(Object.keys(preconditions).length === 0 ? {} : { preconditions }),
    ...given({ propagationPolicy }),
  };
  return {
    method: 'DELETE',
    path: objectPath(resource, key),
    query: queryOf({}),
    content: { type: 'application/json', body },
  };
}

function collectionPath(resource: ClientResource, namespace: string): string {
  const root = resource.group === '' ? '/api' : '/apis';
  const place =
    resource.scope === 'Cluster' || namespace === ''
      ? ''
      : `namespaces/${encodeURIComponent(namespace)}/`;
  return `${root}/${apiVersionOf(resource)}/${place}${resource.plural}`;
}

/** An empty name would address the collection: deleting it, or listing where an object was wanted. */
function objectPath(resource: ClientResource, { namespace, name }: ObjectKey): string {
  if (name === '') throw new Error(`a ${resource.kind} needs a name to be addressed by`);
  if (resource.scope === 'Namespaced' && namespace === '') {
    throw new Error(`the ${resource.kind} "${name}" needs a namespace to be addressed by`);
  }
  return `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`;
}

function subresourcePath(
  resource: ClientResource,
  key: ObjectKey,
  { subresource }: WriteOptions,
): string {
  const path = objectPath(resource, key);
  return subresource === undefined ? path : `${path}/${subresource}`;
}

type Texts = Readonly<Record<string, string | undefined>>;

function given(texts: Texts): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
}

const queryOf = (texts: Texts): URLSearchParams => new URLSearchParams(given(texts));
