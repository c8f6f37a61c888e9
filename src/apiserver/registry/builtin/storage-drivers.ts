import type { ResourceDefinition } from '../../../kube/resource.ts';
import { ageColumn, computedColumn, computedColumns, modelled } from './_definition.ts';
import type { ModelSchemas } from './models/model-schema.ts';

const common = { group: 'storage.k8s.io', version: 'v1', scope: 'Cluster' } as const;

const drivers = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...common,
    plural: 'csidrivers',
    kind: 'CSIDriver',
    unconditionalUpdate: false,
    model: 'V1CSIDriver',
    description: 'CSIDriver says what a driver of volumes can do and what it needs.',
    printerColumns: [
      ...computedColumns(
        {
          AttachRequired: 'Whether volumes are attached before they are mounted.',
          PodInfoOnMount: 'Whether it is told of the pod.',
          StorageCapacity: 'Whether the scheduler asks for its capacity.',
        },
        { type: 'boolean' },
      ),
      computedColumn('TokenRequests', 'The audiences of the tokens that it gets.'),
      computedColumn('RequiresRepublish', 'Whether it is called again and again.', {
        type: 'boolean',
      }),
      computedColumn('Modes', 'Persistent, Ephemeral or both.'),
      ageColumn,
    ],
  });

const nodes = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...common,
    plural: 'csinodes',
    kind: 'CSINode',
    unconditionalUpdate: false,
    model: 'V1CSINode',
    description: 'CSINode names the drivers of volumes on a node.',
    printerColumns: [
      computedColumn('Drivers', 'How many there are.', { type: 'integer' }),
      ageColumn,
    ],
  });

const capacities = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...common,
    scope: 'Namespaced',
    plural: 'csistoragecapacities',
    kind: 'CSIStorageCapacity',
    unconditionalUpdate: false,
    model: 'V1CSIStorageCapacity',
    description: 'CSIStorageCapacity says how much storage of a class some nodes can get.',
    printerColumns: [
      computedColumn('StorageClassName', 'The class.', { jsonPath: '.storageClassName' }),
      computedColumn('Capacity', 'How much there is.', { jsonPath: '.capacity' }),
    ],
  });

const attachments = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...common,
    plural: 'volumeattachments',
    kind: 'VolumeAttachment',
    statusSubresource: true,
    unconditionalUpdate: false,
    model: 'V1VolumeAttachment',
    description: 'VolumeAttachment asks for a volume to be attached to a node.',
    printerColumns: [
      computedColumn('Attacher', 'The driver.', { jsonPath: '.spec.attacher' }),
      computedColumn('PV', 'The volume.', { jsonPath: '.spec.source.persistentVolumeName' }),
      computedColumn('Node', 'The node.', { jsonPath: '.spec.nodeName' }),
      computedColumn('Attached', 'Whether it is.', {
        type: 'boolean',
        jsonPath: '.status.attached',
      }),
      ageColumn,
    ],
  });

const attributesClasses = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...common,
    plural: 'volumeattributesclasses',
    kind: 'VolumeAttributesClass',
    shortNames: ['vac'],
    model: 'V1VolumeAttributesClass',
    description: 'VolumeAttributesClass names settings of volumes that can be changed later.',
    printerColumns: [
      computedColumn('DriverName', 'The driver they are for.', { jsonPath: '.driverName' }),
      ageColumn,
    ],
  });

/** What drivers of volumes say of themselves. There are none here. */
export function storageDriverKinds(schemas: ModelSchemas): readonly ResourceDefinition[] {
  return [
    drivers(schemas),
    nodes(schemas),
    capacities(schemas),
    attachments(schemas),
    attributesClasses(schemas),
  ];
}
