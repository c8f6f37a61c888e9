import type { Instant } from '../../../base/clock.ts';
import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { ageOf, objectAt, objectsAt, orNone, textAt } from './_cells.ts';

const ROLE_PREFIX = 'node-role.kubernetes.io/';

function statusOf(node: JsonObject): string {
  const conditions = objectsAt(objectAt(node, 'status'), 'conditions');
  const ready = conditions.find((condition) => condition['type'] === 'Ready');
  const isReady = ready?.['status'] === 'True';
  const state = ready === undefined ? 'Unknown' : isReady ? 'Ready' : 'NotReady';
  const closed = objectAt(node, 'spec')['unschedulable'] === true;
  return closed ? `${state},SchedulingDisabled` : state;
}

function rolesOf(node: JsonObject): string {
  const roles = Object.entries(objectAt(node, 'metadata', 'labels')).flatMap(([key, value]) => {
    if (key.startsWith(ROLE_PREFIX)) return [key.slice(ROLE_PREFIX.length)];
    return key === 'kubernetes.io/role' && typeof value === 'string' ? [value] : [];
  });
  return orNone(
    [...new Set(roles)]
      .filter((role) => role !== '')
      .sort()
      .join(','),
  );
}

export function nodeCells(node: JsonObject, now: Instant): readonly JsonValue[] {
  const addresses = objectsAt(objectAt(node, 'status'), 'addresses');
  const address = (type: string): string => {
    const found = addresses.find((each) => each['type'] === type);
    return orNone(found === undefined ? '' : textAt(found, 'address'));
  };
  const info = objectAt(node, 'status', 'nodeInfo');
  const known = (field: string): string => textAt(info, field) || '<unknown>';
  return [
    statusOf(node),
    rolesOf(node),
    ageOf(node, now),
    textAt(info, 'kubeletVersion'),
    address('InternalIP'),
    address('ExternalIP'),
    known('osImage'),
    known('kernelVersion'),
    known('containerRuntimeVersion'),
  ];
}
