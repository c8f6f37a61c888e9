import type { ResourceDefinition } from '../../../kube/resource.ts';
import { ageColumn, computedColumn, modelled } from './_definition.ts';
import type { ModelSchemas } from './models/model-schema.ts';

const cluster = { version: 'v1', scope: 'Cluster' } as const;

const componentStatuses = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...cluster,
    plural: 'componentstatuses',
    kind: 'ComponentStatus',
    shortNames: ['cs'],
    verbs: ['get', 'list'],
    model: 'V1ComponentStatus',
    description:
      'ComponentStatus was the health of a part of the cluster. There are none any more.',
    printerColumns: [
      computedColumn('Status', 'Healthy or not.'),
      computedColumn('Message', 'What it says.'),
      computedColumn('Error', 'What is wrong.'),
    ],
  });

const apiServices = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...cluster,
    group: 'apiregistration.k8s.io',
    plural: 'apiservices',
    kind: 'APIService',
    categories: ['api-extensions'],
    statusSubresource: true,
    unconditionalUpdate: false,
    model: 'V1APIService',
    description: 'APIService says who serves a version of a group.',
    printerColumns: [
      computedColumn('Service', 'The service that answers, or Local.'),
      computedColumn('Available', 'Whether it is served.'),
      ageColumn,
    ],
  });

const flowSchemas = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...cluster,
    group: 'flowcontrol.apiserver.k8s.io',
    plural: 'flowschemas',
    kind: 'FlowSchema',
    statusSubresource: true,
    generation: true,
    model: 'V1FlowSchema',
    description: 'FlowSchema says which requests get which level of priority.',
    printerColumns: [
      computedColumn('PriorityLevel', 'The level.'),
      computedColumn('MatchingPrecedence', 'The lowest that matches counts.', {
        type: 'integer',
      }),
      computedColumn('DistinguisherMethod', 'What tells flows apart.'),
      ageColumn,
      computedColumn('MissingPL', 'Whether the level does not exist.'),
    ],
  });

const priorityLevels = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...cluster,
    group: 'flowcontrol.apiserver.k8s.io',
    plural: 'prioritylevelconfigurations',
    kind: 'PriorityLevelConfiguration',
    statusSubresource: true,
    generation: true,
    model: 'V1PriorityLevelConfiguration',
    description: 'PriorityLevelConfiguration says how many requests of a level are served at once.',
    printerColumns: [
      computedColumn('Type', 'Exempt or Limited.'),
      computedColumn('NominalConcurrencyShares', 'Its share.'),
      computedColumn('Queues', 'How many queues there are.'),
      computedColumn('HandSize', 'How many of them a flow may use.'),
      computedColumn('QueueLengthLimit', 'How many requests may wait in one.'),
      ageColumn,
    ],
  });

const runtimeClasses = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...cluster,
    group: 'node.k8s.io',
    plural: 'runtimeclasses',
    kind: 'RuntimeClass',
    unconditionalUpdate: false,
    model: 'V1RuntimeClass',
    description: 'RuntimeClass names a way to run containers.',
    printerColumns: [
      computedColumn('Handler', 'What runs them.', { jsonPath: '.handler' }),
      ageColumn,
    ],
  });

/** What is said of the cluster as a whole. */
export function clusterKinds(schemas: ModelSchemas): readonly ResourceDefinition[] {
  return [
    componentStatuses(schemas),
    apiServices(schemas),
    flowSchemas(schemas),
    priorityLevels(schemas),
    runtimeClasses(schemas),
  ];
}
