import type { KubeObject } from '../../src/kube/object.ts';

interface Assumed {
  /** What was written last. */
  readonly object: KubeObject;
  /** Revisions that it followed on: a cache that shows one of them is behind. */
  readonly superseded: ReadonlySet<string>;
}

/**
 * The cache may be behind our own writes, and a decision made on what it shows could give the same GPUs away twice. So
 * what was written is kept until the cache has caught up. Every write was conditional on the revision it followed on:
 * there is none in between, and a cache that shows any other revision has seen it.
 */
export class AssumedWrites {
  #byUid = new Map<string, Assumed>();

  written(before: KubeObject, after: KubeObject): void {
    const uid = before.metadata.uid ?? '';
    const superseded = new Set(this.#byUid.get(uid)?.superseded);
    superseded.add(before.metadata.resourceVersion ?? '');
    this.#byUid.set(uid, { object: after, superseded });
  }

  /** The objects as they are after our writes; what the cache has caught up with is forgotten. */
  over(cached: readonly KubeObject[]): readonly KubeObject[] {
    const still = new Map<string, Assumed>();
    const objects = cached.map((object) => {
      const { uid = '', resourceVersion = '' } = object.metadata;
      const assumed = this.#byUid.get(uid);
      if (assumed?.superseded.has(resourceVersion) !== true) return object;
      still.set(uid, assumed);
      return assumed.object;
    });
    this.#byUid = still;
    return objects;
  }
}
