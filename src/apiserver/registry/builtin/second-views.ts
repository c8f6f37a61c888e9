import { apiVersionOf } from '../../../kube/resource.ts';
import type { ResourceName } from '../../../kube/resource.ts';
import { oldAutoscalerView } from './autoscaler-conversion.ts';
import { newEventView } from './event-conversion.ts';
import type { SecondView } from './second-view.ts';

const views: ReadonlyMap<string, SecondView> = new Map([
  ['events.k8s.io/v1 events', newEventView],
  ['autoscaling/v1 horizontalpodautoscalers', oldAutoscalerView],
]);

/** The form in which the objects of a resource are stored, if that is not its own. */
export const secondViewOf = (resource: ResourceName): SecondView | undefined =>
  views.get(`${apiVersionOf(resource)} ${resource.plural}`);
