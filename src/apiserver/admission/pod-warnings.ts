import type { JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { jsonAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import { groupResource } from '../../kube/resource.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { itemsOf, textOf } from './_members.ts';

/**
 * What is allowed in a pod and hardly meant: variables and ports that are said twice. Of a pod it is told when it is new, of a
 * template also when it changes.
 */
export function podWarnings(
  after: KubeObject,
  before: KubeObject | undefined,
  definition: ResourceDefinition,
): readonly string[] {
  const path = podPaths.get(groupResource(definition));
  if (path === undefined) return [];
  const isUnchanged =
    before !== undefined && before.metadata.generation === after.metadata.generation;
  if (isUnchanged || (before !== undefined && definition.plural === 'pods')) return [];
  const spec = jsonAt(after, ...path);
  return isJsonObject(spec) ? specWarnings(spec, path.join('.')) : [];
}

const template = ['spec', 'template', 'spec'];

/** Where the kinds that make pods keep what they are made from. */
const podPaths: ReadonlyMap<string, readonly string[]> = new Map([
  ['pods', ['spec']],
  ['podtemplates', ['template', 'spec']],
  ['replicationcontrollers', template],
  ['deployments.apps', template],
  ['statefulsets.apps', template],
  ['daemonsets.apps', template],
  ['replicasets.apps', template],
  ['jobs.batch', template],
  ['cronjobs.batch', ['spec', 'jobTemplate', ...template]],
]);

interface Placed {
  readonly container: JsonObject;
  readonly path: string;
}

function specWarnings(spec: JsonObject, path: string): readonly string[] {
  const placed = ['initContainers', 'containers'].flatMap((list) =>
    itemsOf(spec, list).map((container, index): Placed => ({
      container,
      path: `${path}.${list}[${index}]`,
    })),
  );
  return [...placed.flatMap(hiddenVariables), ...repeatedPorts(placed)];
}

/** A variable may be said again with what it was before, and not otherwise. */
function hiddenVariables({ container, path }: Placed): readonly string[] {
  const names = new Set<string>();
  return itemsOf(container, 'env').flatMap((variable, index) => {
    const name = textOf(variable, 'name');
    const isNew = !names.has(name);
    names.add(name);
    if (isNew || buildsOn(variable, `$(${name})`)) return [];
    const why = `hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`;
    return [`${path}.env[${index}]: ${why}`];
  });
}

function buildsOn(variable: JsonObject, reference: string): boolean {
  const value = textOf(variable, 'value');
  return variable['valueFrom'] === undefined && value !== reference && value.includes(reference);
}

function repeatedPorts(placed: readonly Placed[]): readonly string[] {
  const known = new Map<string, { readonly path: string; readonly port: JsonObject }[]>();
  return placed.flatMap(({ container, path }) =>
    itemsOf(container, 'ports').flatMap((port, index) => {
      const at = `${path}.ports[${index}]`;
      const key = `${JSON.stringify(port['containerPort'])}/${textOf(port, 'protocol')}`;
      const others = known.get(key) ?? [];
      known.set(key, [...others, { path: at, port }]);
      return others.flatMap((other) => {
        const how = overlap(port, other.port);
        return how === undefined ? [] : [`${at}: ${how} port definition with ${other.path}`];
      });
    }),
  );
}

function overlap(port: JsonObject, other: JsonObject): string | undefined {
  const [hostPort, otherHostPort] = [port['hostPort'] ?? 0, other['hostPort'] ?? 0];
  const [hostIp, otherHostIp] = [textOf(port, 'hostIP'), textOf(other, 'hostIP')];
  if (hostPort === otherHostPort && hostIp === otherHostIp) return 'duplicate';
  if (hostPort === 0 || otherHostPort === 0) return 'overlapping';
  const isOneOpen = (hostIp === '') !== (otherHostIp === '');
  return hostPort === otherHostPort && isOneOpen ? 'dangerously ambiguous' : undefined;
}
