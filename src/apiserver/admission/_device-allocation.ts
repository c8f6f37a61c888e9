import { jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { checkLabelName, checkQualifiedName, utf8Length } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import {
  duplicate,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
  tooLong,
  tooMany,
} from '../../kube/schema/causes.ts';
import { isInFormat } from '../../kube/schema/formats.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { checkConfiguration, checkRaw } from './_device-configuration.ts';
import { checkDistinct, checkEach, textsOf } from './_device-lists.ts';
import { checkDriver, checkNamed, checkPool } from './_device-names.ts';
import { checkReference, checkReferences, requestNamesOf } from './_device-requests.ts';
import type { RequestNames } from './_device-requests.ts';
import { itemsOf, memberOf, textOf, withoutMembers } from './_members.ts';
import { checkNodeSelector } from './_node-selector.ts';

type Causes = readonly StatusCause[];

/** What identifies a device. */
const deviceOf = (item: JsonObject): string =>
  `${textOf(item, 'driver')}/${textOf(item, 'pool')}/${textOf(item, 'device')}`;

const resultsOf = (status: JsonObject): readonly JsonObject[] =>
  itemsOf(memberOf(memberOf(status, 'allocation'), 'devices'), 'results');

/** What drivers say of devices that the claim no longer has goes with them. */
export function withoutReleased(status: JsonObject, before: JsonObject): JsonObject {
  const held = new Set(resultsOf(status).map(deviceOf));
  const released = new Set(
    resultsOf(before)
      .map(deviceOf)
      .filter((device) => !held.has(device)),
  );
  const devices = itemsOf(status, 'devices');
  if (released.size === 0 || devices.length === 0) return status;
  const kept = devices.filter((device) => !released.has(deviceOf(device)));
  return kept.length === 0 ? withoutMembers(status, ['devices']) : { ...status, devices: kept };
}

/** What is wrong with a change of what is known of a claim. */
export function checkClaimStatus(after: KubeObject, live: KubeObject): Causes {
  const status = memberOf(after, 'status');
  const before = memberOf(live, 'status');
  const held = new Set(resultsOf(status).map(deviceOf));
  const devices = { field: 'status.devices', keyOf: deviceOf };
  return [
    ...checkReserved(status, before, after.metadata.deletionTimestamp),
    ...checkDistinct(itemsOf(status, 'devices'), devices, (device, at) =>
      checkDevice(device, at, held),
    ),
    ...checkAllocation(after, before),
  ];
}

const reserved = 'status.reservedFor';

function checkReserved(
  status: JsonObject,
  before: JsonObject,
  deleted: string | undefined,
): Causes {
  const users = itemsOf(status, 'reservedFor');
  const keyOf = (user: JsonObject): string => textOf(user, 'uid');
  return [
    ...checkDistinct(users, { field: reserved, most: 256, keyOf }, (user, at) =>
      ['resource', 'name', 'uid']
        .filter((name) => textOf(user, name) === '')
        .map((name) => required(`${at}.${name}`)),
    ),
    ...(users.length === 0 ? [] : checkMayReserve(status, before, deleted)),
  ];
}

function checkMayReserve(
  status: JsonObject,
  before: JsonObject,
  deleted: string | undefined,
): Causes {
  if (status['allocation'] === undefined) {
    return [forbiddenField(reserved, 'may not be specified when `allocated` is not set')];
  }
  const old = itemsOf(before, 'reservedFor');
  const isNew = (user: JsonObject): boolean => !old.some((each) => jsonEqual(each, user));
  if (deleted === undefined || !itemsOf(status, 'reservedFor').some(isNew)) return [];
  const why =
    'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set';
  return [forbiddenField(reserved, why)];
}

/** Once devices are allocated, they can only be given back. */
function checkAllocation(after: KubeObject, before: JsonObject): Causes {
  const field = 'status.allocation';
  const { allocation } = memberOf(after, 'status');
  if (allocation === undefined) return [];
  if (before['allocation'] !== undefined) {
    return jsonEqual(allocation, before['allocation'])
      ? []
      : [invalidValue(field, allocation, 'field is immutable')];
  }
  const names = requestNamesOf(memberOf(memberOf(after, 'spec'), 'devices'));
  const made = memberOf(memberOf(after, 'status'), 'allocation');
  const devices = memberOf(made, 'devices');
  return [
    ...checkEach(
      itemsOf(devices, 'results'),
      { field: `${field}.devices.results`, most: 32 },
      (result, at) => checkResult(result, at, names),
    ),
    ...checkEach(
      itemsOf(devices, 'config'),
      { field: `${field}.devices.config`, most: 64 },
      (configuration, at) => [
        ...checkSource(textOf(configuration, 'source'), `${at}.source`),
        ...checkReferences(configuration, at, names),
        ...checkConfiguration(configuration, at),
      ],
    ),
    ...(made['nodeSelector'] === undefined
      ? []
      : checkNodeSelector(memberOf(made, 'nodeSelector'), `${field}.nodeSelector`)),
  ];
}

const checkIdentity = (item: JsonObject, at: string): Causes => [
  ...checkDriver(`${at}.driver`, textOf(item, 'driver')),
  ...checkPool(`${at}.pool`, textOf(item, 'pool')),
  ...checkNamed(`${at}.device`, textOf(item, 'device'), checkLabelName),
];

const checkResult = (result: JsonObject, at: string, names: RequestNames): Causes => [
  ...checkReference(textOf(result, 'request'), `${at}.request`, names),
  ...checkIdentity(result, at),
];

function checkSource(source: string, field: string): Causes {
  if (source === '') return [required(field)];
  const sources = ['FromClaim', 'FromClass'];
  return sources.includes(source) ? [] : [notSupported(field, source, sources)];
}

/** What its driver says of one device. */
function checkDevice(device: JsonObject, at: string, held: ReadonlySet<string>): Causes {
  const conditions = itemsOf(device, 'conditions');
  const data = device['data'];
  return [
    ...checkIdentity(device, at),
    ...(held.has(deviceOf(device)) ? [] : [notHeld(at, deviceOf(device))]),
    ...(conditions.length > 8
      ? [tooMany(`${at}.conditions`, { actual: conditions.length, maximum: 8 })]
      : []),
    ...checkConditions(conditions, `${at}.conditions`),
    ...(data === undefined ? [] : checkRaw(data, `${at}.data`)),
    ...checkNetwork(memberOf(device, 'networkData'), `${at}.networkData`),
  ];
}

/** The device is told as it is written, without quotes. */
const notHeld = (field: string, device: string): StatusCause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${device}: must be an allocated device in the claim`,
  field,
});

function checkConditions(conditions: readonly JsonObject[], field: string): Causes {
  const seen = new Set<string>();
  return checkEach(conditions, { field }, (condition, at) => {
    const type = textOf(condition, 'type');
    const isTwice = seen.has(type);
    seen.add(type);
    return [...(isTwice ? [duplicate(`${at}.type`, type)] : []), ...checkCondition(condition, at)];
  });
}

function checkCondition(condition: JsonObject, at: string): Causes {
  const type = textOf(condition, 'type');
  const statuses = ['False', 'True', 'Unknown'];
  const status = textOf(condition, 'status');
  return [
    ...checkQualifiedName(type).map((why) => invalidValue(`${at}.type`, type, why)),
    ...(statuses.includes(status) ? [] : [notSupported(`${at}.status`, status, statuses)]),
    ...(textOf(condition, 'reason') === '' ? [required(`${at}.reason`)] : []),
  ];
}

function checkNetwork(network: JsonObject, at: string): Causes {
  const longest = { interfaceName: 256, hardwareAddress: 128 };
  const ips = { field: `${at}.ips`, most: 16, keyOf: (ip: string) => ip };
  return [
    ...Object.entries(longest).flatMap(([name, maximum]) =>
      utf8Length(textOf(network, name)) > maximum ? [tooLong(`${at}.${name}`, maximum)] : [],
    ),
    ...checkDistinct(textsOf(network, 'ips'), ips, (ip, field) =>
      isInFormat(ip, 'cidr') ? [] : [invalidValue(field, ip, wrongAddress)],
    ),
  ];
}

const wrongAddress = 'must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)';
