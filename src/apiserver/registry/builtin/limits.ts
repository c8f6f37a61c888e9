import type { ResourceDefinition } from '../../../kube/resource.ts';
import { ageColumn, computedColumn, modelled } from './_definition.ts';
import type { ModelSchemas } from './models/model-schema.ts';
import { countColumns } from './pods.ts';

/** What bounds the use of a namespace and the number of pods. */
export function limitKinds(schemas: ModelSchemas): readonly ResourceDefinition[] {
  return [
    modelled(schemas, {
      version: 'v1',
      plural: 'limitranges',
      kind: 'LimitRange',
      scope: 'Namespaced',
      shortNames: ['limits'],
      model: 'V1LimitRange',
      description: 'LimitRange bounds what each object of a namespace may ask for.',
      printerColumns: [computedColumn('Created At', 'When it was created.')],
    }),
    modelled(schemas, {
      version: 'v1',
      plural: 'resourcequotas',
      kind: 'ResourceQuota',
      scope: 'Namespaced',
      shortNames: ['quota'],
      statusSubresource: true,
      model: 'V1ResourceQuota',
      description: 'ResourceQuota bounds what all objects of a namespace may use together.',
      printerColumns: [
        computedColumn('Request', 'Used and allowed of what is requested.'),
        computedColumn('Limit', 'Used and allowed of what limits are set to.'),
        ageColumn,
      ],
    }),
    autoscalers(schemas, 'v1'),
    autoscalers(schemas, 'v2'),
    modelled(schemas, {
      group: 'policy',
      version: 'v1',
      plural: 'poddisruptionbudgets',
      kind: 'PodDisruptionBudget',
      scope: 'Namespaced',
      shortNames: ['pdb'],
      statusSubresource: true,
      generation: true,
      unconditionalUpdate: false,
      model: 'V1PodDisruptionBudget',
      description: 'PodDisruptionBudget says how many pods may be taken away at once.',
      printerColumns: [
        computedColumn('Min Available', 'How many must stay.'),
        computedColumn('Max Unavailable', 'How many may be missing.'),
        ...countColumns({ 'Allowed Disruptions': 'How many may go now.' }),
        ageColumn,
      ],
    }),
  ];
}

/** The old form is another view of the new one. */
const autoscalers = (schemas: ModelSchemas, version: 'v1' | 'v2'): ResourceDefinition =>
  modelled(schemas, {
    group: 'autoscaling',
    version,
    plural: 'horizontalpodautoscalers',
    kind: 'HorizontalPodAutoscaler',
    storedVersion: 'v2',
    scope: 'Namespaced',
    shortNames: ['hpa'],
    categories: ['all'],
    statusSubresource: true,
    model: `${version.toUpperCase()}HorizontalPodAutoscaler`,
    description:
      'HorizontalPodAutoscaler changes the number of replicas of an object with the load.',
    printerColumns: [
      computedColumn('Reference', 'What is scaled.'),
      computedColumn('Targets', 'What is measured, and what it should be.'),
      computedColumn('MinPods', 'The fewest pods.'),
      ...countColumns({ MaxPods: 'The most pods.', Replicas: 'How many there are.' }),
      ageColumn,
    ],
  });
