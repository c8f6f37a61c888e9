import { reasonOf } from '../base/errors.ts';
import type { Cancel } from '../base/clock.ts';
import type { ClientResource } from '../client/client.ts';
import type { KubeObject, ObjectKey } from '../kube/object.ts';
import { Indexer } from './indexer.ts';
import type { Change, Indexes } from './indexer.ts';
import { Reflector } from './reflector.ts';
import type { ReflectorOptions } from './reflector.ts';

/** A read-only copy of one resource that follows the server, and tells what changes. */
export interface Informer {
  readonly resource: ClientResource;
  get(key: ObjectKey): KubeObject | undefined;
  list(): readonly KubeObject[];
  /** The objects that the named index has under this value. */
  byIndex(name: string, value: string): readonly KubeObject[];
  /** Every change from now on, in order; the copy shows it already when the listener hears of it. */
  onChange(listener: (change: Change) => void): Cancel;
  /** Begins to follow the server; asked again, it goes on as it does. */
  start(): void;
  stop(): void;
  /** Settles when the first list has arrived; never if it never does. */
  readonly synced: Promise<void>;
  isSynced(): boolean;
}

export interface InformerOptions extends Omit<ReflectorOptions, 'target'> {
  readonly indexes?: Indexes;
}

/** The name of an index that every informer has. */
export const byNamespace = 'namespace';

export function createInformer(options: InformerOptions): Informer {
  return new CachingInformer(options);
}

class CachingInformer implements Informer {
  readonly resource: ClientResource;
  readonly synced: Promise<void>;
  readonly #options: InformerOptions;
  readonly #indexer: Indexer;
  readonly #reflector: Reflector;
  readonly #listeners = new Set<(change: Change) => void>();
  #isSynced = false;
  #resolveSynced: () => void = () => undefined;

  constructor(options: InformerOptions) {
    this.resource = options.resource;
    this.#options = options;
    this.#indexer = new Indexer({
      [byNamespace]: ({ metadata }) => [metadata.namespace ?? ''],
      ...options.indexes,
    });
    this.synced = new Promise((resolve) => {
      this.#resolveSynced = resolve;
    });
    this.#reflector = new Reflector({
      ...options,
      target: {
        replace: (objects) => this.#replace(objects),
        put: (object) => {
          this.#tell(this.#indexer.put(object));
        },
        remove: (object) => {
          this.#tell(this.#indexer.remove(object));
        },
      },
    });
  }

  get(key: ObjectKey): KubeObject | undefined {
    return this.#indexer.get(key);
  }

  list(): readonly KubeObject[] {
    return this.#indexer.list();
  }

  byIndex(name: string, value: string): readonly KubeObject[] {
    return this.#indexer.byIndex(name, value);
  }

  onChange(listener: (change: Change) => void): Cancel {
    const own = (change: Change): void => {
      listener(change);
    };
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  start(): void {
    this.#reflector.start();
  }

  stop(): void {
    this.#reflector.stop();
  }

  isSynced(): boolean {
    return this.#isSynced;
  }

  *#replace(objects: readonly KubeObject[]): Generator<undefined> {
    for (const change of this.#indexer.replace(objects)) {
      this.#tell(change);
      yield;
    }
    this.#isSynced = true;
    this.#resolveSynced();
  }

  /** One listener that throws does not keep the news from the others. */
  #tell(change: Change | undefined): void {
    if (change === undefined) return;
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        const because = reasonOf(error);
        this.#options.log.error('a listener failed', { kind: this.resource.kind, because });
      }
    }
  }
}
