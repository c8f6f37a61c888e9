import type { JsonObject } from '../../../base/json.ts';
import type { CellReader } from '../../../kube/print/columns.ts';
import { humanDuration } from '../../../kube/print/duration.ts';
import { ageOf, objectAt, objectsAt, textAt } from './_cells.ts';

export const certificateRequestCells: CellReader = (request, now) => {
  const spec = objectAt(request, 'spec');
  const wished = spec['expirationSeconds'];
  return [
    ageOf(request, now),
    textAt(spec, 'signerName'),
    textAt(spec, 'username'),
    typeof wished === 'number' ? humanDuration(wished * 1000) : '<none>',
    stateOf(objectAt(request, 'status')),
  ];
};

/** Denied counts more than approved; a signer may have failed. */
function stateOf(status: JsonObject): string {
  const types = new Set(objectsAt(status, 'conditions').map((each) => textAt(each, 'type')));
  const decided = ['Denied', 'Approved'].find((type) => types.has(type)) ?? 'Pending';
  const failed = types.has('Failed') ? ',Failed' : '';
  const issued = textAt(status, 'certificate') === '' ? '' : ',Issued';
  return `${decided}${failed}${issued}`;
}
