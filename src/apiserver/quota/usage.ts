import { arrayAt, jsonAt, textAt } from '../../base/json-at.ts';
import type { JsonValue } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { wholeQuantity } from '../../kube/quantity.ts';
import type { Quantity } from '../../kube/quantity.ts';
import { added, amountsIn, largest, oneOf } from './amounts.ts';
import type { Amounts } from './amounts.ts';
import { podAmounts } from './pod-amounts.ts';

/** A resource as quotas name it: `pods`, `jobs.batch`. */
type Counted = string;

/** Resources that quotas may count by their bare names. */
const bareNames: ReadonlySet<Counted> = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
]);

const ofClass = '.storageclass.storage.k8s.io/';
const deviceClaims: Counted = 'resourceclaims.resource.k8s.io';
const ofDeviceClass = '.deviceclass.resource.k8s.io/devices';
const computed = /^(cpu|memory|ephemeral-storage|hugepages-.+|requests\..+|limits\..+)$/;

/** Whose usage a name of a quota is about; undefined when nobody knows. */
export function countedBy(name: string): Counted | undefined {
  if (name.startsWith('count/')) return name.slice('count/'.length);
  if (bareNames.has(name)) return name;
  if (name.startsWith('services.')) return 'services';
  if (name === 'requests.storage' || name.includes(ofClass)) return 'persistentvolumeclaims';
  if (name.endsWith(ofDeviceClass)) return deviceClaims;
  return computed.test(name) ? 'pods' : undefined;
}

/** Whether its objects can come to use more, or less, while they are there. */
export const isMeasured = (counted: Counted): boolean =>
  counted === 'pods' || counted === 'services' || counted === 'persistentvolumeclaims';

/** What one object takes of the quotas of its namespace. */
function usageOf(counted: Counted, object: KubeObject): Amounts {
  const count = oneOf(`count/${counted}`);
  if (counted === 'pods') return new Map([...count, ...podUsage(object)]);
  const named = bareNames.has(counted) ? oneOf(counted) : new Map<string, Quantity>();
  return new Map([...count, ...named, ...moreOf(counted, object)]);
}

function moreOf(counted: Counted, object: KubeObject): Amounts {
  if (counted === 'services') return serviceUsage(object);
  if (counted === deviceClaims) return deviceUsage(object);
  return counted === 'persistentvolumeclaims' ? claimUsage(object) : new Map();
}

/** A pod that has ended holds nothing any more. */
function podUsage(pod: KubeObject): Amounts {
  const phase = textAt(pod, 'status', 'phase');
  if (phase === 'Succeeded' || phase === 'Failed') return new Map();
  const spec = jsonAt(pod, 'spec') ?? {};
  const requested = [...podAmounts(spec, 'requests')].flatMap(([name, amount]) => [
    ...(isPlain(name) ? [[name, amount] as const] : []),
    [`requests.${name}`, amount] as const,
  ]);
  const limited = [...podAmounts(spec, 'limits')]
    .filter(([name]) => isPlain(name))
    .map(([name, amount]) => [`limits.${name}`, amount] as const);
  return new Map([...oneOf('pods'), ...requested, ...limited]);
}

/** Not one that somebody else has brought: those are requested only. */
const isPlain = (name: string): boolean => !name.includes('/');

function serviceUsage(service: KubeObject): Amounts {
  const type = textAt(service, 'spec', 'type');
  const ports = arrayAt(service, 'spec', 'ports');
  const allocates = jsonAt(service, 'spec', 'allocateLoadBalancerNodePorts') !== false;
  const isBalanced = type === 'LoadBalancer';
  const given = ports.filter((port) => (jsonAt(port, 'nodePort') ?? 0) !== 0).length;
  const onNodes = type === 'NodePort' || (isBalanced && allocates) ? ports.length : 0;
  return new Map([
    ['services.nodeports', wholeQuantity(isBalanced && !allocates ? given : onNodes)],
    ['services.loadbalancers', wholeQuantity(isBalanced ? 1 : 0)],
  ]);
}

function claimUsage(claim: KubeObject): Amounts {
  const name =
    claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ??
    textAt(claim, 'spec', 'storageClassName') ??
    '';
  const requests = amountsIn(jsonAt(claim, 'spec', 'resources', 'requests'));
  const storage = requests.get('storage') ?? wholeQuantity(0);
  const whole: Amounts = new Map([['requests.storage', storage]]);
  if (name === '') return whole;
  return new Map([
    ...whole,
    ...oneOf(`${name}${ofClass}persistentvolumeclaims`),
    [`${name}${ofClass}requests.storage`, storage] as const,
  ]);
}

/** So many devices of each class, the most that any choice among several could come to. */
function deviceUsage(claim: KubeObject): Amounts {
  return arrayAt(claim, 'spec', 'devices', 'requests').reduce<Amounts>((sum, request) => {
    const choices = arrayAt(request, 'firstAvailable');
    const asked = choices.length > 0 ? choices : [jsonAt(request, 'exactly') ?? {}];
    return added(sum, asked.map(devicesOf).reduce(largest, new Map()));
  }, new Map());
}

/** All there are could be as many as one claim can have. */
const mostDevices = 32;

function devicesOf(asked: JsonValue): Amounts {
  const count = jsonAt(asked, 'count');
  const isAll = textAt(asked, 'allocationMode') === 'All';
  const devices = isAll ? mostDevices : typeof count === 'number' ? count : 0;
  const name = `${textAt(asked, 'deviceClassName') ?? ''}${ofDeviceClass}`;
  return new Map([[name, wholeQuantity(devices)]]);
}

/** Remembers what objects take, for as long as they are there: to add up a namespace is then cheap. */
export class Usages {
  readonly #known = new WeakMap<KubeObject, Amounts>();

  of(counted: Counted, object: KubeObject): Amounts {
    const known = this.#known.get(object);
    if (known !== undefined) return known;
    const usage = usageOf(counted, object);
    this.#known.set(object, usage);
    return usage;
  }
}
