import type { JsonObject } from '../../base/json.ts';
import { mapMembers } from '../../base/json.ts';
import { withChanged, withEach, withoutMembers } from './_members.ts';

/**
 * The types of devices have fields of features that a kube-apiserver 1.34 has switched off: taints, partitions, shared
 * capacity, conditions of binding, extended resources. It knows them, and forgets what it is told there.
 */

const withoutAny = (object: JsonObject, names: readonly string[]): JsonObject =>
  names.some((name) => object[name] !== undefined) ? withoutMembers(object, names) : object;

const asked = (request: JsonObject): JsonObject => withoutAny(request, ['tolerations', 'capacity']);

/** Of a claim's requests, or those of a template. */
export const gatedClaimed = (claimed: JsonObject): JsonObject =>
  withEach(
    withEach(claimed, 'requests', (request) =>
      withEach(withChanged(request, 'exactly', asked), 'firstAvailable', asked),
    ),
    'constraints',
    (constraint) => withoutAny(constraint, ['distinctAttribute']),
  );

export const gatedClass = (spec: JsonObject): JsonObject =>
  withoutAny(spec, ['extendedResourceName']);

const ofResult = [
  'tolerations',
  'bindingConditions',
  'bindingFailureConditions',
  'shareID',
  'consumedCapacity',
];

export const gatedStatus = (status: JsonObject): JsonObject =>
  withEach(
    withChanged(status, 'allocation', (allocation) =>
      withChanged(withoutAny(allocation, ['allocationTimestamp']), 'devices', (devices) =>
        withEach(devices, 'results', (result) => withoutAny(result, ofResult)),
      ),
    ),
    'devices',
    (device) => withoutAny(device, ['shareID']),
  );

const ofDevice = [
  'allNodes',
  'allowMultipleAllocations',
  'bindingConditions',
  'bindingFailureConditions',
  'bindsToNode',
  'consumesCounters',
  'nodeName',
  'nodeSelector',
  'taints',
];

export const gatedSlice = (spec: JsonObject): JsonObject =>
  withEach(withoutAny(spec, ['perDeviceNodeSelection', 'sharedCounters']), 'devices', (device) =>
    withChanged(withoutAny(device, ofDevice), 'capacity', (capacity) =>
      mapMembers(
        capacity,
        (value, name) =>
          withChanged({ [name]: value }, name, (each) => withoutAny(each, ['requestPolicy']))[name],
      ),
    ),
  );
