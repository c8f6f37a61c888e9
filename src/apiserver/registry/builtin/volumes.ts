import type { ResourceDefinition } from '../../../kube/resource.ts';
import { ageColumn, computedColumn, computedColumns, modelled, wide } from './_definition.ts';
import type { ModelSchemas } from './models/model-schema.ts';

const mode = computedColumn('VolumeMode', 'Filesystem or Block.', wide);

const claims = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    version: 'v1',
    plural: 'persistentvolumeclaims',
    kind: 'PersistentVolumeClaim',
    scope: 'Namespaced',
    shortNames: ['pvc'],
    statusSubresource: true,
    model: 'V1PersistentVolumeClaim',
    description: 'PersistentVolumeClaim asks for storage.',
    printerColumns: [
      ...computedColumns({
        Status: 'Pending, Bound or Lost.',
        Volume: 'The volume that it got.',
        Capacity: 'How large that is.',
        'Access Modes': 'How it may be used.',
        StorageClass: 'The kind of storage.',
        VolumeAttributesClass: 'The class of its settings.',
      }),
      ageColumn,
      mode,
    ],
  });

const persistentVolumes = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    version: 'v1',
    plural: 'persistentvolumes',
    kind: 'PersistentVolume',
    scope: 'Cluster',
    shortNames: ['pv'],
    statusSubresource: true,
    model: 'V1PersistentVolume',
    description: 'PersistentVolume is a piece of storage.',
    printerColumns: [
      ...computedColumns({
        Capacity: 'How large it is.',
        'Access Modes': 'How it may be used.',
        'Reclaim Policy': 'What becomes of it when its claim goes.',
        Status: 'Available, Bound, Released or Failed.',
        Claim: 'Who has it.',
        StorageClass: 'The kind of storage.',
        VolumeAttributesClass: 'The class of its settings.',
        Reason: 'Why its state is what it is.',
      }),
      ageColumn,
      mode,
    ],
  });

const storageClasses = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    group: 'storage.k8s.io',
    version: 'v1',
    plural: 'storageclasses',
    kind: 'StorageClass',
    scope: 'Cluster',
    shortNames: ['sc'],
    model: 'V1StorageClass',
    description: 'StorageClass is a kind of storage and who provides it.',
    printerColumns: [
      computedColumn('Provisioner', 'Who provides it.', { jsonPath: '.provisioner' }),
      computedColumn('ReclaimPolicy', 'What becomes of a volume when its claim goes.'),
      computedColumn('VolumeBindingMode', 'When a volume is chosen.'),
      computedColumn('AllowVolumeExpansion', 'Whether volumes may grow.', { type: 'boolean' }),
      ageColumn,
    ],
  });

/** Storage that is asked for and given. Nothing provides it here. */
export function volumeKinds(schemas: ModelSchemas): readonly ResourceDefinition[] {
  return [claims(schemas), persistentVolumes(schemas), storageClasses(schemas)];
}
