import type { Instant } from '../../../base/clock.ts';
import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { ageOf, itemsAt, objectAt, textAt } from './_cells.ts';

function stateOf(claim: JsonObject): string {
  const isDeleted = objectAt(claim, 'metadata')['deletionTimestamp'] !== undefined;
  const status = objectAt(claim, 'status');
  const isAllocated = status['allocation'] !== undefined;
  const isReserved = isAllocated && itemsAt(status, 'reservedFor').length > 0;
  return [
    ...(isDeleted ? ['deleted'] : []),
    ...(isAllocated ? ['allocated'] : []),
    ...(isReserved ? ['reserved'] : []),
    ...(isAllocated || isDeleted ? [] : ['pending']),
  ].join(',');
}

export const deviceClaimCells = (claim: JsonObject, now: Instant): readonly JsonValue[] => [
  stateOf(claim),
  ageOf(claim, now),
];

export function deviceSliceCells(slice: JsonObject, now: Instant): readonly JsonValue[] {
  const spec = objectAt(slice, 'spec');
  return [
    textAt(spec, 'nodeName'),
    textAt(spec, 'driver'),
    textAt(objectAt(spec, 'pool'), 'name'),
    ageOf(slice, now),
  ];
}
