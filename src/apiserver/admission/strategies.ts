import type { ResourceDefinition } from '../../kube/resource.ts';
import { groupResource } from '../../kube/resource.ts';
import { apiServiceStrategy } from './api-service-strategy.ts';
import { certificateStrategy } from './certificate-strategy.ts';
import { crdStrategy } from './crd-strategy.ts';
import { configMapStrategy, secretStrategy } from './config-strategies.ts';
import { deviceClaimStrategy, deviceClaimTemplateStrategy } from './device-claim-strategies.ts';
import { deviceClassStrategy, deviceSliceStrategy } from './device-strategies.ts';
import { eventStrategy, newEventStrategy } from './event-strategy.ts';
import { cronJobStrategy, jobStrategy } from './job-strategy.ts';
import { policyBindingStrategy, policyStrategy, webhookStrategy } from './extension-strategies.ts';
import { flowSchemaStrategy } from './flow-schema-strategy.ts';
import { priorityLevelStrategy } from './level-strategy.ts';
import { ingressClassStrategy } from './ingress-class-strategy.ts';
import { namespaceStrategy } from './namespace-strategy.ts';
import { nodeStrategy } from './node-strategy.ts';
import {
  autoscalerStrategy,
  budgetStrategy,
  claimStrategy,
  ingressStrategy,
  leaseStrategy,
  limitRangeStrategy,
  networkPolicyStrategy,
  priorityClassStrategy,
  quotaStrategy,
  revisionStrategy,
  storageClassStrategy,
  volumeStrategy,
} from './other-strategies.ts';
import { podStrategy } from './pod-strategy.ts';
import {
  clusterRoleBindingStrategy,
  clusterRoleStrategy,
  roleBindingStrategy,
  roleStrategy,
} from './rbac-strategies.ts';
import { runtimeClassStrategy } from './runtime-class-strategy.ts';
import { serviceStrategy } from './service-strategy.ts';
import {
  addressRangeStrategy,
  addressStrategy,
  attachmentStrategy,
  attributesClassStrategy,
  capacityStrategy,
  driverNodeStrategy,
} from './storage-strategies.ts';
import type { Strategy } from './strategy.ts';
import {
  daemonSetStrategy,
  deploymentStrategy,
  podTemplateStrategy,
  replicaSetStrategy,
  replicationControllerStrategy,
  statefulSetStrategy,
} from './workload-strategies.ts';

/** A kind of an older time: who updates what is not there creates it. */
const endpointsStrategy: Strategy = { missing: 'created' };

/** Through `/status` comes nothing but the status. */
const keepsMetadata: Strategy = { statusKeeps: 'metadata' };

const strategies: ReadonlyMap<string, Strategy> = new Map([
  ['namespaces', namespaceStrategy],
  ['validatingadmissionpolicies.admissionregistration.k8s.io', policyStrategy],
  ['validatingadmissionpolicybindings.admissionregistration.k8s.io', policyBindingStrategy],
  ['validatingwebhookconfigurations.admissionregistration.k8s.io', webhookStrategy],
  ['mutatingwebhookconfigurations.admissionregistration.k8s.io', webhookStrategy],
  ['configmaps', configMapStrategy],
  ['secrets', secretStrategy],
  ['events', eventStrategy],
  ['endpoints', endpointsStrategy],
  ['runtimeclasses.node.k8s.io', runtimeClassStrategy],
  ['events.events.k8s.io', newEventStrategy],
  ['nodes', nodeStrategy],
  ['pods', podStrategy],
  ['podtemplates', podTemplateStrategy],
  ['replicationcontrollers', replicationControllerStrategy],
  ['services', serviceStrategy],
  ['resourcequotas', quotaStrategy],
  ['limitranges', limitRangeStrategy],
  ['persistentvolumes', volumeStrategy],
  ['persistentvolumeclaims', claimStrategy],
  ['controllerrevisions.apps', revisionStrategy],
  ['daemonsets.apps', daemonSetStrategy],
  ['deployments.apps', deploymentStrategy],
  ['replicasets.apps', replicaSetStrategy],
  ['statefulsets.apps', statefulSetStrategy],
  ['horizontalpodautoscalers.autoscaling', autoscalerStrategy],
  ['cronjobs.batch', cronJobStrategy],
  ['jobs.batch', jobStrategy],
  ['leases.coordination.k8s.io', leaseStrategy],
  ['ingresses.networking.k8s.io', ingressStrategy],
  ['ingressclasses.networking.k8s.io', ingressClassStrategy],
  ['networkpolicies.networking.k8s.io', networkPolicyStrategy],
  ['poddisruptionbudgets.policy', budgetStrategy],
  ['priorityclasses.scheduling.k8s.io', priorityClassStrategy],
  ['storageclasses.storage.k8s.io', storageClassStrategy],
  ['certificatesigningrequests.certificates.k8s.io', certificateStrategy],
  ['csinodes.storage.k8s.io', driverNodeStrategy],
  ['csistoragecapacities.storage.k8s.io', capacityStrategy],
  ['volumeattachments.storage.k8s.io', attachmentStrategy],
  ['volumeattributesclasses.storage.k8s.io', attributesClassStrategy],
  ['ipaddresses.networking.k8s.io', addressStrategy],
  ['servicecidrs.networking.k8s.io', addressRangeStrategy],
  ['customresourcedefinitions.apiextensions.k8s.io', crdStrategy],
  ['apiservices.apiregistration.k8s.io', apiServiceStrategy],
  ['flowschemas.flowcontrol.apiserver.k8s.io', flowSchemaStrategy],
  ['prioritylevelconfigurations.flowcontrol.apiserver.k8s.io', priorityLevelStrategy],
  ['deviceclasses.resource.k8s.io', deviceClassStrategy],
  ['resourceclaims.resource.k8s.io', deviceClaimStrategy],
  ['resourceclaimtemplates.resource.k8s.io', deviceClaimTemplateStrategy],
  ['resourceslices.resource.k8s.io', deviceSliceStrategy],
  ['roles.rbac.authorization.k8s.io', roleStrategy],
  ['clusterroles.rbac.authorization.k8s.io', clusterRoleStrategy],
  ['rolebindings.rbac.authorization.k8s.io', roleBindingStrategy],
  ['clusterrolebindings.rbac.authorization.k8s.io', clusterRoleBindingStrategy],
]);

const none: Strategy = {};

export function strategyOf(definition: ResourceDefinition): Strategy {
  if (definition.custom) return keepsMetadata;
  return strategies.get(groupResource(definition)) ?? none;
}
