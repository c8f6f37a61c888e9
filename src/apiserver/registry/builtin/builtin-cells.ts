import type { CellReader } from '../../../kube/print/columns.ts';
import type { ResourceDefinition } from '../../../kube/resource.ts';
import { groupResource } from '../../../kube/resource.ts';
import { policyBindingCells, policyCells, webhookCells } from './_admission-cells.ts';
import { ageOf, itemsAt, numberAt, objectAt, textAt } from './_cells.ts';
import { cronJobCells, jobCells } from './_batch-cells.ts';
import { certificateRequestCells } from './_certificate-cells.ts';
import {
  apiServiceCells,
  componentCells,
  flowSchemaCells,
  priorityLevelCells,
  runtimeClassCells,
} from './_cluster-cells.ts';
import { deviceClaimCells, deviceSliceCells } from './_device-cells.ts';
import { eventCells, newEventCells } from './_event-cells.ts';
import { autoscalerCells, budgetCells, limitRangeCells, quotaCells } from './_limit-cells.ts';
import {
  addressCells,
  addressRangeCells,
  endpointSliceCells,
  ingressCells,
  ingressClassCells,
  networkPolicyCells,
} from './_network-cells.ts';
import { nodeCells } from './_node-cells.ts';
import { podCells } from './_pod-cells.ts';
import { bindingCells, roleCells } from './_rbac-cells.ts';
import { endpointsCells, serviceCells } from './_service-cells.ts';
import {
  claimCells,
  driverCells,
  driverNodeCells,
  storageClassCells,
  volumeCells,
} from './_volume-cells.ts';
import {
  containerCells,
  daemonSetCells,
  deploymentCells,
  mapCell,
  replicaSetCells,
  revisionCells,
  statefulSetCells,
} from './_workload-cells.ts';

const readers: ReadonlyMap<string, CellReader> = new Map<string, CellReader>([
  [
    'configmaps',
    (object, now) => {
      const entries = ['data', 'binaryData'].map((field) => Object.keys(objectAt(object, field)));
      return [entries.flat().length, ageOf(object, now)];
    },
  ],
  [
    'secrets',
    (object, now) => [
      textAt(object, 'type'),
      Object.keys(objectAt(object, 'data')).length,
      ageOf(object, now),
    ],
  ],
  ['serviceaccounts', (object, now) => [itemsAt(object, 'secrets').length, ageOf(object, now)]],
  ['services', serviceCells],
  ['endpoints', endpointsCells],
  ['nodes', nodeCells],
  ['events', eventCells],
  ['roles.rbac.authorization.k8s.io', roleCells],
  ['clusterroles.rbac.authorization.k8s.io', roleCells],
  ['rolebindings.rbac.authorization.k8s.io', bindingCells],
  ['clusterrolebindings.rbac.authorization.k8s.io', bindingCells],
  ['events.events.k8s.io', newEventCells],
  ['pods', podCells],
  [
    'podtemplates',
    (object) => [
      ...containerCells(objectAt(object, 'template', 'spec')),
      mapCell(objectAt(object, 'template', 'metadata', 'labels')),
    ],
  ],
  ['replicationcontrollers', replicaSetCells],
  ['resourcequotas', quotaCells],
  ['limitranges', limitRangeCells],
  ['persistentvolumes', volumeCells],
  ['persistentvolumeclaims', claimCells],
  ['componentstatuses', componentCells],
  ['resourceclaims.resource.k8s.io', deviceClaimCells],
  ['resourceslices.resource.k8s.io', deviceSliceCells],
  ['deployments.apps', deploymentCells],
  ['replicasets.apps', replicaSetCells],
  ['statefulsets.apps', statefulSetCells],
  ['daemonsets.apps', daemonSetCells],
  ['controllerrevisions.apps', revisionCells],
  ['jobs.batch', jobCells],
  ['cronjobs.batch', cronJobCells],
  ['horizontalpodautoscalers.autoscaling', autoscalerCells],
  ['poddisruptionbudgets.policy', budgetCells],
  ['endpointslices.discovery.k8s.io', endpointSliceCells],
  ['ingresses.networking.k8s.io', ingressCells],
  ['ingressclasses.networking.k8s.io', ingressClassCells],
  ['networkpolicies.networking.k8s.io', networkPolicyCells],
  ['storageclasses.storage.k8s.io', storageClassCells],
  ['csidrivers.storage.k8s.io', driverCells],
  ['csinodes.storage.k8s.io', driverNodeCells],
  ['ipaddresses.networking.k8s.io', addressCells],
  ['servicecidrs.networking.k8s.io', addressRangeCells],
  ['certificatesigningrequests.certificates.k8s.io', certificateRequestCells],
  ['runtimeclasses.node.k8s.io', runtimeClassCells],
  ['apiservices.apiregistration.k8s.io', apiServiceCells],
  ['flowschemas.flowcontrol.apiserver.k8s.io', flowSchemaCells],
  ['prioritylevelconfigurations.flowcontrol.apiserver.k8s.io', priorityLevelCells],
  ['validatingadmissionpolicies.admissionregistration.k8s.io', policyCells],
  ['validatingadmissionpolicybindings.admissionregistration.k8s.io', policyBindingCells],
  ['validatingwebhookconfigurations.admissionregistration.k8s.io', webhookCells],
  ['mutatingwebhookconfigurations.admissionregistration.k8s.io', webhookCells],
  [
    'customresourcedefinitions.apiextensions.k8s.io',
    (object) => [textAt(objectAt(object, 'metadata'), 'creationTimestamp')],
  ],
  [
    'priorityclasses.scheduling.k8s.io',
    (object, now) => [
      numberAt(object, 'value'),
      object['globalDefault'] === true,
      ageOf(object, now),
      textAt(object, 'preemptionPolicy'),
    ],
  ],
]);

/**
 * How the rows of a built-in resource are printed where JSONPaths cannot say it: the cells in the order of its
 * printer columns, for `cells` of `tableOf`. Undefined where the JSONPaths do.
 */
export function builtinCells(resource: ResourceDefinition): CellReader | undefined {
  return resource.custom ? undefined : readers.get(groupResource(resource));
}
