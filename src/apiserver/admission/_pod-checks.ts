import { isJsonArray } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { checkLabelName } from '../../kube/names.ts';
import {
  duplicate,
  gathered,
  invalidValue,
  notSupported,
  required,
} from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { checkHostPorts, checkResizing, checkVolumes } from './_container-lists.ts';
import { itemsOf, textOf } from './_members.ts';
import { checkSysctls } from './_pod-sysctls.ts';
import { checkPodClaims } from './_pod-claims.ts';

/** What is wrong with the spec of a pod, beyond the types of its fields. `claimed`: volumes that a StatefulSet brings. */
export function checkPodSpec(
  spec: JsonObject,
  path: string,
  claimed: readonly string[] = [],
): readonly StatusCause[] {
  const containers = itemsOf(spec, 'containers');
  const initial = itemsOf(spec, 'initContainers');
  const ephemeral = itemsOf(spec, 'ephemeralContainers');
  const own = namesOf(itemsOf(spec, 'volumes'));
  const volumes = new Set([...own, ...claimed]);
  return [
    ...(isEmpty(spec['containers']) ? [required(`${path}.containers`)] : []),
    ...checkNames(itemsOf(spec, 'volumes'), `${path}.volumes`),
    ...checkNames(containers, `${path}.containers`),
    ...checkNames(initial, `${path}.initContainers`, namesOf(containers)),
    ...checkNames(ephemeral, `${path}.ephemeralContainers`),
    ...checkContainers(containers, `${path}.containers`, volumes),
    ...checkHostPorts(containers, `${path}.containers`),
    ...checkContainers(initial, `${path}.initContainers`, volumes),
    // They run one after the other.
    ...gathered(initial, (container) => checkHostPorts([container], `${path}.initContainers`)),
    ...checkContainers(ephemeral, `${path}.ephemeralContainers`, volumes),
    ...checkSysctls(spec, path),
    ...checkPodClaims(spec, path),
    ...checkDeadline(spec, path),
    ...oneOf(spec['restartPolicy'], ['Always', 'OnFailure', 'Never'], `${path}.restartPolicy`),
    ...oneOf(
      spec['dnsPolicy'],
      ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'],
      `${path}.dnsPolicy`,
    ),
    ...checkSpreading(
      itemsOf(spec, 'topologySpreadConstraints'),
      `${path}.topologySpreadConstraints`,
    ),
  ];
}

function checkDeadline(spec: JsonObject, path: string): readonly StatusCause[] {
  const deadline = spec['activeDeadlineSeconds'];
  if (typeof deadline !== 'number' || deadline >= 1) return [];
  const why = 'must be between 1 and 2147483647, inclusive';
  return [invalidValue(`${path}.activeDeadlineSeconds`, deadline, why)];
}

const isEmpty = (list: JsonValue | undefined): boolean => isJsonArray(list) && list.length === 0;

function oneOf(
  value: JsonValue | undefined,
  allowed: readonly string[],
  path: string,
): readonly StatusCause[] {
  if (value === undefined || (typeof value === 'string' && allowed.includes(value))) return [];
  return [notSupported(path, value, [...allowed].sort())];
}

const namesOf = (items: readonly JsonObject[]): readonly string[] =>
  items.map((item) => textOf(item, 'name'));

/** `taken`: what others are called. */
function checkNames(
  items: readonly JsonObject[],
  path: string,
  taken: readonly string[] = [],
): readonly StatusCause[] {
  const seen = new Set(taken);
  return gathered(items.entries(), ([index, item]) => {
    const name = textOf(item, 'name');
    const field = `${path}[${index}].name`;
    if (name === '') return [];
    if (seen.has(name)) return [duplicate(field, name)];
    seen.add(name);
    return checkLabelName(name).map((why) => invalidValue(field, name, why));
  });
}

function checkContainers(
  containers: readonly JsonObject[],
  path: string,
  volumes: ReadonlySet<string>,
): readonly StatusCause[] {
  return gathered(containers.entries(), ([index, container]) => {
    const at = `${path}[${index}]`;
    return [
      ...(textOf(container, 'image') === '' ? [required(`${at}.image`)] : []),
      ...oneOf(
        container['imagePullPolicy'],
        ['Always', 'IfNotPresent', 'Never'],
        `${at}.imagePullPolicy`,
      ),
      ...checkPorts(itemsOf(container, 'ports'), `${at}.ports`),
      ...checkVolumes(container, at, volumes),
      ...checkResizing(container, at),
    ];
  });
}

function checkPorts(ports: readonly JsonObject[], path: string): readonly StatusCause[] {
  const names = new Set<string>();
  return gathered(ports.entries(), ([index, port]) => {
    const name = textOf(port, 'name');
    const isTaken = name !== '' && names.has(name);
    names.add(name);
    return [
      ...(isTaken ? [duplicate(`${path}[${index}].name`, name)] : []),
      ...checkPort(port['containerPort'], `${path}[${index}].containerPort`),
      ...oneOf(port['protocol'], ['SCTP', 'TCP', 'UDP'], `${path}[${index}].protocol`),
    ];
  });
}

/** Each way to spread over a kind of domain is said once; the fault is told of the first. */
function checkSpreading(constraints: readonly JsonObject[], path: string): readonly StatusCause[] {
  const last = new Map(constraints.map((one, index) => [spreadingOf(one), index]));
  return gathered(constraints.entries(), ([index, one]) => {
    const spreading = spreadingOf(one);
    if (last.get(spreading) === index) return [];
    return [duplicate(`${path}[${index}].{topologyKey, whenUnsatisfiable}`, spreading)];
  });
}

const spreadingOf = (constraint: JsonObject): string =>
  `{${textOf(constraint, 'topologyKey')}, ${textOf(constraint, 'whenUnsatisfiable')}}`;

/** A number of a port: 1 to 65535. */
export function checkPort(port: JsonValue | undefined, path: string): readonly StatusCause[] {
  if (typeof port !== 'number' || (port >= 1 && port <= 65_535)) return [];
  return [invalidValue(path, port, 'must be between 1 and 65535, inclusive')];
}
