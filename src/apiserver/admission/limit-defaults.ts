import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import { withContainers } from './_containers.ts';
import { itemsOf, memberOf, textOf, withAbsent } from './_members.ts';
import { withSpec } from './workload-strategies.ts';

const remark = 'kubernetes.io/limit-ranger';

interface Defaults {
  readonly requests: JsonObject;
  readonly limits: JsonObject;
}

/** The first of several that names a resource counts. */
function defaultsOf(limits: readonly JsonObject[]): Defaults {
  const ofContainers = limits.filter((limit) => textOf(limit, 'type') === 'Container');
  const all = (member: string): JsonObject =>
    ofContainers.reduce<JsonObject>((some, each) => withAbsent(some, memberOf(each, member)), {});
  return { requests: all('defaultRequest'), limits: all('default') };
}

/** The pod with what its containers do not say themselves, and an annotation that tells so. */
export function withLimitDefaults(pod: KubeObject, limits: readonly JsonObject[]): KubeObject {
  const defaults = defaultsOf(limits);
  const spec = memberOf(pod, 'spec');
  const said = [
    ...itemsOf(spec, 'containers').flatMap((each) => added(each, 'container', defaults)),
    ...itemsOf(spec, 'initContainers').flatMap((each) => added(each, 'init container', defaults)),
  ];
  if (said.length === 0) return pod;
  const fill = (container: JsonObject): JsonObject => filled(container, defaults);
  const whole = withSpec(pod, (before) => withContainers(before, fill));
  const annotations = {
    ...whole.metadata.annotations,
    [remark]: `LimitRanger plugin set: ${said.join('; ')}`,
  };
  return withMetadata(whole, { annotations });
}

const sides = ['requests', 'limits'] as const;

function added(container: JsonObject, kind: string, defaults: Defaults): readonly string[] {
  const resources = memberOf(container, 'resources');
  return sides.flatMap((side) => {
    const own = memberOf(resources, side);
    const names = Object.keys(defaults[side]).filter((name) => own[name] === undefined);
    if (names.length === 0) return [];
    const what = `${names.sort().join(', ')} ${side.slice(0, -1)}`;
    return [`${what} for ${kind} ${textOf(container, 'name')}`];
  });
}

function filled(container: JsonObject, defaults: Defaults): JsonObject {
  const resources = memberOf(container, 'resources');
  const complete = sides
    .map((side) => [side, withAbsent(memberOf(resources, side), defaults[side])] as const)
    .filter(([, amounts]) => Object.keys(amounts).length > 0);
  return { ...container, resources: { ...resources, ...Object.fromEntries(complete) } };
}
