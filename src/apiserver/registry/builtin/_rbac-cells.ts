import type { CellReader } from '../../../kube/print/columns.ts';
import { ageOf, objectAt, objectsAt, textAt } from './_cells.ts';

export const roleCells: CellReader = (object) => [
  textAt(objectAt(object, 'metadata'), 'creationTimestamp'),
];

export const bindingCells: CellReader = (object, now) => {
  const role = objectAt(object, 'roleRef');
  const named = (kind: string): string =>
    objectsAt(object, 'subjects')
      .filter((subject) => textAt(subject, 'kind') === kind)
      .map((subject) => {
        const name = textAt(subject, 'name');
        return kind === 'ServiceAccount' ? `${textAt(subject, 'namespace')}/${name}` : name;
      })
      .join(', ');
  return [
    `${textAt(role, 'kind')}/${textAt(role, 'name')}`,
    ageOf(object, now),
    ...['User', 'Group', 'ServiceAccount'].map(named),
  ];
};
