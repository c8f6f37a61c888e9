import type { ResourceDefinition } from '../../../kube/resource.ts';
import { ageColumn, computedColumn, modelled } from './_definition.ts';
import type { ModelSchemas } from './models/model-schema.ts';
import { countColumns, replicaSetColumns, scaled, templateColumns } from './pods.ts';

const workload = {
  group: 'apps',
  version: 'v1',
  scope: 'Namespaced',
  categories: ['all'],
  statusSubresource: true,
  generation: true,
} as const;

/** What keeps pods in number. Nothing acts on them here: their status is what somebody writes into it. */
export function appsKinds(schemas: ModelSchemas): readonly ResourceDefinition[] {
  return [
    modelled(schemas, {
      group: 'apps',
      version: 'v1',
      plural: 'controllerrevisions',
      kind: 'ControllerRevision',
      scope: 'Namespaced',
      model: 'V1ControllerRevision',
      description: 'ControllerRevision is a past state of a set of pods, to which one can go back.',
      printerColumns: [
        computedColumn('Controller', 'Whose state it is.'),
        computedColumn('Revision', 'Its number.', { type: 'integer', jsonPath: '.revision' }),
        ageColumn,
      ],
    }),
    daemonSets(schemas),
    deployments(schemas),
    modelled(schemas, {
      ...workload,
      plural: 'replicasets',
      kind: 'ReplicaSet',
      shortNames: ['rs'],
      scale: scaled,
      model: 'V1ReplicaSet',
      description: 'ReplicaSet keeps a number of equal pods.',
      printerColumns: replicaSetColumns,
      selectableFields: ['.status.replicas'],
    }),
    modelled(schemas, {
      ...workload,
      plural: 'statefulsets',
      kind: 'StatefulSet',
      shortNames: ['sts'],
      scale: scaled,
      model: 'V1StatefulSet',
      description: 'StatefulSet keeps pods that have names, an order and volumes of their own.',
      printerColumns: [
        computedColumn('Ready', 'Pods that are ready, of those wanted.'),
        ageColumn,
        ...templateColumns.slice(0, 2),
      ],
    }),
  ];
}

const daemonSets = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...workload,
    plural: 'daemonsets',
    kind: 'DaemonSet',
    shortNames: ['ds'],
    model: 'V1DaemonSet',
    description: 'DaemonSet keeps one pod on every node, or on every node of a kind.',
    printerColumns: [
      ...countColumns({
        Desired: 'On how many nodes a pod shall be.',
        Current: 'On how many there is one.',
        Ready: 'On how many it is ready.',
        'Up-to-date': 'On how many it is made from the present template.',
        Available: 'On how many it has been ready for long enough.',
      }),
      computedColumn('Node Selector', 'Which nodes are meant.'),
      ageColumn,
      ...templateColumns,
    ],
  });

const deployments = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...workload,
    plural: 'deployments',
    kind: 'Deployment',
    shortNames: ['deploy'],
    scale: scaled,
    model: 'V1Deployment',
    description: 'Deployment keeps a number of equal pods and replaces them step by step.',
    printerColumns: [
      computedColumn('Ready', 'Pods that are ready, of those wanted.'),
      ...countColumns({
        'Up-to-date': 'How many are made from the present template.',
        Available: 'How many have been ready for long enough.',
      }),
      ageColumn,
      ...templateColumns,
    ],
  });
