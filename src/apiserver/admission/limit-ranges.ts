import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { quantityText } from '../../kube/quantity.ts';
import type { Quantity } from '../../kube/quantity.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { forbidden } from '../../kube/status-error.ts';
import { amountsIn } from '../quota/amounts.ts';
import type { Amounts } from '../quota/amounts.ts';
import { podAmounts } from '../quota/pod-amounts.ts';
import { containersOf } from './_containers.ts';
import { itemsOf, memberOf, textOf } from './_members.ts';
import type { Admission } from './admission.ts';
import { refusedName } from './admission.ts';
import type { ClusterView } from './cluster-view.ts';
import { withLimitDefaults } from './limit-defaults.ts';

/** What somebody asks for, and what limits it. */
interface Asked {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

const limitsIn = (view: ClusterView, { metadata }: KubeObject): readonly JsonObject[] =>
  view
    .objects('core/limitranges', metadata.namespace ?? '')
    .flatMap((range) => itemsOf(memberOf(range, 'spec'), 'limits'));

/** A new pod with what its containers get by default in its namespace. */
export function withDefaultLimits(pod: KubeObject, { view }: Admission): KubeObject {
  const limits = limitsIn(view, pod);
  return limits.length === 0 ? pod : withLimitDefaults(pod, limits);
}

/** 403 for a new pod outside the limits of its namespace. */
export function checkPodLimits(pod: KubeObject, { view, definition }: Admission): void {
  const limits = limitsIn(view, pod);
  if (limits.length === 0) return;
  const spec = memberOf(pod, 'spec');
  const askedBy = new Map<string, readonly Asked[]>([
    ['Container', containersOf(spec).map(askedByContainer)],
    ['Pod', [{ requests: podAmounts(spec, 'requests'), limits: podAmounts(spec, 'limits') }]],
  ]);
  refuseAll(
    limits.flatMap((limit) =>
      (askedBy.get(textOf(limit, 'type')) ?? []).flatMap((asked) => outside(limit, asked)),
    ),
    pod,
    definition,
  );
}

/** 403 for a claim outside the limits of its namespace. */
export function checkClaimLimits(claim: KubeObject, { view, definition }: Admission): void {
  const requests = amountsIn(memberOf(memberOf(claim, 'spec'), 'resources')['requests']);
  const limits = limitsIn(view, claim).filter(
    (limit) => textOf(limit, 'type') === 'PersistentVolumeClaim',
  );
  const wrong = limits.flatMap((limit) => [
    ...bounds(limit, 'min').flatMap((bound) => tooSmall(bound, { requests, limits: new Map() })),
    ...bounds(limit, 'max').flatMap((bound) => requestsMore(bound, requests)),
  ]);
  refuseAll(wrong, claim, definition);
}

function askedByContainer(container: JsonObject): Asked {
  const resources = memberOf(container, 'resources');
  return { requests: amountsIn(resources['requests']), limits: amountsIn(resources['limits']) };
}

function refuseAll(
  wrong: readonly string[],
  object: KubeObject,
  definition: ResourceDefinition,
): void {
  const [first] = wrong;
  if (first === undefined) return;
  const why = wrong.length === 1 ? first : `[${wrong.join(', ')}]`;
  throw forbidden(definition, refusedName(object), why);
}

interface Bound {
  readonly name: string;
  /** Of what it is a bound: Container, Pod, PersistentVolumeClaim. */
  readonly type: string;
  readonly amount: Quantity;
}

const bounds = (limit: JsonObject, member: string): readonly Bound[] =>
  [...amountsIn(limit[member])].map(([name, amount]) => ({
    name,
    type: textOf(limit, 'type'),
    amount,
  }));

const outside = (limit: JsonObject, asked: Asked): readonly string[] => [
  ...bounds(limit, 'min').flatMap((bound) => tooSmall(bound, asked)),
  ...bounds(limit, 'max').flatMap((bound) => tooLarge(bound, asked)),
  ...bounds(limit, 'maxLimitRequestRatio').flatMap((bound) => tooFarApart(bound, asked)),
];

function tooSmall({ name, type, amount }: Bound, asked: Asked): readonly string[] {
  const least = `minimum ${name} usage per ${type} is ${quantityText(amount)}`;
  const request = asked.requests.get(name);
  const limit = asked.limits.get(name);
  if (request === undefined) return [`${least}.  No request is specified`];
  if (request.nanos < amount.nanos) return [`${least}, but request is ${quantityText(request)}`];
  if (limit === undefined || limit.nanos >= amount.nanos) return [];
  return [`${least}, but limit is ${quantityText(limit)}`];
}

function tooLarge({ name, type, amount }: Bound, asked: Asked): readonly string[] {
  const most = `maximum ${name} usage per ${type} is ${quantityText(amount)}`;
  const request = asked.requests.get(name);
  const limit = asked.limits.get(name);
  if (limit === undefined) return [`${most}.  No limit is specified`];
  if (limit.nanos > amount.nanos) return [`${most}, but limit is ${quantityText(limit)}`];
  if (request === undefined || request.nanos <= amount.nanos) return [];
  return [`${most}, but request is ${quantityText(request)}`];
}

function requestsMore({ name, type, amount }: Bound, requests: Amounts): readonly string[] {
  const most = `maximum ${name} usage per ${type} is ${quantityText(amount)}`;
  const request = requests.get(name);
  if (request === undefined) return [`${most}.  No request is specified`];
  return request.nanos > amount.nanos ? [`${most}, but request is ${quantityText(request)}`] : [];
}

function tooFarApart({ name, type, amount }: Bound, asked: Asked): readonly string[] {
  const most = `${name} max limit to request ratio per ${type} is ${quantityText(amount)}`;
  const request = asked.requests.get(name)?.nanos ?? 0n;
  const limit = asked.limits.get(name)?.nanos ?? 0n;
  if (request === 0n) return [`${most}, but no request is specified or request is 0`];
  if (limit === 0n) return [`${most}, but no limit is specified or limit is 0`];
  const ratio = Number(limit) / Number(request);
  if (ratio <= Number(amount.nanos) / 1e9) return [];
  return [`${most}, but provided ratio is ${ratio.toFixed(6)}`];
}
