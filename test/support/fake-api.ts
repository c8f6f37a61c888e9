import type {
  ApiRequest,
  ApiResponse,
  Dispatch,
  WatchListener,
  WatchMessage,
} from '../../src/apiserver/api-request.ts';
import { deepFreeze, isJsonObject } from '../../src/base/json.ts';
import type { JsonObject, JsonValue } from '../../src/base/json.ts';
import { parseJson } from '../../src/client/watch-lines.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { applyJsonPatch } from '../../src/kube/patch/json-patch.ts';
import { applyMergePatch } from '../../src/kube/patch/merge-patch.ts';
import {
  StatusError,
  alreadyExists,
  badRequest,
  conflict,
  notFound,
  objectModified,
} from '../../src/kube/status-error.ts';

interface Target {
  readonly group: string;
  readonly plural: string;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
}

interface Stored {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly target: Target;
  readonly object: KubeObject;
}

interface Watcher {
  readonly target: Target;
  readonly listener: WatchListener;
}

/**
 * As much of an API server as the runtime's unit tests need: any resource, no schema, no admission. It can
 * forget its history, end its watches and start again, on command.
 */
export class FakeApi {
  #revision: number;
  readonly #objects = new Map<string, Stored>();
  #history: Stored[] = [];
  #forgottenUpTo: number;
  readonly #watchers = new Set<Watcher>();
  readonly requests: string[] = [];

  constructor(revision = 0) {
    this.#revision = revision;
    this.#forgottenUpTo = revision;
  }

  readonly dispatch: Dispatch = (request) => {
    this.requests.push(`${request.method} ${request.path}`);
    try {
      return Promise.resolve(this.#answer(request));
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return Promise.resolve(answer(error.code, error.toStatus()));
    }
  };

  get watches(): number {
    return this.#watchers.size;
  }

  /** Whoever watches from an earlier revision than now is told that it has expired. */
  forgetHistory(): void {
    this.#history = [];
    this.#forgottenUpTo = this.#revision;
  }

  endWatches(): void {
    for (const { listener } of [...this.#watchers]) listener.end();
    this.#watchers.clear();
  }

  bookmark(): void {
    const object = { metadata: { resourceVersion: String(this.#revision) } };
    for (const { listener } of [...this.#watchers]) {
      listener.message(message('BOOKMARK', { apiVersion: 'v1', kind: 'Bookmark', ...object }));
    }
  }

  #answer(request: ApiRequest): ApiResponse {
    const target = parsePath(request.path);
    switch (request.method) {
      case 'GET':
        if (target.name !== '') return answer(200, this.#get(target).object);
        return request.query.get('watch') === 'true'
          ? this.#watch(target, request.query)
          : answer(200, this.#list(target, request.query));
      case 'POST':
        return answer(201, this.#create(target, bodyOf(request)));
      case 'PUT':
        return answer(200, this.#update(target, bodyOf(request)));
      case 'PATCH':
        return this.#patch(target, request);
      case 'DELETE':
        return answer(200, this.#delete(target, bodyOf(request)));
      case 'HEAD':
      case 'OPTIONS':
        throw new StatusError(405, 'MethodNotAllowed', 'not allowed');
    }
  }

  #get(target: Target): Stored {
    const stored = this.#objects.get(path(target));
    if (stored === undefined) throw notFound(target, target.name);
    return stored;
  }

  #list(target: Target, query: URLSearchParams): JsonObject {
    const [start = '', pinned = String(this.#revision)] = (query.get('continue') ?? '').split('@');
    if (Number(pinned) < this.#forgottenUpTo) throw expired(Number(pinned));
    const limit = Number(query.get('limit') ?? '0');
    const found = [...this.#objects]
      .filter(([key, stored]) => matches(target, stored.target) && key > start)
      .sort(([one], [other]) => (one < other ? -1 : 1));
    const page = limit > 0 ? found.slice(0, limit) : found;
    const last = page.at(-1)?.[0] ?? '';
    return {
      apiVersion: 'v1',
      kind: 'List',
      metadata: {
        resourceVersion: pinned,
        ...(page.length < found.length ? { continue: `${last}@${pinned}` } : {}),
      },
      items: page.map(([, { object }]) => object),
    };
  }

  #create(target: Target, body: JsonObject): KubeObject {
    const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
    const named = { ...target, name: textOf(metadata['name']) };
    if (named.name === '') throw badRequest('name is required');
    if (this.#objects.has(path(named))) throw alreadyExists(named, named.name);
    const uid = `uid-${this.#revision + 1}`;
    return this.#write('ADDED', named, {
      ...body,
      metadata: {
        ...metadata,
        uid,
        ...(target.namespace === '' ? {} : { namespace: target.namespace }),
      },
    });
  }

  #update(target: Target, body: JsonObject): KubeObject {
    const { object } = this.#get(target);
    const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
    const wanted = metadata['resourceVersion'];
    if (wanted !== undefined && wanted !== object.metadata.resourceVersion) {
      throw conflict(target, target.name, objectModified);
    }
    const uid = object.metadata.uid ?? '';
    if (target.subresource !== 'status') {
      return this.#write('MODIFIED', target, {
        ...body,
        metadata: { ...metadata, uid },
        ...(object['status'] === undefined ? {} : { status: object['status'] }),
      });
    }
    return this.#write('MODIFIED', target, { ...object, status: body['status'] });
  }

  #patch(target: Target, request: ApiRequest): ApiResponse {
    const patch = valueOf(request);
    const type = request.headers.get('content-type') ?? '';
    const live = this.#objects.get(path(target))?.object;
    if (live === undefined) {
      if (type !== 'application/apply-patch+yaml') throw notFound(target, target.name);
      return answer(201, this.#create(target, isJsonObject(patch) ? patch : {}));
    }
    const patched = patchWith(type, live, patch);
    if (!isJsonObject(patched)) throw badRequest('the patch leaves no object');
    return answer(200, this.#update(target, patched));
  }

  #delete(target: Target, options: JsonObject): JsonObject {
    const { object } = this.#get(target);
    const wanted = isJsonObject(options['preconditions']) ? options['preconditions'] : {};
    for (const field of ['uid', 'resourceVersion'] as const) {
      if (wanted[field] === undefined || wanted[field] === object.metadata[field]) continue;
      throw conflict(target, target.name, 'the precondition does not hold');
    }
    this.#objects.delete(path(target));
    this.#write('DELETED', target, object);
    return { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Success' };
  }

  #write(type: Stored['type'], target: Target, object: JsonObject): KubeObject {
    const revision = ++this.#revision;
    const metadata = isJsonObject(object['metadata']) ? object['metadata'] : {};
    const kept = deepFreeze({
      ...object,
      apiVersion: textOf(object['apiVersion']),
      kind: textOf(object['kind']),
      metadata: { ...metadata, name: target.name, resourceVersion: String(revision) },
    });
    const stored = { revision, type, target, object: kept };
    if (type !== 'DELETED') this.#objects.set(path(target), stored);
    this.#history.push(stored);
    for (const { target: watched, listener } of [...this.#watchers]) {
      if (matches(watched, target)) listener.message(message(type, kept));
    }
    return kept;
  }

  #watch(target: Target, query: URLSearchParams): ApiResponse {
    const from = Number(query.get('resourceVersion') ?? '0');
    return {
      type: 'watch',
      headers: new Map(),
      start: (listener) => {
        if (from < this.#forgottenUpTo) {
          listener.message(message('ERROR', expired(from).toStatus()));
          listener.end();
          return () => undefined;
        }
        for (const { revision, type, target: changed, object } of this.#history) {
          if (revision > from && matches(target, changed)) listener.message(message(type, object));
        }
        const watcher = { target, listener };
        this.#watchers.add(watcher);
        return () => {
          this.#watchers.delete(watcher);
        };
      },
    };
  }
}

function patchWith(type: string, live: JsonObject, patch: JsonValue): JsonValue {
  if (type !== 'application/json-patch+json') return applyMergePatch(live, patch);
  const result = applyJsonPatch(live, patch);
  if (result.type === 'ok') return result.value;
  throw new StatusError(422, 'Invalid', 'the server rejected our request due to an error');
}

const expired = (revision: number): StatusError =>
  new StatusError(410, 'Expired', `too old resource version: ${revision}`);

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

const answer = (status: number, body: JsonObject): ApiResponse => ({
  type: 'object',
  status,
  headers: new Map(),
  body,
});

const message = (type: WatchMessage['type'], object: JsonObject): WatchMessage => ({
  type,
  object,
  line: () => new TextEncoder().encode(`${JSON.stringify({ type, object })}\n`),
});

function valueOf({ body }: ApiRequest): JsonValue {
  switch (body.type) {
    case 'none':
    case 'another-protocol':
      return null;
    case 'value':
      return body.value;
    case 'bytes':
      return parseJson(new TextDecoder().decode(body.bytes));
  }
}

function bodyOf(request: ApiRequest): JsonObject {
  const value = valueOf(request);
  return isJsonObject(value) ? value : {};
}

const path = ({ group, plural, namespace, name }: Target): string =>
  `${group}/${plural}/${namespace}/${name}`;

const matches = (wanted: Target, actual: Target): boolean =>
  wanted.group === actual.group &&
  wanted.plural === actual.plural &&
  (wanted.namespace === '' || wanted.namespace === actual.namespace);

const pathPattern =
  /^(?:\/api\/v1|\/apis\/([^/]+)\/[^/]+)(?:\/namespaces\/([^/]+)(?=\/[^/]))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/;

function parsePath(text: string): Target {
  const match = pathPattern.exec(text);
  if (match === null) throw new StatusError(404, 'NotFound', `no such path: ${text}`);
  const [, group = '', namespace = '', plural = '', name = '', subresource = ''] = match;
  return { group, plural, namespace, name: decodeURIComponent(name), subresource };
}
