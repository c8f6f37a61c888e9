import type { KubeObject, OwnerReference } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import type { Change } from '../../store/change.ts';
import type { Stored } from '../../store/stored.ts';
import { isFinished } from '../admission/deletion.ts';
import type { Propagation } from '../admission/deletion.ts';
import type { Core } from '../handlers/call.ts';
import type { ServedResource } from '../registry/resources-served.ts';
import { deleteStored } from './objects.ts';
import type { OwnerGraph, Place } from './owner-graph.ts';
import { Worker } from './worker.ts';

const foreground = 'foregroundDeletion';
const orphan = 'orphan';

/**
 * Deletes what no owner is left for, and holds back what is deleted in the foreground until those it owns are
 * gone. Each object is looked at when it, or an owner of it, changes; nothing is ever searched through.
 */
export class GarbageCollection {
  readonly #core: Core;
  readonly #graph: OwnerGraph;
  readonly worker: Worker;

  /** The graph has the objects that were there when the server was started. */
  constructor(core: Core, graph: OwnerGraph) {
    this.#core = core;
    this.#graph = graph;
    this.worker = new Worker((uid) => this.#examine(uid), core);
  }

  start(): void {
    for (const uid of this.#graph.uids()) this.#consider(uid);
  }

  changed({ resource, before, after }: Change): void {
    if (after !== undefined) {
      this.#graph.add(resource, after.object);
      this.#consider(after.object.metadata.uid ?? '');
      return;
    }
    const uid = before?.object.metadata.uid ?? '';
    const owners = this.#graph.ownersOf(uid);
    this.#graph.remove(uid);
    for (const dependent of this.#graph.dependentsOf(uid)) this.worker.add(dependent);
    for (const owner of owners) this.#consider(owner);
  }

  /** Most objects have neither owners nor a deletion to go on with: they are not worth the work. */
  #consider(uid: string): void {
    const place = this.#graph.placeOf(uid);
    if (place === undefined) return;
    if (place.owners.length > 0 || place.finalizers.length > 0) this.worker.add(uid);
  }

  async #examine(uid: string): Promise<void> {
    const place = this.#graph.placeOf(uid);
    if (place === undefined) return;
    const stored = this.#core.storage.store.get(place.resource, place.key);
    if (stored?.object.metadata.uid !== uid) return;
    const { deletionTimestamp, finalizers = [] } = stored.object.metadata;
    if (deletionTimestamp === undefined) await this.#checkOwners(place, stored);
    else if (finalizers.includes(orphan)) await this.#orphan(place, uid);
    else if (finalizers.includes(foreground)) await this.#deleteDependents(place, uid);
  }

  async #checkOwners(place: Place, stored: Stored): Promise<void> {
    const { ownerReferences = [] } = stored.object.metadata;
    if (ownerReferences.length === 0) return;
    const absent = ownerReferences.filter((reference) => !this.#exists(reference, place));
    if (absent.length === 0) {
      await this.#followForeground(place, stored, ownerReferences);
      return;
    }
    const resource = this.#resourceOf(place);
    if (resource === undefined) return;
    if (absent.length === ownerReferences.length) {
      await deleteStored(this.#core, resource, stored, policyOf(stored.object));
      return;
    }
    const gone = new Set(absent.map(({ uid }) => uid));
    await this.#change(place, (object) => withoutOwners(object, gone));
  }

  /** An owner that is deleted in the foreground takes those with it that have no other. */
  async #followForeground(
    place: Place,
    stored: Stored,
    owners: readonly OwnerReference[],
  ): Promise<void> {
    const waiting = owners.filter(({ uid }) => this.#isForeground(uid));
    if (waiting.length === 0) return;
    if (waiting.length < owners.length) {
      const leaving = new Set(waiting.map(({ uid }) => uid));
      await this.#change(place, (object) => withoutOwners(object, leaving));
      return;
    }
    const resource = this.#resourceOf(place);
    if (resource === undefined) return;
    const dependents = this.#graph.dependentsOf(stored.object.metadata.uid ?? '');
    if (dependents.some((uid) => this.#isForeground(uid))) await this.#change(place, unblocking);
    const policy = dependents.length > 0 ? 'Foreground' : policyOf(stored.object);
    await deleteStored(this.#core, resource, stored, policy);
  }

  #isForeground(uid: string): boolean {
    return this.#graph.placeOf(uid)?.deletion === 'foreground';
  }

  /** A namespaced owner is one of the same namespace; elsewhere it is as good as absent. */
  #exists({ uid }: OwnerReference, dependent: Place): boolean {
    const owner = this.#graph.placeOf(uid);
    if (owner === undefined) return false;
    return owner.namespace === '' || owner.namespace === dependent.namespace;
  }

  async #deleteDependents(place: Place, uid: string): Promise<void> {
    for (const dependent of this.#graph.dependentsOf(uid)) this.worker.add(dependent);
    if (this.#isBlocked(uid)) return;
    await this.#change(place, (object) => withoutFinalizer(object, foreground));
  }

  #isBlocked(uid: string): boolean {
    return this.#graph.dependentsOf(uid).some((dependent) => {
      const owners = this.#graph.placeOf(dependent)?.owners ?? [];
      return owners.some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true);
    });
  }

  async #orphan(place: Place, uid: string): Promise<void> {
    for (const dependent of this.#graph.dependentsOf(uid)) {
      const child = this.#graph.placeOf(dependent);
      if (child !== undefined) {
        await this.#change(child, (object) => withoutOwners(object, new Set([uid])));
      }
    }
    await this.#change(place, (object) => withoutFinalizer(object, orphan));
  }

  #resourceOf({ resource }: Place): ServedResource | undefined {
    return this.#core.resources.preferred().find(({ storage }) => storage === resource);
  }

  async #change(place: Place, change: (object: KubeObject) => KubeObject): Promise<void> {
    await this.#core.storage.write(place.resource, place.key, (live) => {
      if (live === undefined) return { type: 'keep' };
      const object = change(live.object);
      if (object === live.object) return { type: 'keep' };
      return isFinished(object) ? { type: 'remove' } : { type: 'put', object };
    });
  }
}

/** What is deleted for lack of an owner passes on how it was to be deleted itself. */
function policyOf({ metadata }: KubeObject): Propagation {
  if (metadata.finalizers?.includes(orphan) === true) return 'Orphan';
  return metadata.finalizers?.includes(foreground) === true ? 'Foreground' : 'Background';
}

function withoutOwners(object: KubeObject, uids: ReadonlySet<string>): KubeObject {
  const before = object.metadata.ownerReferences ?? [];
  const left = before.filter(({ uid }) => !uids.has(uid));
  if (left.length === before.length) return object;
  return withMetadata(object, { ownerReferences: left.length === 0 ? undefined : left });
}

/** In a circle of owners nobody may wait for the others. */
function unblocking(object: KubeObject): KubeObject {
  const owners = object.metadata.ownerReferences ?? [];
  const ownerReferences = owners.map((owner) => ({ ...owner, blockOwnerDeletion: false }));
  return withMetadata(object, { ownerReferences });
}

function withoutFinalizer(object: KubeObject, name: string): KubeObject {
  const before = object.metadata.finalizers ?? [];
  const left = before.filter((finalizer) => finalizer !== name);
  if (left.length === before.length) return object;
  return withMetadata(object, { finalizers: left.length === 0 ? undefined : left });
}
