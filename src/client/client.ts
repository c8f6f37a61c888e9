import type { JsonObject, JsonValue } from '../base/json.ts';
import type { KubeList, KubeObject, ObjectKey, WatchEventType } from '../kube/object.ts';
import type { ResourceName, Scope } from '../kube/resource.ts';

/** A resource as a client names it: enough to build its URLs and the objects it sends. */
export interface ClientResource extends ResourceName {
  readonly kind: string;
  readonly scope: Scope;
}

export interface ListOptions {
  /** Left out: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
  readonly limit?: number;
  readonly continue?: string;
}

export interface WatchOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Everything after this revision. */
  readonly resourceVersion: string;
}

export interface WatchEvent {
  readonly type: WatchEventType;
  /** The object; for ERROR a Status; for BOOKMARK only its metadata.resourceVersion means something. */
  readonly object: KubeObject;
}

/** What a watcher hears. `closed` comes exactly once, last, and not after the watcher's own abort. */
export interface WatchSink {
  event(event: WatchEvent): void;
  /** `error` is there when the stream broke or never began; a clean end of the stream has none. */
  closed(error?: Error): void;
}

/** The body of a patch and how it is to be read. */
export type Patch =
  | { readonly type: 'merge'; readonly body: JsonObject }
  | { readonly type: 'json'; readonly body: readonly JsonValue[] }
  | { readonly type: 'apply'; readonly body: JsonObject; readonly conflicts: 'fail' | 'force' };

export interface WriteOptions {
  /** Who writes, for managedFields; left out: the client's own name. */
  readonly fieldManager?: string;
  readonly subresource?: 'status' | 'scale';
}

export interface DeleteOptions {
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
}

/**
 * The Kubernetes API as controllers and emulator use it. A request that the server refuses rejects
 * with a StatusError; one that does not reach it rejects with any other Error.
 *
 * There are two implementations under one conformance suite (`test/conformance/client.ts`): over HTTPS with the official
 * client, and in-process, which enters the same request handlers.
 */
export interface Client {
  get(resource: ClientResource, key: ObjectKey): Promise<KubeObject>;
  list(resource: ClientResource, options?: ListOptions): Promise<KubeList>;
  /** Returns at once; the returned function ends the watch. */
  watch(resource: ClientResource, options: WatchOptions, sink: WatchSink): () => void;
  create(resource: ClientResource, object: KubeObject, options?: WriteOptions): Promise<KubeObject>;
  /** Replaces the object; its resourceVersion makes the write conditional. */
  update(resource: ClientResource, object: KubeObject, options?: WriteOptions): Promise<KubeObject>;
  patch(
    resource: ClientResource,
    key: ObjectKey,
    patch: Patch,
    options?: WriteOptions,
  ): Promise<KubeObject>;
  delete(resource: ClientResource, key: ObjectKey, options?: DeleteOptions): Promise<void>;
}
