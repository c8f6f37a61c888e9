import { jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { checkQualifiedName } from '../../kube/names.ts';
import { forbiddenField, invalidValue, notSupported } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { textOf, withEach, withoutMembers } from './_members.ts';

type Need = (spec: JsonObject) => boolean;

const isOf =
  (...types: readonly string[]): Need =>
  (spec) =>
    types.includes(textOf(spec, 'type'));

const isBalanced = isOf('LoadBalancer');
export const isOnNodes = isOf('NodePort', 'LoadBalancer');
const hasAddress = isOf('ClusterIP', 'NodePort', 'LoadBalancer');

/** Fields that only some types of services have. */
const needs: readonly (readonly [string, Need])[] = [
  ['ipFamilies', hasAddress],
  ['ipFamilyPolicy', hasAddress],
  ['externalTrafficPolicy', isOnNodes],
  ['allocateLoadBalancerNodePorts', isBalanced],
  ['loadBalancerClass', isBalanced],
];

/** Who changes the type of a service, and nothing else, loses what the new one has no use for. */
export function withoutNeedless(after: JsonObject, before: JsonObject): JsonObject {
  const needless = needs.flatMap(([name, isNeeded]) => {
    const isSame = jsonEqual(after[name] ?? null, before[name] ?? null);
    return isNeeded(before) && !isNeeded(after) && isSame ? [name] : [];
  });
  const spec = needless.length === 0 ? after : withoutMembers(after, needless);
  if (!isOnNodes(before) || isOnNodes(after)) return spec;
  const ports = (of: JsonObject): JsonObject[string] => of['ports'] ?? null;
  return jsonEqual(ports(spec), ports(before))
    ? withEach(spec, 'ports', (port) => withoutMembers(port, ['nodePort']))
    : spec;
}

/** A service that is another name has no traffic inside. */
export const withoutInside = (spec: JsonObject): JsonObject =>
  textOf(spec, 'type') === 'ExternalName' && spec['internalTrafficPolicy'] !== undefined
    ? withoutMembers(spec, ['internalTrafficPolicy'])
    : spec;

const distributions = ['PreferClose', 'PreferSameNode', 'PreferSameZone'];

export function checkTraffic(spec: JsonObject): readonly StatusCause[] {
  const { trafficDistribution } = spec;
  const { loadBalancerClass } = spec;
  const field = 'spec.loadBalancerClass';
  const unknown =
    typeof trafficDistribution === 'string' && !distributions.includes(trafficDistribution);
  return [
    ...(unknown
      ? [notSupported('spec.trafficDistribution', trafficDistribution, distributions)]
      : []),
    ...(typeof loadBalancerClass !== 'string'
      ? []
      : isBalanced(spec)
        ? checkQualifiedName(loadBalancerClass).map((why) =>
            invalidValue(field, loadBalancerClass, why),
          )
        : [forbiddenField(field, "may only be used when `type` is 'LoadBalancer'")]),
  ];
}

export function checkSameClass(after: JsonObject, before: JsonObject): readonly StatusCause[] {
  if (!isBalanced(after) || !isBalanced(before)) return [];
  const wanted = after['loadBalancerClass'] ?? null;
  if (jsonEqual(wanted, before['loadBalancerClass'] ?? null)) return [];
  return [invalidValue('spec.loadBalancerClass', wanted, 'may not change once set')];
}
