import type { KubeObject } from '../../kube/object.ts';
import { clusterView } from '../admission/cluster-view.ts';
import type { ClusterView } from '../admission/cluster-view.ts';
import { checkPlace } from '../admission/place.ts';
import { amongOthers } from '../admission/surroundings.ts';
import type { Call, Core } from './call.ts';

export const viewOf = ({ storage, chance }: Core): ClusterView =>
  clusterView(storage.store, chance.volumeNames);

/** What the objects that are there make of a new one, beginning with whether there is a place for it. */
export const amongThere =
  (core: Core, { resource }: Call) =>
  (object: KubeObject): KubeObject => {
    checkPlace(core.storage.store, resource, object.metadata);
    return amongOthers(object, resource.definition, viewOf(core));
  };
