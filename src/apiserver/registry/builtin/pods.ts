import type { PrinterColumn, ResourceDefinition } from '../../../kube/resource.ts';
import { ageColumn, computedColumn, computedColumns, modelled, wide } from './_definition.ts';
import type { ModelSchemas } from './models/model-schema.ts';

/** What is said with `-o wide` of everything that makes pods from a template. */
export const templateColumns: readonly PrinterColumn[] = computedColumns(
  {
    Containers: 'Names of the containers in the template.',
    Images: 'Images of the containers in the template.',
    Selector: 'The labels by which its pods are known.',
  },
  wide,
);

/** Counts that `kubectl get` shows as numbers. */
export const countColumns = (
  descriptions: Readonly<Record<string, string>>,
): readonly PrinterColumn[] => computedColumns(descriptions, { type: 'integer' });

const replicaColumns = countColumns({
  Desired: 'How many pods are wanted.',
  Current: 'How many pods there are.',
  Ready: 'How many of them are ready.',
});

export const replicaSetColumns: readonly PrinterColumn[] = [
  ...replicaColumns,
  ageColumn,
  ...templateColumns,
];

const podColumns: readonly PrinterColumn[] = [
  computedColumn('Ready', 'Containers that are ready, of all.'),
  computedColumn('Status', 'What the pod is doing, or what keeps it from that.'),
  computedColumn('Restarts', 'How often its containers were started again, and when last.'),
  ageColumn,
  ...computedColumns(
    {
      IP: 'Its address.',
      Node: 'The node it is on.',
      'Nominated Node': 'The node on which room is being made for it.',
      'Readiness Gates': 'Conditions of others that hold, of all that must.',
    },
    wide,
  ),
];

export const scaled = {
  specReplicasPath: '.spec.replicas',
  statusReplicasPath: '.status.replicas',
  labelSelectorPath: '.spec.selector',
} as const;

/** Pods and what they are stamped from. Nothing runs them here: they are records. */
export function podKinds(schemas: ModelSchemas): readonly ResourceDefinition[] {
  const pods = modelled(schemas, {
    version: 'v1',
    plural: 'pods',
    kind: 'Pod',
    scope: 'Namespaced',
    shortNames: ['po'],
    categories: ['all'],
    statusSubresource: true,
    generation: true,
    model: 'V1Pod',
    description: 'Pod is a group of containers that run together on one node.',
    printerColumns: podColumns,
    selectableFields: [
      '.spec.nodeName',
      '.spec.restartPolicy',
      '.spec.schedulerName',
      '.spec.serviceAccountName',
      '.spec.hostNetwork',
      '.status.phase',
      '.status.podIP',
      '.status.podIPs',
      '.status.nominatedNodeName',
    ],
  });
  const podTemplates = modelled(schemas, {
    version: 'v1',
    plural: 'podtemplates',
    kind: 'PodTemplate',
    scope: 'Namespaced',
    generation: true,
    model: 'V1PodTemplate',
    description: 'PodTemplate is a pattern from which pods are made.',
    printerColumns: computedColumns({
      Containers: 'Names of the containers.',
      Images: 'Images of the containers.',
      'Pod Labels': 'The labels of the pods.',
    }),
  });
  const replicationControllers = modelled(schemas, {
    version: 'v1',
    plural: 'replicationcontrollers',
    kind: 'ReplicationController',
    scope: 'Namespaced',
    shortNames: ['rc'],
    categories: ['all'],
    statusSubresource: true,
    generation: true,
    scale: scaled,
    model: 'V1ReplicationController',
    description: 'ReplicationController keeps a number of equal pods; ReplicaSet is its successor.',
    printerColumns: replicaSetColumns,
    selectableFields: ['.status.replicas'],
  });
  return [pods, podTemplates, replicationControllers];
}
