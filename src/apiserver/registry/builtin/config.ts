import type { ResourceDefinition } from '../../../kube/resource.ts';
import { ageColumn, builtin, computedColumn } from './_definition.ts';
import { alwaysThere, flag, keyedBy, list, object, text, textMap, withDefault } from './_schema.ts';
import { localReference, objectReference } from './_references.ts';

const immutable = flag(
  'True: the data can never be changed again, only the object deleted. It cannot be unset.',
);

export const configMaps: ResourceDefinition = builtin({
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  scope: 'Namespaced',
  shortNames: ['cm'],
  description: 'ConfigMap holds configuration for programs to read.',
  fields: {
    data: textMap('Texts by name. A name is made of letters, digits, "-", "_" and ".".'),
    binaryData: {
      type: 'object',
      description: 'Bytes by name, in base64. No name may occur in data as well.',
      additionalProperties: { type: 'string', format: 'byte' },
    },
    immutable,
  },
  printerColumns: [computedColumn('Data', 'How many entries there are.'), ageColumn],
});

export const secrets: ResourceDefinition = builtin({
  version: 'v1',
  plural: 'secrets',
  kind: 'Secret',
  scope: 'Namespaced',
  description: 'Secret holds what few may read: passwords, tokens and keys.',
  fields: {
    data: {
      type: 'object',
      description: 'Bytes by name, in base64.',
      additionalProperties: { type: 'string', format: 'byte' },
    },
    stringData: textMap(
      'Texts by name, for convenience: the server moves them into data and never shows them here.',
    ),
    type: text('What the secret is for; programs go by it. It cannot be changed.', {
      ...withDefault('Opaque'),
    }),
    immutable,
  },
  printerColumns: [
    { name: 'Type', type: 'string', description: 'What the secret is for.', jsonPath: '.type' },
    computedColumn('Data', 'How many entries there are.'),
    ageColumn,
  ],
  selectableFields: ['.type'],
});

export const serviceAccounts: ResourceDefinition = builtin({
  version: 'v1',
  plural: 'serviceaccounts',
  kind: 'ServiceAccount',
  scope: 'Namespaced',
  shortNames: ['sa'],
  description: 'ServiceAccount is the identity of a program that talks to the API.',
  fields: {
    secrets: list(
      'The secrets that pods of this account may use.',
      objectReference('A secret.'),
      keyedBy('name'),
    ),
    imagePullSecrets: list(
      'The secrets with which images are pulled.',
      localReference('A secret in the same namespace.'),
    ),
    automountServiceAccountToken: flag('Whether pods of this account get its token mounted.'),
  },
  printerColumns: [computedColumn('Secrets', 'How many secrets are named.'), ageColumn],
});

export const priorityClasses: ResourceDefinition = builtin({
  group: 'scheduling.k8s.io',
  version: 'v1',
  plural: 'priorityclasses',
  kind: 'PriorityClass',
  scope: 'Cluster',
  shortNames: ['pc'],
  generation: true,
  description: 'PriorityClass gives a name to a priority: more is served first.',
  required: ['value'],
  fields: {
    value: {
      type: 'integer',
      format: 'int32',
      description: 'The priority. It cannot be changed.',
      default: 0,
    },
    globalDefault: flag(
      'True: what names no class gets this one. At most one class is the default.',
    ),
    description: text('When to use this class.'),
    preemptionPolicy: text('PreemptLowerPriority, or Never to wait instead.', {
      ...withDefault('PreemptLowerPriority'),
    }),
  },
  printerColumns: [
    { name: 'Value', type: 'integer', description: 'The priority.', jsonPath: '.value' },
    computedColumn('Global-Default', 'Whether it is the default.', { type: 'boolean' }),
    ageColumn,
    {
      name: 'PreemptionPolicy',
      type: 'string',
      description: 'Whether it may displace others.',
      jsonPath: '.preemptionPolicy',
    },
  ],
});

export const leases: ResourceDefinition = builtin({
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  scope: 'Namespaced',
  unconditionalUpdate: false,
  description: 'Lease is a lock with a time limit: leaders and heartbeats are kept in it.',
  fields: {
    spec: object(
      'Who holds the lease, and for how long.',
      {
        holderIdentity: text('Who holds it; empty when nobody does.'),
        leaseDurationSeconds: {
          type: 'integer',
          format: 'int32',
          description:
            'How long a candidate must wait after renewTime before it may take the lease.',
        },
        acquireTime: text('When the holder got it.', { format: 'date-time' }),
        renewTime: text('When the holder last renewed it.', { format: 'date-time' }),
        leaseTransitions: {
          type: 'integer',
          format: 'int32',
          description: 'How often the lease has changed hands.',
        },
        strategy: text('How a leader is chosen in a coordinated election.'),
        preferredHolder: text('Who should take the lease next in a coordinated election.'),
      },
      alwaysThere,
    ),
  },
  printerColumns: [
    {
      name: 'Holder',
      type: 'string',
      description: 'Who holds the lease.',
      jsonPath: '.spec.holderIdentity',
    },
    ageColumn,
  ],
});
