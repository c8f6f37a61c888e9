import type { ResourceDefinition } from '../../../kube/resource.ts';
import { builtin } from './_definition.ts';
import { deleteOptions } from './meta-schemas.ts';
import { object, text } from './_schema.ts';

/** What is asked for a pod through a subresource: no resources of their own, but read like one. */
const request = (
  given: Pick<ResourceDefinition, 'group' | 'plural' | 'kind'> & {
    readonly version: 'v1' | 'v1beta1';
    readonly description: string;
    readonly fields: Parameters<typeof builtin>[0]['fields'];
  },
): ResourceDefinition =>
  builtin({
    scope: 'Namespaced',
    verbs: ['create'],
    strategicMerge: false,
    printerColumns: [],
    ...given,
  });

const eviction = (version: 'v1' | 'v1beta1'): ResourceDefinition =>
  request({
    group: 'policy',
    version,
    plural: 'evictions',
    kind: 'Eviction',
    description: 'Eviction asks for a pod to go, if its disruption budgets let it.',
    fields: { deleteOptions },
  });

/** The old version is read like the new one. */
export const evictions = { v1: eviction('v1'), v1beta1: eviction('v1beta1') } as const;

export const bindings: ResourceDefinition = request({
  group: '',
  version: 'v1',
  plural: 'bindings',
  kind: 'Binding',
  description: 'Binding puts a pod on a node.',
  fields: {
    target: object('The node.', {
      apiVersion: text('API version of the node.'),
      fieldPath: text('Of no meaning here.'),
      kind: text('Node, or nothing.'),
      name: text('Name of the node.'),
      namespace: text('Nodes have none.'),
      resourceVersion: text('Of no meaning here.'),
      uid: text('UID of the node.'),
    }),
  },
});
