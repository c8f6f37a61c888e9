import { jsonEqual } from '../../base/json.ts';
import { withMetadata } from '../../kube/object.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Change } from '../../store/change.ts';
import type { Core } from '../handlers/call.ts';
import { customResource } from '../registry/custom-resources.ts';
import {
  cleanupFinalizer,
  groupOf,
  namesHeld,
  withAcceptedNames,
  withTerminating,
} from '../registry/crd-status.ts';
import { ServedResource, storageName } from '../registry/resources-served.ts';
import { deleteAll, objectsOf } from './objects.ts';
import { Worker } from './worker.ts';

const definitions = 'apiextensions.k8s.io/customresourcedefinitions';

/**
 * Keeps the registry in step with the CustomResourceDefinitions, accepts their names, and deletes the objects of
 * one that is deleted before it goes.
 */
export class CustomResourceDefinitions {
  readonly #core: Core;
  readonly worker: Worker;
  /** The storage of the resources of definitions that are being deleted, and the definition's name. */
  readonly #emptying = new Map<string, string>();

  constructor(core: Core) {
    this.#core = core;
    this.worker = new Worker((name) => this.#reconcile(name), core);
  }

  /** Serves what is defined already. Changes are to be handed to `changed` from here on. */
  start(): void {
    for (const { object } of objectsOf(this.#core, definitions)) {
      this.#core.resources.define(object);
      this.worker.add(object.metadata.name ?? '');
    }
  }

  changed(change: Change): void {
    if (change.resource === definitions) {
      if (change.after === undefined) this.#core.resources.remove(change.key);
      else this.#core.resources.define(change.after.object);
      this.worker.add(change.key);
      this.#offerNames(change);
      return;
    }
    const emptying = this.#emptying.get(change.resource);
    if (emptying !== undefined && change.after === undefined) this.worker.add(emptying);
  }

  /** The names that a definition gives up may be those that others of its group wait for. */
  #offerNames({ key, before, after }: Change): void {
    if (before === undefined) return;
    const held = namesHeld(before.object);
    if (after !== undefined && jsonEqual(namesHeld(after.object), held)) return;
    const group = groupOf(before.object);
    for (const { object } of objectsOf(this.#core, definitions)) {
      const name = object.metadata.name ?? '';
      if (name !== key && groupOf(object) === group) this.worker.add(name);
    }
  }

  async #reconcile(name: string): Promise<void> {
    const live = this.#core.storage.store.get(definitions, name);
    if (live === undefined) return;
    if (live.object.metadata.deletionTimestamp !== undefined) await this.#empty(live.object);
    else await this.#change(name, (crd) => this.#accepted(crd));
  }

  #accepted(crd: KubeObject): KubeObject {
    const all = objectsOf(this.#core, definitions).map(({ object }) => object);
    return withAcceptedNames(crd, all, this.#core.clock.now());
  }

  async #empty(crd: KubeObject): Promise<void> {
    const name = crd.metadata.name ?? '';
    if (crd.metadata.finalizers?.includes(cleanupFinalizer) !== true) return;
    const resource = storageResource(crd);
    if (resource === undefined) {
      await this.#finish(name);
      return;
    }
    this.#emptying.set(resource.storage, name);
    await this.#change(name, (before) => withTerminating(before, this.#core.clock.now()));
    await deleteAll(this.#core, resource, objectsOf(this.#core, resource.storage));
    if (objectsOf(this.#core, resource.storage).length > 0) return;
    this.#emptying.delete(resource.storage);
    await this.#finish(name);
  }

  async #finish(name: string): Promise<void> {
    await this.#core.storage.write(definitions, name, (live) => {
      if (live === undefined) return { type: 'keep' };
      const left = (live.object.metadata.finalizers ?? []).filter(
        (finalizer) => finalizer !== cleanupFinalizer,
      );
      if (left.length === 0) return { type: 'remove' };
      return { type: 'put', object: withMetadata(live.object, { finalizers: left }) };
    });
  }

  async #change(name: string, change: (crd: KubeObject) => KubeObject): Promise<void> {
    await this.#core.storage.write(definitions, name, (live) => {
      if (live === undefined) return { type: 'keep' };
      const object = change(live.object);
      return jsonEqual(object, live.object) ? { type: 'keep' } : { type: 'put', object };
    });
  }
}

/** The resource whose objects are to be deleted; undefined when it was never served. */
function storageResource(crd: KubeObject): ServedResource | undefined {
  const custom = customResource(crd);
  const [first] = custom?.versions ?? [];
  if (custom === undefined || first === undefined) return undefined;
  return new ServedResource({
    definition: first.definition,
    storage: storageName(first.definition),
    storageApiVersion: custom.storageApiVersion,
    deprecation: undefined,
    terminating: true,
  });
}
