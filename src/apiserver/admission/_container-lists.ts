import type { JsonObject } from '../../base/json.ts';
import { duplicate, gathered, invalidValue, notFoundValue } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { itemsOf, textOf } from './_members.ts';

/** Lists of containers in which nothing may be twice. */
type Causes = readonly StatusCause[];

/** A port of the node is one container's. */
export function checkHostPorts(containers: readonly JsonObject[], path: string): Causes {
  const taken = new Set<string>();
  return gathered(containers.entries(), ([at, container]) =>
    gathered(itemsOf(container, 'ports').entries(), ([index, port]) => {
      const { hostPort = 0 } = port;
      if (typeof hostPort !== 'number' || hostPort === 0) return [];
      const key = `${textOf(port, 'protocol')}/${textOf(port, 'hostIP')}/${hostPort}`;
      if (taken.has(key)) return [duplicate(`${path}[${at}].ports[${index}].hostPort`, key)];
      taken.add(key);
      return [];
    }),
  );
}

interface Used {
  readonly list: 'volumeMounts' | 'volumeDevices';
  readonly place: 'mountPath' | 'devicePath';
}

const mounts: Used = { list: 'volumeMounts', place: 'mountPath' };
const devices: Used = { list: 'volumeDevices', place: 'devicePath' };

/** Volumes that a container uses, as folders or as devices. */
export const checkVolumes = (
  container: JsonObject,
  path: string,
  volumes: ReadonlySet<string>,
): Causes => [
  ...checkUsed(container, [mounts, devices], path, volumes),
  ...checkUsed(container, [devices, mounts], path, volumes),
];

function checkUsed(
  container: JsonObject,
  [used, others]: readonly [Used, Used],
  path: string,
  volumes: ReadonlySet<string>,
): Causes {
  const other = itemsOf(container, others.list);
  const otherNames = new Set(other.map((one) => textOf(one, 'name')));
  const otherPlaces = new Set(other.map((one) => textOf(one, others.place)));
  // A device is used once, a folder may be seen in several places.
  const names = new Set<string>();
  const places = new Set<string>();
  return gathered(itemsOf(container, used.list).entries(), ([index, one]) => {
    const [name, place] = [textOf(one, 'name'), textOf(one, used.place)];
    const at = `${path}.${used.list}[${index}]`;
    const wrong = (isWrong: boolean, [member, value, why]: readonly [string, string, string]) =>
      isWrong ? [invalidValue(`${at}.${member}`, value, why)] : [];
    const isUsed = used === devices && names.has(name);
    const causes = [
      ...wrong(isUsed, ['name', name, 'must be unique']),
      ...(volumes.has(name) ? [] : [notFoundValue(`${at}.name`, name)]),
      ...wrong(places.has(place), [used.place, place, 'must be unique']),
      ...wrong(otherNames.has(name), ['name', name, `must not already exist in ${others.list}`]),
      ...wrong(otherPlaces.has(place), [
        used.place,
        place,
        `must not already exist as a path in ${others.list}`,
      ]),
    ];
    names.add(name);
    places.add(place);
    return causes;
  });
}

/** What happens when a resource is resized is said once for each. */
export function checkResizing(container: JsonObject, path: string): Causes {
  const seen = new Set<string>();
  return gathered(itemsOf(container, 'resizePolicy').entries(), ([index, policy]) => {
    const name = textOf(policy, 'resourceName');
    if (seen.has(name)) return [duplicate(`${path}.resizePolicy[${index}]`, name)];
    seen.add(name);
    return [];
  });
}
