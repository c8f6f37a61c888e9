import type { ResourceDefinition } from '../../../kube/resource.ts';
import { configMaps, leases, priorityClasses, secrets, serviceAccounts } from './config.ts';
import { customResourceDefinitions } from './custom-resource-definitions.ts';
import { events } from './events.ts';
import { namespaces } from './namespaces.ts';
import { nodes } from './nodes.ts';
import {
  selfSubjectAccessReviews,
  selfSubjectReviews,
  selfSubjectRulesReviews,
  subjectAccessReviews,
} from './reviews.ts';
import { endpoints, services } from './services.ts';

/** Every resource that is served without a CustomResourceDefinition, in the order of `Registry.all()`. */
export function builtinResources(): readonly ResourceDefinition[] {
  return [
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
    selfSubjectAccessReviews,
    selfSubjectRulesReviews,
    subjectAccessReviews,
    leases,
    priorityClasses,
  ];
}
