import type { KubeObject } from '../../kube/object.ts';
import type { Store } from '../../store/store.ts';

/** What admission may know of other objects: as they will be when all that was decided is on disk. */
export interface ClusterView {
  object(storage: string, key: string): KubeObject | undefined;
  /** Those of one namespace, or all. */
  objects(storage: string, namespace?: string): readonly KubeObject[];
}

export const clusterView = (store: Store): ClusterView => ({
  object: (storage, key) => store.upcoming(storage, key)?.object,
  objects: (storage, namespace) => {
    const prefix = namespace === undefined ? '' : `${namespace}/`;
    return [...store.upcomingAmong(storage, prefix).values()].map(({ object }) => object);
  },
});
