import type { KubeObject, OwnerReference } from '../../kube/object.ts';
import { keyOf, keyText } from '../../kube/object.ts';

/** What the garbage collector needs to know of an object. */
export interface Place {
  readonly resource: string;
  readonly key: string;
  readonly namespace: string;
  readonly owners: readonly OwnerReference[];
  readonly finalizers: readonly string[];
  readonly deletion: 'none' | 'foreground' | 'other';
}

/** Who owns whom, by uid: a name may be given again, a uid never is. */
export class OwnerGraph {
  readonly #places = new Map<string, Place>();
  readonly #dependents = new Map<string, Set<string>>();

  uids(): readonly string[] {
    return [...this.#places.keys()];
  }

  placeOf(uid: string): Place | undefined {
    return this.#places.get(uid);
  }

  ownersOf(uid: string): readonly string[] {
    return this.#places.get(uid)?.owners.map((owner) => owner.uid) ?? [];
  }

  /** Those that name the uid as an owner, whether or not it is there. */
  dependentsOf(uid: string): readonly string[] {
    return [...(this.#dependents.get(uid) ?? [])];
  }

  /** Takes an object in, or takes note of how it changed. */
  add(resource: string, object: KubeObject): void {
    const { uid = '', ownerReferences: owners = [], finalizers = [] } = object.metadata;
    this.#unlink(uid);
    this.#places.set(uid, {
      resource,
      key: keyText(keyOf(object)),
      namespace: object.metadata.namespace ?? '',
      owners,
      finalizers,
      deletion: deletionOf(object),
    });
    for (const owner of owners) {
      const dependents = this.#dependents.get(owner.uid) ?? new Set();
      this.#dependents.set(owner.uid, dependents.add(uid));
    }
  }

  remove(uid: string): void {
    this.#unlink(uid);
    this.#places.delete(uid);
  }

  #unlink(uid: string): void {
    for (const owner of this.ownersOf(uid)) {
      const dependents = this.#dependents.get(owner);
      dependents?.delete(uid);
      if (dependents?.size === 0) this.#dependents.delete(owner);
    }
  }
}

function deletionOf({ metadata }: KubeObject): Place['deletion'] {
  if (metadata.deletionTimestamp === undefined) return 'none';
  return metadata.finalizers?.includes('foregroundDeletion') === true ? 'foreground' : 'other';
}
