import type { ResourceDefinition } from '../../../kube/resource.ts';
import { ageColumn, builtin } from './_definition.ts';
import { alwaysThere, keyedBy, list, object, required, text, textList, time } from './_schema.ts';

const condition = object(
  'One thing that is known of the state of the namespace.',
  {
    type: text('What the condition is about, such as NamespaceContentRemaining.'),
    status: text('True, False or Unknown.'),
    lastTransitionTime: time('When the status last changed.'),
    reason: text('Why, in one word for programs.'),
    message: text('Why, in a sentence for people.'),
  },
  required('type', 'status'),
);

/** `/finalize` is a subresource of its own: it alone may change `spec.finalizers`. */
export const namespaces: ResourceDefinition = builtin({
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  scope: 'Cluster',
  shortNames: ['ns'],
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  statusSubresource: true,
  description: 'Namespace is a room for names: objects in one do not clash with those in another.',
  fields: {
    spec: object(
      'What the namespace shall be.',
      {
        finalizers: textList('What must be emptied before a deleted namespace may go.'),
      },
      alwaysThere,
    ),
    status: object(
      'What is known of the namespace; kept by the server.',
      {
        phase: text('Active, or Terminating while its contents are being deleted.'),
        conditions: list('What holds up a deletion.', condition, keyedBy('type')),
      },
      alwaysThere,
    ),
  },
  printerColumns: [
    {
      name: 'Status',
      type: 'string',
      description: 'Active or Terminating.',
      jsonPath: '.status.phase',
    },
    ageColumn,
  ],
  selectableFields: ['.status.phase'],
});
