import { isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { checkLabelName } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import {
  gathered,
  duplicate,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
} from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import {
  itemsOf,
  memberOf,
  textOf,
  withAbsent,
  withChanged,
  withEach,
  withoutMembers,
} from './_members.ts';
import { checkPort } from './_pod-checks.ts';
import {
  checkSameClass,
  checkTraffic,
  isOnNodes,
  withoutInside,
  withoutNeedless,
} from './_service-types.ts';
import { withSpec } from './workload-strategies.ts';
import type { Strategy } from './strategy.ts';

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

function completeSpec(spec: JsonObject): JsonObject {
  const type = textOf(spec, 'type');
  const ported = withEach(withAffinity(spec), 'ports', withTarget);
  if (type === 'ExternalName') return ported;
  const reachable = type === 'NodePort' || type === 'LoadBalancer';
  return withAbsent(ported, {
    internalTrafficPolicy: 'Cluster',
    ...(reachable ? { externalTrafficPolicy: 'Cluster' } : {}),
    ...(type === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: true } : {}),
  });
}

/** Clients that keep their endpoint do so for three hours; without that there is nothing to say about it. */
function withAffinity(spec: JsonObject): JsonObject {
  if (spec['sessionAffinity'] === 'ClientIP') {
    return withAbsent(spec, { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } });
  }
  return spec['sessionAffinityConfig'] === undefined
    ? spec
    : withoutMembers(spec, ['sessionAffinityConfig']);
}

/** An address of a load balancer is its own, unless it says otherwise. */
function completeStatus(service: KubeObject): KubeObject {
  const { spec, status } = service;
  if (!isJsonObject(spec) || spec['type'] !== 'LoadBalancer') return service;
  if (!isJsonObject(status)) return service;
  const withMode = (entrance: JsonObject): JsonObject =>
    textOf(entrance, 'ip') === '' ? entrance : withAbsent(entrance, { ipMode: 'VIP' });
  const completed = withChanged(status, 'loadBalancer', (balancer) =>
    withEach(balancer, 'ingress', withMode),
  );
  return { ...service, status: completed };
}

/** Go writes a port that was never set as 0, or as an empty text. */
function withTarget(port: JsonObject): JsonObject {
  const { targetPort = 0 } = port;
  const isSet = targetPort !== 0 && targetPort !== '';
  return isSet || port['port'] === undefined ? port : { ...port, targetPort: port['port'] };
}

/** The families of the addresses that the service is given. */
const withFamilies = (spec: JsonObject): JsonObject =>
  textOf(spec, 'type') === 'ExternalName'
    ? spec
    : withAbsent(spec, { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });

function checkSpec(spec: JsonObject): readonly StatusCause[] {
  const type = textOf(spec, 'type');
  const ports = itemsOf(spec, 'ports');
  const isHeadless = spec['clusterIP'] === 'None';
  const needsPorts = type !== 'ExternalName' && !isHeadless;
  return [
    ...(needsPorts && ports.length === 0 ? [required('spec.ports')] : []),
    ...(types.includes(type) ? [] : [notSupported('spec.type', type, types)]),
    ...(type === 'ExternalName' && textOf(spec, 'externalName') === ''
      ? [required('spec.externalName')]
      : []),
    ...affinityCauses(spec['sessionAffinity']),
    ...checkTraffic(spec),
    ...checkPorts(ports),
  ];
}

function affinityCauses(affinity: JsonValue | undefined): readonly StatusCause[] {
  const allowed = ['ClientIP', 'None'];
  if (typeof affinity !== 'string' || allowed.includes(affinity)) return [];
  return [notSupported('spec.sessionAffinity', affinity, allowed)];
}

function checkPorts(ports: readonly JsonObject[]): readonly StatusCause[] {
  const names = new Set<string>();
  const numbers = new Set<string>();
  return gathered(ports.entries(), ([index, port]) => {
    const at = `spec.ports[${index}]`;
    const name = textOf(port, 'name');
    const key = keyOf(port);
    const causes = [
      ...(ports.length > 1 && name === '' ? [required(`${at}.name`)] : []),
      ...(name === ''
        ? []
        : checkLabelName(name).map((why) => invalidValue(`${at}.name`, name, why))),
      ...(name !== '' && names.has(name) ? [duplicate(`${at}.name`, name)] : []),
      ...(numbers.has(key) ? [duplicate(at, port)] : []),
      ...checkPort(port['port'], `${at}.port`),
      ...checkPort(port['targetPort'], `${at}.targetPort`),
    ];
    names.add(name);
    numbers.add(key);
    return causes;
  });
}

/** A writer that leaves out addresses and ports it was given keeps them. */
function keptSpec(after: KubeObject, live: KubeObject): KubeObject {
  const before = memberOf(live, 'spec');
  return withSpec(after, (wanted) => {
    const spec = withoutInside(withoutNeedless(wanted, before));
    if (textOf(spec, 'type') === 'ExternalName') return spec;
    const { clusterIP, clusterIPs } = before;
    const isNamed = textOf(spec, 'clusterIP') !== '';
    const addressed = isNamed
      ? withAbsent(spec, { clusterIPs: [spec['clusterIP'] ?? ''] })
      : {
          ...spec,
          ...(clusterIP === undefined ? {} : { clusterIP }),
          ...(clusterIPs === undefined ? {} : { clusterIPs }),
        };
    const isShared = isOnNodes(before) && isOnNodes(spec);
    const ports = new Map(
      isShared ? itemsOf(before, 'ports').map((each) => [keyOf(each), each]) : [],
    );
    return withEach(withFamilies(addressed), 'ports', (port) => {
      const same = ports.get(keyOf(port));
      return same === undefined ? port : withAbsent(port, { nodePort: same['nodePort'] });
    });
  });
}

/** What tells the ports of a service apart. */
const keyOf = (port: JsonObject): string =>
  `${textOf(port, 'protocol')} ${JSON.stringify(port['port'] ?? null)}`;

function checkUpdate(after: KubeObject, live: KubeObject): readonly StatusCause[] {
  const spec = memberOf(after, 'spec');
  const address = textOf(memberOf(live, 'spec'), 'clusterIP');
  const wanted = textOf(spec, 'clusterIP');
  const changes = address !== '' && wanted !== '' && wanted !== address;
  const why = 'may not change once set';
  return [
    ...checkSpec(spec),
    ...checkSameClass(spec, memberOf(live, 'spec')),
    ...(changes ? [invalidValue('spec.clusterIPs[0]', [wanted], why)] : []),
    ...(spec['type'] === 'ExternalName' && wanted !== ''
      ? [forbiddenField('spec.clusterIPs', 'may not be set for ExternalName services')]
      : []),
  ];
}

export const serviceStrategy: Strategy = {
  missing: 'created',
  complete: (service) => withSpec(service, completeSpec),
  through: (endpoint, { after }) => (endpoint === 'status' ? completeStatus(after) : after),
  create: (service) => ({
    ...withSpec(service, (spec) => withFamilies(withoutInside(spec))),
    status: { loadBalancer: {} },
  }),
  update: keptSpec,
  checkCreate: (service) => checkSpec(memberOf(service, 'spec')),
  checkUpdate,
};
