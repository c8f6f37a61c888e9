import type { CellReader } from '../../../kube/print/columns.ts';
import { ageOf, itemsAt, objectAt, textAt } from './_cells.ts';

const unset = '<unset>';

export const policyCells: CellReader = (object, now) => {
  const spec = objectAt(object, 'spec');
  const kind = objectAt(spec, 'paramKind');
  const param = textAt(kind, 'kind');
  return [
    itemsAt(spec, 'validations').length,
    param === '' ? unset : `${textAt(kind, 'apiVersion')}/${param}`,
    ageOf(object, now),
  ];
};

export const policyBindingCells: CellReader = (object, now) => {
  const spec = objectAt(object, 'spec');
  const reference = objectAt(spec, 'paramRef');
  const name = textAt(reference, 'name');
  const namespace = textAt(reference, 'namespace');
  const param =
    Object.keys(reference).length === 0
      ? unset
      : `${namespace === '' ? '*' : namespace}/${name === '' ? '*' : name}`;
  return [textAt(spec, 'policyName'), param, ageOf(object, now)];
};

export const webhookCells: CellReader = (object, now) => [
  itemsAt(object, 'webhooks').length,
  ageOf(object, now),
];
