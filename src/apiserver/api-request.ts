import type { JsonObject, JsonValue } from '../base/json.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Flow } from './overload/flow.ts';

/** Who asks. */
export interface User {
  readonly name: string;
  /** Tells users of one name apart over time; not every way to prove oneself has one. */
  readonly uid?: string;
  readonly groups: readonly string[];
  /** What else is known, for those who go by it: which token it was. */
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** A request as every transport hands it to the dispatcher: HTTP, or a client in the same process. */
export interface ApiRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** Without the query, percent-decoded by segment later: `/apis/longhaul.dev/v1alpha1/gpupools`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** In lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: RequestBody;
  readonly user: User;
  /** Over the network; a client in the same process has none. */
  readonly origin?: RequestOrigin;
  /** Where there is an audit log. */
  readonly notes?: RequestNotes;
  /** Over the network: by what it is limited. */
  readonly sorted?: Sorted | undefined;
  /** Over the network: calls the listener when the client is gone before its answer. */
  readonly whenGone?: ((listener: () => void) => void) | undefined;
}

/** Whom a request is on the account of, and where it was sorted to when its head came. */
export interface Sorted {
  readonly flow: Flow;
  /** The one that the sender wants to be taken for, where that is permitted. */
  readonly user: User;
}

/** Takes what an audit log says about a request: who allowed it, what admission remarked. */
export interface RequestNotes {
  /** A key that was noted already keeps its value. */
  annotate(key: string, value: string): void;
}

/** How a request came over the network: what an audit tells beside the request itself. */
export interface RequestOrigin {
  /** The client hears it in the header Audit-Id. */
  readonly auditId: string;
  /** The path and query as they were sent. */
  readonly uri: string;
  /** The IP address of the other end. */
  readonly address: string;
}

export type RequestBody =
  | { readonly type: 'none' }
  /** The connection was asked to go on in another protocol, and what would be the body is of that. */
  | { readonly type: 'another-protocol' }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  /** From a client in the same process: parsed already, frozen by whoever handed it over. */
  | { readonly type: 'value'; readonly value: JsonValue };

/** Says on whose account a request is, from its head alone; `user` is who sent it. */
export type Sort = (head: Omit<ApiRequest, 'body' | 'user'>, user: User) => Sorted;

/** What a watch sends. Text is the encoded object, made once per representation and shared by all watchers. */
export interface WatchMessage {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: JsonObject;
  /** The line `{"type":...,"object":...}\n` for a stream, encoded on first use. */
  line(): Uint8Array;
}

export interface WatchListener {
  message(message: WatchMessage): void;
  /** The server ends the stream cleanly; nothing follows. */
  end(): void;
}

/** Told by the transport how long the body was that it sent. */
interface Measured {
  readonly sent?: (bytes: number) => void;
}

export type ApiResponse =
  | (Measured & {
      readonly type: 'object';
      readonly status: number;
      readonly headers: ReadonlyMap<string, string>;
      readonly body: JsonObject | KubeObject;
      /** The body as JSON text where it is at hand already, piece by piece, so that it need not be encoded again. */
      readonly encoded?: readonly Uint8Array[];
      /** Given: as JSON it looks so to everybody. */
      readonly layout?: 'indented';
    })
  | (Measured & {
      readonly type: 'text';
      readonly status: number;
      readonly headers: ReadonlyMap<string, string>;
      readonly text: string;
    })
  | (Measured & {
      /** In a form of its own, such as protobuf; the headers name it. */
      readonly type: 'bytes';
      readonly status: number;
      readonly headers: ReadonlyMap<string, string>;
      readonly bytes: Uint8Array;
    })
  | (Measured & {
      /** A text whose pieces are made as they are taken. */
      readonly type: 'chunks';
      readonly status: number;
      readonly headers: ReadonlyMap<string, string>;
      readonly chunks: Iterable<string>;
    })
  | {
      readonly type: 'watch';
      readonly headers: ReadonlyMap<string, string>;
      /** Begins to send; the returned function ends the watch from the watcher's side. */
      start(listener: WatchListener): () => void;
    };

/** The one door into the API server. Never rejects: a failure is a response. */
export type Dispatch = (request: ApiRequest) => Promise<ApiResponse>;
