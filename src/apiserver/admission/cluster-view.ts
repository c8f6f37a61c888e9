import type { Random } from '../../base/random.ts';
import { generateName } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Store } from '../../store/store.ts';

/** What admission may know of other objects: as they will be when all that was decided is on disk. */
export interface ClusterView {
  object(storage: string, key: string): KubeObject | undefined;
  /** Those of one namespace, or all. */
  objects(storage: string, namespace?: string): readonly KubeObject[];
  /** A name for a part of an object: the prefix, and what chance adds. */
  nameFrom(prefix: string): string;
}

export const clusterView = (store: Store, chance: Random): ClusterView => ({
  object: (storage, key) => store.upcoming(storage, key)?.object,
  objects: (storage, namespace) => {
    const prefix = namespace === undefined ? '' : `${namespace}/`;
    return [...store.upcomingAmong(storage, prefix).values()].map(({ object }) => object);
  },
  nameFrom: (prefix) => generateName(prefix, chance),
});
