import { isJsonObject, jsonEqual } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { checkLabelName, checkSubdomainName, utf8Length } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import { gathered, invalidValue, required, tooLong } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { checkConfiguration } from './_device-configuration.ts';
import { gatedClass, gatedSlice } from './_device-gates.ts';
import { checkDistinct, checkEach } from './_device-lists.ts';
import { checkDriver, checkNamed, checkPool, checkQualified } from './_device-names.ts';
import { checkSelectors } from './_device-selectors.ts';
import { itemsOf, memberOf, textOf } from './_members.ts';
import { checkNodeSelector } from './_node-selector.ts';
import type { Strategy } from './strategy.ts';
import { withSpec } from './workload-strategies.ts';

type Causes = readonly StatusCause[];

const checkClass = (deviceClass: KubeObject): Causes => {
  const spec = memberOf(deviceClass, 'spec');
  return [
    ...checkSelectors(spec, 'spec.selectors'),
    ...checkEach(itemsOf(spec, 'config'), { field: 'spec.config', most: 32 }, checkConfiguration),
  ];
};

export const deviceClassStrategy: Strategy = {
  complete: (deviceClass) => withSpec(deviceClass, gatedClass),
  checkCreate: checkClass,
  checkUpdate: (after, live) =>
    jsonEqual(after['spec'] ?? null, live['spec'] ?? null) ? [] : checkClass(after),
};

function checkSlice(slice: KubeObject): Causes {
  const spec = memberOf(slice, 'spec');
  const devices = {
    field: 'spec.devices',
    most: 128,
    keyOf: (each: JsonObject) => textOf(each, 'name'),
  };
  return [
    ...checkDriver('spec.driver', textOf(spec, 'driver')),
    ...checkSlicePool(memberOf(spec, 'pool')),
    ...checkPlace(spec),
    ...checkDistinct(itemsOf(spec, 'devices'), devices, checkDevice),
  ];
}

function checkSlicePool(pool: JsonObject): Causes {
  const { resourceSliceCount: count = 0, generation = 0 } = pool;
  return [
    ...checkPool('spec.pool.name', textOf(pool, 'name')),
    ...(typeof count === 'number' && count <= 0
      ? [invalidValue('spec.pool.resourceSliceCount', count, 'must be greater than zero')]
      : []),
    ...(typeof generation === 'number' && generation < 0
      ? [invalidValue('spec.pool.generation', generation, 'must be greater than or equal to zero')]
      : []),
  ];
}

/** The devices are in one place, said in one way. */
function checkPlace(spec: JsonObject): Causes {
  const { nodeName, nodeSelector, allNodes } = spec;
  const said = [
    ...(typeof nodeName === 'string' && nodeName !== '' ? ['`nodeName`'] : []),
    ...(nodeSelector === undefined ? [] : ['`nodeSelector`']),
    ...(allNodes === true ? ['`allNodes`'] : []),
  ];
  const why =
    'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
  return [
    ...checkNodeName(nodeName),
    ...(nodeSelector === undefined ? [] : checkPlaces(memberOf(spec, 'nodeSelector'))),
    ...(allNodes === false
      ? [invalidValue('spec.allNodes', allNodes, 'must be either unset or set to true')]
      : []),
    ...(said.length === 0 ? [required('spec', why)] : []),
    ...(said.length > 1
      ? [invalidValue('spec', `{${said.join(', ')}}`, `${why}, but multiple fields are set`)]
      : []),
  ];
}

function checkNodeName(name: JsonValue | undefined): Causes {
  if (typeof name !== 'string') return [];
  const why = 'must be either unset or set to a non-empty string';
  return name === ''
    ? [invalidValue('spec.nodeName', name, why)]
    : checkNamed('spec.nodeName', name, checkSubdomainName);
}

function checkPlaces(selector: JsonObject): Causes {
  const terms = itemsOf(selector, 'nodeSelectorTerms');
  const field = 'spec.nodeSelector';
  return [
    ...checkNodeSelector(selector, field),
    ...(terms.length === 1
      ? []
      : [
          invalidValue(
            `${field}.nodeSelectorTerms`,
            terms,
            'must have exactly one node selector term',
          ),
        ]),
  ];
}

const mostNamed = 32;

function checkDevice(device: JsonObject, at: string): Causes {
  const attributes = memberOf(device, 'attributes');
  const capacity = Object.keys(memberOf(device, 'capacity'));
  const count = Object.keys(attributes).length + capacity.length;
  const why = `the total number of attributes and capacities must not exceed ${mostNamed}`;
  return [
    ...checkNamed(`${at}.name`, textOf(device, 'name'), checkLabelName),
    ...(count > mostNamed ? [invalidValue(at, count, why)] : []),
    ...gathered(Object.entries(attributes), ([name, value = null]) => [
      ...checkQualified(`${at}.attributes`, name),
      ...checkAttribute(value, `${at}.attributes[${shortened(name)}]`),
    ]),
    ...gathered(capacity, (name) => checkQualified(`${at}.capacity`, name)),
  ];
}

/** A name that is longer than any could be is told by its ends. */
function shortened(name: string): string {
  const longest = 63 + 1 + 32;
  if (name.length <= longest) return name;
  const left = longest - 3;
  return `${name.slice(0, Math.ceil(left / 2))}...${name.slice(name.length - Math.floor(left / 2))}`;
}

const longestValue = 64;

function checkAttribute(value: JsonValue, field: string): Causes {
  if (!isJsonObject(value)) return [];
  const said = ['bool', 'int', 'string', 'version'].filter((name) => value[name] !== undefined);
  const why = 'exactly one value must be specified';
  return [
    ...checkText(textOf(value, 'string'), `${field}.string`),
    ...(value['version'] === undefined
      ? []
      : checkVersion(textOf(value, 'version'), `${field}.version`)),
    ...(said.length === 0 ? [invalidValue(field, '', why)] : []),
    ...(said.length > 1 ? [invalidValue(field, value, why)] : []),
  ];
}

const checkText = (text: string, field: string): Causes =>
  utf8Length(text) > longestValue ? [tooLong(field, longestValue)] : [];

const number = '(0|[1-9][0-9]*)';
const numbers = new RegExp(`^${number}\\.${number}\\.${number}$`);
const early = /^(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)$/;
const build = /^[0-9a-zA-Z-]+$/;

/** Part by part: the whole pattern at once takes long on hostile texts. */
function isVersion(text: string): boolean {
  const [rest = '', ...builds] = text.split('+');
  const dash = rest.indexOf('-');
  const plain = dash < 0 ? rest : rest.slice(0, dash);
  const earlier = dash < 0 ? [] : rest.slice(dash + 1).split('.');
  const built = builds.flatMap((each) => each.split('.'));
  return (
    builds.length <= 1 &&
    numbers.test(plain) &&
    earlier.every((part) => early.test(part)) &&
    built.every((part) => build.test(part))
  );
}

function checkVersion(version: string, field: string): Causes {
  const long = checkText(version, field);
  if (long.length > 0 || isVersion(version)) return long;
  return [invalidValue(field, version, 'must be a string compatible with semver.org spec 2.0.0')];
}

/** A slice stays what it is of: only what is in it changes. */
function checkKept(after: KubeObject, live: KubeObject): Causes {
  const spec = memberOf(after, 'spec');
  const before = memberOf(live, 'spec');
  const pairs: readonly (readonly [string, JsonValue | undefined, JsonValue | undefined])[] = [
    ['spec.pool.name', memberOf(spec, 'pool')['name'], memberOf(before, 'pool')['name']],
    ['spec.driver', spec['driver'], before['driver']],
    ['spec.nodeName', spec['nodeName'], before['nodeName']],
  ];
  return pairs.flatMap(([field, now = null, then = null]) =>
    jsonEqual(now, then) ? [] : [invalidValue(field, now, 'field is immutable')],
  );
}

export const deviceSliceStrategy: Strategy = {
  complete: (slice) => withSpec(slice, gatedSlice),
  checkCreate: checkSlice,
  checkUpdate: (after, live) =>
    jsonEqual(after['spec'] ?? null, live['spec'] ?? null)
      ? []
      : [...checkSlice(after), ...checkKept(after, live)],
};
