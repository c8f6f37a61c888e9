import type { PrinterColumn, ResourceDefinition } from '../../../kube/resource.ts';
import { builtin, computedColumn, modelled, wide } from './_definition.ts';
import type { ModelSchemas } from './models/model-schema.ts';
import { objectReference } from './_references.ts';
import { alwaysThere, int32, object, text, time } from './_schema.ts';

const eventColumns: readonly PrinterColumn[] = [
  computedColumn('Last Seen', 'Time since it was last seen.'),
  computedColumn('Type', 'Normal or Warning.'),
  computedColumn('Reason', 'What happened, in one word.'),
  computedColumn('Object', 'What it happened to.'),
  computedColumn('Subobject', 'The part of the object.', wide),
  computedColumn('Source', 'Who saw it.', wide),
  computedColumn('Message', 'What happened.'),
  computedColumn('First Seen', 'Time since it was first seen.', wide),
  computedColumn('Count', 'How often it was seen.', wide),
  computedColumn('Name', 'Name of the event.', wide),
];

/** Events of the core group; `events.k8s.io/v1` is another view of them, with other names of the fields. */
export const events: ResourceDefinition = builtin({
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  scope: 'Namespaced',
  shortNames: ['ev'],
  description: 'Event says that something happened to an object. Events are hints and do not last.',
  fields: {
    involvedObject: { ...objectReference('What it happened to.'), ...alwaysThere },
    reason: text('What happened, in one word for programs.'),
    message: text('What happened, in a sentence for people.'),
    source: object(
      'Who saw it.',
      {
        component: text('The program.'),
        host: text('The machine it ran on.'),
      },
      alwaysThere,
    ),
    firstTimestamp: time('When it was first seen.'),
    lastTimestamp: time('When it was last seen.'),
    count: int32('How often it was seen.'),
    type: text('Normal or Warning.'),
    eventTime: time('When it was first seen, to the microsecond.'),
    series: object('How it went on.', {
      count: int32('How often it was seen, up to the last time.'),
      lastObservedTime: time('When it was last seen.'),
    }),
    action: text('What was being done, in one word.'),
    related: objectReference('A second object that has to do with it.'),
    reportingComponent: text('Name of the controller that saw it.', { default: '' }),
    reportingInstance: text('Which instance of that controller.', { default: '' }),
  },
  printerColumns: eventColumns,
  selectableFields: [
    ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
      (field) => `.involvedObject.${field}`,
    ),
    '.reason',
    '.reportingComponent',
    '.source',
    '.type',
  ],
});

export const newEvents = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    group: 'events.k8s.io',
    version: 'v1',
    plural: 'events',
    kind: 'Event',
    scope: 'Namespaced',
    shortNames: ['ev'],
    model: 'EventsV1Event',
    description:
      'Event says that something happened to an object. Events are hints and do not last.',
    printerColumns: eventColumns,
    selectableFields: [
      ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
        (field) => `.regarding.${field}`,
      ),
      '.reason',
      '.reportingController',
      '.type',
    ],
  });
