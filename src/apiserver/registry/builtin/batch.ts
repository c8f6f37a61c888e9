import type { ResourceDefinition } from '../../../kube/resource.ts';
import { ageColumn, computedColumn, modelled } from './_definition.ts';
import type { ModelSchemas } from './models/model-schema.ts';
import { countColumns, templateColumns } from './pods.ts';

const common = {
  group: 'batch',
  version: 'v1',
  scope: 'Namespaced',
  categories: ['all'],
  statusSubresource: true,
  generation: true,
} as const;

/** Work that ends. Nothing runs it here. */
export function batchKinds(schemas: ModelSchemas): readonly ResourceDefinition[] {
  return [
    modelled(schemas, {
      ...common,
      plural: 'cronjobs',
      kind: 'CronJob',
      // A real server has `cj` too; here that is short for a CollectiveJob.
      shortNames: [],
      model: 'V1CronJob',
      description: 'CronJob makes a Job at the times of a schedule.',
      printerColumns: [
        computedColumn('Schedule', 'When, as in crontab.'),
        computedColumn('Timezone', 'The time zone of the schedule.'),
        computedColumn('Suspend', 'Whether it pauses.', { type: 'boolean' }),
        ...countColumns({ Active: 'How many of its jobs run.' }),
        computedColumn('Last Schedule', 'Time since the last job was made.'),
        ageColumn,
        ...templateColumns,
      ],
    }),
    modelled(schemas, {
      ...common,
      plural: 'jobs',
      kind: 'Job',
      model: 'V1Job',
      description: 'Job runs pods until enough of them have ended well.',
      printerColumns: [
        computedColumn('Status', 'How it goes.'),
        computedColumn('Completions', 'Pods that ended well, of those wanted.'),
        computedColumn('Duration', 'How long it has run, or ran.'),
        ageColumn,
        ...templateColumns,
      ],
      selectableFields: ['.status.successful'],
    }),
  ];
}
