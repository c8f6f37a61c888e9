import { present } from '../../../src/base/assert.ts';
import { isJsonArray, isJsonObject } from '../../../src/base/json.ts';
import type { JsonObject, JsonValue } from '../../../src/base/json.ts';
import type { Clock } from '../../../src/base/clock.ts';
import type { Client, ClientResource, Patch, WriteOptions } from '../../../src/client/client.ts';
import { keyOf, keyText } from '../../../src/kube/object.ts';
import type { KubeObject, ObjectKey } from '../../../src/kube/object.ts';
import { StatusError, notFound } from '../../../src/kube/status-error.ts';
import type { Change } from '../../../src/runtime/indexer.ts';
import type { Informer } from '../../../src/runtime/informer.ts';

export interface Write {
  readonly at: number;
  readonly name: string;
  readonly status: JsonObject;
}

/** As much of an API server as the emulator touches: objects by kind, status writes, informers that hear at once. */
export class Cluster implements Client {
  readonly writes: Write[] = [];
  /** Requests that the server will not answer before it works again. */
  outages = 0;
  readonly #clock: Clock;
  readonly #kinds = new Map<string, Kind>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  informer(resource: ClientResource): Informer {
    return this.#kind(resource).informer;
  }

  object(resource: ClientResource, name: string): KubeObject {
    return present(this.#kind(resource).objects.get(name), name);
  }

  status(resource: ClientResource, name: string): JsonObject {
    const status = this.object(resource, name)['status'];
    return isJsonObject(status) ? status : {};
  }

  put(resource: ClientResource, object: KubeObject): void {
    this.#kind(resource).put(object);
  }

  /** As a controller or a user writes: these fields of the status, or the annotations. */
  change(resource: ClientResource, name: string, change: (object: KubeObject) => KubeObject): void {
    this.put(resource, change(this.object(resource, name)));
  }

  remove(resource: ClientResource, name: string): void {
    this.#kind(resource).remove(name);
  }

  async patch(
    resource: ClientResource,
    key: ObjectKey,
    patch: Patch,
    options?: WriteOptions,
  ): Promise<KubeObject> {
    await Promise.resolve();
    if (this.outages > 0) {
      this.outages--;
      throw new Error('connection refused');
    }
    if (patch.type !== 'apply' || patch.conflicts !== 'force' || options?.subresource !== 'status')
      throw new StatusError(400, 'BadRequest', 'the emulator applies to the status, by force');
    if (options.fieldManager !== 'longhaul-emulator')
      throw new StatusError(400, 'BadRequest', `unexpected manager ${options.fieldManager ?? ''}`);
    const live = this.#kind(resource).objects.get(keyText(key));
    if (live === undefined) throw notFound(resource, key.name);
    const applied = patch.body['status'];
    const status = isJsonObject(applied) ? applied : {};
    this.writes.push({ at: this.#clock.now(), name: keyText(key), status });
    const after = { ...live, status: merge(live['status'], status) };
    this.put(resource, after);
    return after;
  }

  get = refuse;
  list = refuse;
  create = refuse;
  update = refuse;
  delete = refuse;
  watch(): () => void {
    throw new Error('the emulator does not watch by itself');
  }

  #kind(resource: ClientResource): Kind {
    const known = this.#kinds.get(resource.plural);
    if (known !== undefined) return known;
    const kind = new Kind(resource);
    this.#kinds.set(resource.plural, kind);
    return kind;
  }
}

const refuse = (): Promise<never> => Promise.reject(new Error('the emulator only patches'));

class Kind {
  readonly objects = new Map<string, KubeObject>();
  readonly informer: Informer;
  readonly #listeners = new Set<(change: Change) => void>();

  constructor(resource: ClientResource) {
    this.informer = {
      resource,
      get: (key) => this.objects.get(keyText(key)),
      list: () => [...this.objects.values()],
      byIndex: () => [],
      onChange: (listener) => {
        this.#listeners.add(listener);
        return () => {
          this.#listeners.delete(listener);
        };
      },
      start: () => undefined,
      stop: () => undefined,
      synced: Promise.resolve(),
      isSynced: () => true,
    };
  }

  put(after: KubeObject): void {
    const name = keyText(keyOf(after));
    const before = this.objects.get(name);
    this.objects.set(name, after);
    for (const listener of this.#listeners) listener({ before, after });
  }

  remove(name: string): void {
    const before = present(this.objects.get(name), name);
    this.objects.delete(name);
    for (const listener of this.#listeners) listener({ before, after: undefined });
  }
}

/**
 * What apply does to a status: what its manager set before and leaves out now is gone, and lists of conditions and
 * directions are merged by their keys. Only the emulator ever sets progress and performance here.
 */
function merge(live: JsonValue | undefined, applied: JsonObject): JsonObject {
  if (!isJsonObject(live)) return applied;
  const merged: Record<string, JsonValue | undefined> = {
    ...live,
    progress: undefined,
    performance: undefined,
  };
  for (const [name, value] of Object.entries(applied)) merged[name] = mergeList(live[name], value);
  return merged;
}

function mergeList(
  live: JsonValue | undefined,
  applied: JsonValue | undefined,
): JsonValue | undefined {
  if (!isJsonArray(live) || !isJsonArray(applied)) return applied;
  const keep = live.filter((item) => !applied.some((other) => listKey(other) === listKey(item)));
  return [...keep, ...applied];
}

function listKey(item: JsonValue): string {
  return isJsonObject(item) ? JSON.stringify([item['type'], item['from'], item['to']]) : '';
}
