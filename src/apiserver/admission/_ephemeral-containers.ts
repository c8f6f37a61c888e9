import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { duplicate, forbiddenField, notFoundValue, required } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { containersOf } from './_containers.ts';
import { itemsOf, textOf } from './_members.ts';

/** What an ephemeral container cannot have: it is not restarted, nobody sends it requests, and it is promised nothing. */
const forbidden = [
  'lifecycle',
  'livenessProbe',
  'ports',
  'readinessProbe',
  'resizePolicy',
  'resources',
  'startupProbe',
];

/** What is wrong with the ephemeral containers of a pod beyond what is wrong with any container. */
export function checkEphemeral(spec: JsonObject): readonly StatusCause[] {
  const containers = itemsOf(spec, 'containers');
  const taken = namesOf(containersOf(spec));
  const targets = namesOf(containers);
  return itemsOf(spec, 'ephemeralContainers').flatMap((container, at) => {
    const path = `spec.ephemeralContainers[${at}]`;
    const name = textOf(container, 'name');
    const target = textOf(container, 'targetContainerName');
    const isAimed = target === '' || targets.has(target);
    return [
      ...(name === '' ? [required(`${path}.name`)] : []),
      ...(taken.has(name) ? [duplicate(`${path}.name`, name)] : []),
      ...(isAimed ? [] : [notFoundValue(`${path}.targetContainerName`, target)]),
      ...forbidden
        .filter((field) => isSaid(container[field]))
        .map((field) =>
          forbiddenField(`${path}.${field}`, 'cannot be set for an Ephemeral Container'),
        ),
    ];
  });
}

const namesOf = (containers: readonly JsonObject[]): ReadonlySet<string> =>
  new Set(containers.map((container) => textOf(container, 'name')));

/** Empty is as good as absent. */
function isSaid(value: JsonValue | undefined): boolean {
  if (isJsonArray(value)) return value.length > 0;
  return isJsonObject(value) && Object.keys(value).length > 0;
}
