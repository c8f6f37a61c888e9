import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { itemsOf, memberOf, textOf } from './_members.ts';
import { withSpec } from './workload-strategies.ts';

/** The taints of a node that is going. */
const goingNodes = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** A pod that bears the taints of a node that is going for a while, unless it says how long itself. */
export function withTolerations(pod: KubeObject): KubeObject {
  const given = itemsOf(memberOf(pod, 'spec'), 'tolerations');
  const added = missingIn(given);
  if (added.length === 0) return pod;
  return withSpec(pod, (spec) => ({ ...spec, tolerations: [...given, ...added] }));
}

function missingIn(given: readonly JsonObject[]): readonly JsonObject[] {
  const bears = (key: string): boolean =>
    given.some(
      (each) => [key, ''].includes(textOf(each, 'key')) && each['effect'] !== 'NoSchedule',
    );
  return goingNodes
    .filter((key) => !bears(key))
    .map((key) => ({ effect: 'NoExecute', key, operator: 'Exists', tolerationSeconds: 300 }));
}
