import { clusterView } from '../admission/cluster-view.ts';
import type { ClusterView } from '../admission/cluster-view.ts';
import type { Core } from './call.ts';

export const viewOf = ({ storage, chance }: Core): ClusterView =>
  clusterView(storage.store, chance.volumeNames);
