import type { JsonObject } from '../../../base/json.ts';
import type { CellReader } from '../../../kube/print/columns.ts';
import { ageOf, itemsAt, objectAt, objectsAt, textAt, textsAt } from './_cells.ts';

const shortModes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

const modesOf = (object: JsonObject): string =>
  [...new Set(textsAt(object, 'accessModes'))].map((mode) => shortModes[mode] ?? mode).join(',');

const terminatingOr = (object: JsonObject, phase: string): string =>
  objectAt(object, 'metadata')['deletionTimestamp'] === undefined ? phase : 'Terminating';

export const claimCells: CellReader = (claim, now) => {
  const spec = objectAt(claim, 'spec');
  const status = objectAt(claim, 'status');
  const volume = textAt(spec, 'volumeName');
  return [
    terminatingOr(claim, textAt(status, 'phase')),
    volume,
    volume === '' ? '' : textAt(objectAt(status, 'capacity'), 'storage'),
    volume === '' ? '' : modesOf(status),
    textAt(spec, 'storageClassName'),
    textAt(spec, 'volumeAttributesClassName') || '<unset>',
    ageOf(claim, now),
    textAt(spec, 'volumeMode'),
  ];
};

export const volumeCells: CellReader = (volume, now) => {
  const spec = objectAt(volume, 'spec');
  const status = objectAt(volume, 'status');
  const claim = objectAt(spec, 'claimRef');
  return [
    textAt(objectAt(spec, 'capacity'), 'storage'),
    modesOf(spec),
    textAt(spec, 'persistentVolumeReclaimPolicy'),
    terminatingOr(volume, textAt(status, 'phase')),
    textAt(claim, 'name') === '' ? '' : `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}`,
    textAt(spec, 'storageClassName'),
    textAt(spec, 'volumeAttributesClassName') || '<unset>',
    textAt(status, 'reason'),
    ageOf(volume, now),
    textAt(spec, 'volumeMode'),
  ];
};

export const storageClassCells: CellReader = (storageClass, now) => [
  textAt(storageClass, 'provisioner'),
  textAt(storageClass, 'reclaimPolicy'),
  textAt(storageClass, 'volumeBindingMode'),
  storageClass['allowVolumeExpansion'] === true,
  ageOf(storageClass, now),
];

const listed = (texts: readonly string[]): string => texts.join(',') || '<unset>';

export const driverCells: CellReader = (driver, now) => {
  const spec = objectAt(driver, 'spec');
  const audiences = objectsAt(spec, 'tokenRequests').map((request) => textAt(request, 'audience'));
  return [
    spec['attachRequired'] !== false,
    spec['podInfoOnMount'] === true,
    spec['storageCapacity'] === true,
    listed(audiences),
    spec['requiresRepublish'] === true,
    listed(textsAt(spec, 'volumeLifecycleModes')),
    ageOf(driver, now),
  ];
};

export const driverNodeCells: CellReader = (node, now) => [
  itemsAt(objectAt(node, 'spec'), 'drivers').length,
  ageOf(node, now),
];
