import type { ResourceDefinition } from '../../../kube/resource.ts';
import { compareDefinitions } from '../resources-order.ts';
import { appsKinds } from './apps.ts';
import { batchKinds } from './batch.ts';
import { certificateSigningRequests } from './certificates.ts';
import { clusterKinds } from './cluster-kinds.ts';
import { configMaps, leases, priorityClasses, secrets, serviceAccounts } from './config.ts';
import { customResourceDefinitions } from './custom-resource-definitions.ts';
import { deviceKinds } from './devices.ts';
import { events, newEvents } from './events.ts';
import { limitKinds } from './limits.ts';
import { ModelSchemas } from './models/model-schema.ts';
import { namespaces } from './namespaces.ts';
import { networkingKinds } from './networking.ts';
import { nodes } from './nodes.ts';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from './rbac.ts';
import { podKinds } from './pods.ts';
import {
  localSubjectAccessReviews,
  selfSubjectAccessReviews,
  selfSubjectReviews,
  selfSubjectRulesReviews,
  subjectAccessReviews,
  tokenReviews,
} from './reviews.ts';
import { endpoints, services } from './services.ts';
import { storageDriverKinds } from './storage-drivers.ts';
import {
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
} from './validating-admission-policies.ts';
import {
  mutatingWebhookConfigurations,
  validatingWebhookConfigurations,
} from './validating-webhook-configurations.ts';
import { volumeKinds } from './volumes.ts';

/** Every resource that is served without a CustomResourceDefinition, in the order of `Registry.all()`. */
export function builtinResources(): readonly ResourceDefinition[] {
  const schemas = new ModelSchemas();
  const all = [
    configMaps,
    endpoints,
    events,
    namespaces,
    nodes,
    secrets,
    serviceAccounts,
    services,
    customResourceDefinitions,
    selfSubjectReviews,
    tokenReviews,
    localSubjectAccessReviews,
    selfSubjectAccessReviews,
    selfSubjectRulesReviews,
    subjectAccessReviews,
    leases,
    clusterRoleBindings,
    clusterRoles,
    roleBindings,
    roles,
    priorityClasses,
    mutatingWebhookConfigurations,
    validatingAdmissionPolicies,
    validatingAdmissionPolicyBindings,
    validatingWebhookConfigurations,
    newEvents(schemas),
    ...podKinds(schemas),
    ...appsKinds(schemas),
    ...batchKinds(schemas),
    ...limitKinds(schemas),
    ...networkingKinds(schemas),
    ...volumeKinds(schemas),
    ...storageDriverKinds(schemas),
    certificateSigningRequests(schemas),
    ...clusterKinds(schemas),
    ...deviceKinds(schemas),
  ];
  return all.sort(compareDefinitions);
}
