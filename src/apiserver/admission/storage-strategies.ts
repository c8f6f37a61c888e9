import { isIP } from 'node:net';
import { jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import {
  duplicate,
  forbiddenField,
  gathered,
  invalidValue,
  required,
} from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { textsOf } from './_device-lists.ts';
import { itemsOf, memberOf, textOf } from './_members.ts';
import type { Strategy } from './strategy.ts';

/** Members that are settled when the object is made. */
const fixed =
  (...names: readonly string[]) =>
  (after: KubeObject, live: KubeObject): readonly StatusCause[] =>
    names
      .filter((name) => !jsonEqual(after[name] ?? null, live[name] ?? null))
      .map((name) => invalidValue(name, after[name] ?? null, 'field is immutable'));

function checkDrivers(node: KubeObject): readonly StatusCause[] {
  const seen = new Set<string>();
  return gathered(itemsOf(memberOf(node, 'spec'), 'drivers').entries(), ([at, driver]) => {
    const path = `spec.drivers[${at}]`;
    const name = textOf(driver, 'name');
    const isTwice = seen.has(name);
    seen.add(name);
    return [
      ...['name', 'nodeID']
        .filter((member) => textOf(driver, member) === '')
        .map((member) => required(`${path}.${member}`)),
      ...(isTwice ? [duplicate(`${path}.name`, name)] : []),
      ...checkKeys(textsOf(driver, 'topologyKeys'), path),
    ];
  });
}

/** The fault is told of the driver. */
function checkKeys(keys: readonly string[], path: string): readonly StatusCause[] {
  const seen = new Set<string>();
  return gathered(keys, (key) => {
    if (seen.has(key)) return [duplicate(path, key)];
    seen.add(key);
    return [];
  });
}

/** A driver keeps its settings for as long as it is there, but for how many volumes it takes. */
function checkDriversKept(after: KubeObject, live: KubeObject): readonly StatusCause[] {
  const drivers = itemsOf(memberOf(live, 'spec'), 'drivers');
  const before = new Map(drivers.toReversed().map((driver) => [driver['name'], driver]));
  return itemsOf(memberOf(after, 'spec'), 'drivers').flatMap((driver, at) => {
    const old = before.get(driver['name']);
    if (old === undefined) return [];
    const comparable = ({ nodeID, topologyKeys }: JsonObject): JsonObject => ({
      nodeID: nodeID ?? null,
      topologyKeys: topologyKeys ?? null,
    });
    if (jsonEqual(comparable(driver), comparable(old))) return [];
    return [invalidValue(`spec.drivers[${at}]`, driver, 'field is immutable')];
  });
}

export const driverNodeStrategy: Strategy = {
  checkCreate: checkDrivers,
  checkUpdate: (after, live) => [...checkDrivers(after), ...checkDriversKept(after, live)],
};

export const capacityStrategy: Strategy = {
  checkCreate: (capacity) =>
    textOf(capacity, 'storageClassName') === '' ? [required('storageClassName')] : [],
  checkUpdate: fixed('nodeTopology', 'storageClassName'),
};

export const attachmentStrategy: Strategy = {
  create: (attachment) => ({ ...attachment, status: { attached: false } }),
  checkCreate: (attachment) => {
    const spec = memberOf(attachment, 'spec');
    const source = memberOf(spec, 'source');
    return [
      ...['attacher', 'nodeName']
        .filter((name) => textOf(spec, name) === '')
        .map((name) => required(`spec.${name}`)),
      ...(Object.keys(source).length === 0
        ? [
            required(
              'spec.source',
              'must specify exactly one of inlineVolumeSpec and persistentVolumeName',
            ),
          ]
        : []),
    ];
  },
  checkUpdate: fixed('spec'),
  statusKeeps: 'metadata',
};

export const attributesClassStrategy: Strategy = {
  checkCreate: (attributes) =>
    Object.keys(memberOf(attributes, 'parameters')).length === 0
      ? [required('parameters', 'must contain at least one key/value pair')]
      : [],
  checkUpdate: fixed('driverName', 'parameters'),
};

/** An address is what the object is called. */
export const addressStrategy: Strategy = {
  checkCreate: (address) => {
    const { name = '' } = address.metadata;
    const parent = memberOf(memberOf(address, 'spec'), 'parentRef');
    return [
      ...(isIP(name) === 0
        ? [
            invalidValue(
              'metadata.name',
              name,
              'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
            ),
          ]
        : []),
      ...['resource', 'name']
        .filter((field) => textOf(parent, field) === '')
        .map((field) => required(`spec.parentRef.${field}`)),
    ];
  },
  checkUpdate: fixed('spec'),
};

function checkRanges(range: KubeObject): readonly StatusCause[] {
  const { cidrs } = memberOf(range, 'spec');
  const given = Array.isArray(cidrs) ? cidrs.filter((each) => typeof each === 'string') : [];
  if (given.length === 0) return [required('spec.cidrs', 'at least one CIDR required')];
  return given.flatMap((cidr, at) => {
    const [address = '', length = ''] = cidr.split('/');
    const field = `spec.cidrs[${at}]`;
    if (given.indexOf(cidr) < at) return [duplicate(field, cidr)];
    const bits = isIP(address) === 4 ? 32 : 128;
    if (isIP(address) !== 0 && /^[0-9]{1,3}$/.test(length) && Number(length) <= bits) return [];
    return [
      invalidValue(field, cidr, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'),
    ];
  });
}

export const addressRangeStrategy: Strategy = {
  create: (range) => ({ ...range, status: {} }),
  checkCreate: checkRanges,
  checkUpdate: (after, live) => {
    const before = memberOf(live, 'spec')['cidrs'] ?? null;
    const now = memberOf(after, 'spec')['cidrs'] ?? null;
    return jsonEqual(before, now) ? [] : [forbiddenField('spec.cidrs', 'field is immutable')];
  },
};
