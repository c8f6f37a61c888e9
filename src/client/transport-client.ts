import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import type { KubeList, KubeObject } from '../kube/object.ts';
import { apiVersionOf } from '../kube/resource.ts';
import type { Client, ClientResource, WatchSink } from './client.ts';
import * as plan from './planned-request.ts';
import type { PlannedRequest } from './planned-request.ts';

/** A way to the server. It knows nothing of resources. */
export interface Transport {
  /** The body of the answer. Rejects with a StatusError when the server refuses, with another Error when it is not reached. */
  request(request: PlannedRequest): Promise<JsonValue>;
  /** As `Client.watch`. */
  watch(request: PlannedRequest, sink: WatchSink): () => void;
}

/** The client over any transport; `fieldManager` signs the writes that do not say who writes. */
export function transportClient(transport: Transport, fieldManager: string): Client {
  const object = async (request: PlannedRequest): Promise<KubeObject> =>
    asObject(await transport.request(request));
  return {
    get: async (resource, key) => object(plan.planGet(resource, key)),
    list: async (resource, options = {}) =>
      asList(resource, await transport.request(plan.planList(resource, options))),
    watch: (resource, options, sink) => transport.watch(plan.planWatch(resource, options), sink),
    create: async (resource, wanted, options = {}) =>
      object(plan.planCreate(resource, wanted, { fieldManager, ...options })),
    update: async (resource, wanted, options = {}) =>
      object(plan.planUpdate(resource, wanted, { fieldManager, ...options })),
    patch: async (resource, key, patch, options = {}) =>
      object(plan.planPatch({ resource, key }, patch, { fieldManager, ...options })),
    delete: async (resource, key, options = {}) => {
      await transport.request(plan.planDelete(resource, key, options));
    },
  };
}

/** Trusts a server for the form of what is inside metadata. */
function isObject(value: unknown): value is KubeObject {
  if (!isJsonObject(value)) return false;
  const { apiVersion, kind, metadata } = value;
  return typeof apiVersion === 'string' && typeof kind === 'string' && isJsonObject(metadata);
}

function asObject(body: JsonValue): KubeObject {
  if (isObject(body)) return body;
  throw new Error(`the server did not answer with an object but with ${excerpt(body)}`);
}

/** What a stream sends as the object of an event; a Status need not have metadata. */
export function asEventObject(value: JsonValue | undefined): KubeObject | undefined {
  if (isObject(value)) return value;
  if (!isJsonObject(value) || value['kind'] !== 'Status') return undefined;
  return { ...value, apiVersion: 'v1', kind: 'Status', metadata: {} };
}

/** The items of built-in kinds come without apiVersion and kind; ours always have them. */
function asList(resource: ClientResource, body: JsonValue): KubeList {
  const items = isJsonObject(body) ? body['items'] : undefined;
  if (!isJsonObject(body) || (!isJsonArray(items) && items !== null)) {
    throw new Error(`the server did not answer with a list but with ${excerpt(body)}`);
  }
  const typed = { apiVersion: apiVersionOf(resource), kind: resource.kind };
  const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
  return {
    apiVersion: typed.apiVersion,
    kind: `${resource.kind}List`,
    metadata: {
      ...text('resourceVersion', metadata['resourceVersion']),
      ...text('continue', metadata['continue']),
      ...(typeof metadata['remainingItemCount'] === 'number'
        ? { remainingItemCount: metadata['remainingItemCount'] }
        : {}),
    },
    items: (items ?? []).map((item) =>
      isObject(item) ? item : asObject(isJsonObject(item) ? { ...typed, ...item } : item),
    ),
  };
}

const text = (name: string, value: JsonValue | undefined): Readonly<Record<string, string>> =>
  typeof value === 'string' ? { [name]: value } : {};

const excerpt = (body: JsonValue): string => JSON.stringify(body).slice(0, 200);
