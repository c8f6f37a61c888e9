import { arrayAt, jsonAt, textAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { groupResource } from '../../kube/resource.ts';
import { forbidden } from '../../kube/status-error.ts';
import { amountOf, amountsText, restricted } from './amounts.ts';
import type { Amounts } from './amounts.ts';
import { hardOf, quotaStorage, usedOf } from './quotas.ts';
import type { Surveyed } from './quotas.ts';
import { isInScope } from './scopes.ts';
import { isMeasured } from './usage.ts';

interface QuotaWrite {
  readonly definition: ResourceDefinition;
  readonly after: KubeObject;
  /** Undefined when the object is new. */
  readonly before: KubeObject | undefined;
}

/** 403 when the namespace would have more than one of its quotas allows. */
export function checkQuotas(write: QuotaWrite, surveyed: Surveyed): void {
  const { definition, after, before } = write;
  const { namespace } = after.metadata;
  const counted = groupResource(definition);
  if (namespace === undefined || (before !== undefined && !isMeasured(counted))) return;
  const quotas = surveyed.view.objects(quotaStorage, namespace);
  const concerned = quotas.filter((quota) => isInScope(quota, counted, after));
  for (const quota of concerned) {
    if (before === undefined && counted === 'pods') checkSaid(quota, after, definition);
    checkQuota(quota, write, surveyed);
  }
}

function checkQuota(
  quota: KubeObject,
  { definition, after, before }: QuotaWrite,
  surveyed: Surveyed,
): void {
  const counted = groupResource(definition);
  const hard = hardOf(quota);
  const had = before !== undefined && isInScope(quota, counted, before);
  const earlier: Amounts = had ? surveyed.usages.of(counted, before) : new Map();
  const requested = new Map(
    [...surveyed.usages.of(counted, after)]
      .map(([name, { nanos, form }]) => {
        const more = nanos - amountOf(earlier, name).nanos;
        return [name, { nanos: more, form }] as const;
      })
      .filter(([name, { nanos }]) => nanos > 0n && hard.has(name)),
  );
  const used = usedOf(quota, [...requested.keys()], surveyed);
  const exceeded = restricted(
    requested,
    (name) =>
      amountOf(used, name).nanos + amountOf(requested, name).nanos > amountOf(hard, name).nanos,
  );
  if (exceeded.size === 0) return;
  const among = (amounts: Amounts): string =>
    amountsText(restricted(amounts, (name) => exceeded.has(name)));
  const figures = `requested: ${among(requested)}, used: ${among(used)}, limited: ${among(hard)}`;
  const why = `exceeded quota: ${quota.metadata.name ?? ''}, ${figures}`;
  throw forbidden(definition, after.metadata.name ?? '', why);
}

/** What a bounded pod must say of each container. */
const needed: ReadonlyMap<string, readonly [side: string, name: string]> = new Map([
  ['cpu', ['requests', 'cpu']],
  ['limits.cpu', ['limits', 'cpu']],
  ['limits.memory', ['limits', 'memory']],
  ['memory', ['requests', 'memory']],
  ['requests.cpu', ['requests', 'cpu']],
  ['requests.memory', ['requests', 'memory']],
]);

/** Whoever does not say what it needs could take all of it. */
function checkSaid(quota: KubeObject, pod: KubeObject, definition: ResourceDefinition): void {
  const containers = [
    ...arrayAt(pod, 'spec', 'containers'),
    ...arrayAt(pod, 'spec', 'initContainers'),
  ];
  const hard = hardOf(quota);
  const unsaid = [...needed]
    .filter(
      ([bounded, [side, name]]) =>
        hard.has(bounded) && jsonAt(pod, 'spec', 'resources', side, name) === undefined,
    )
    .flatMap(([bounded, [side, name]]) => {
      const silent = containers
        .filter((each) => jsonAt(each, 'resources', side, name) === undefined)
        .map((each) => textAt(each, 'name') ?? '');
      return silent.length === 0 ? [] : [`${bounded} for: ${silent.join(',')}`];
    });
  if (unsaid.length === 0) return;
  const why = `failed quota: ${quota.metadata.name ?? ''}: must specify ${unsaid.join('; ')}`;
  throw forbidden(definition, pod.metadata.name ?? '', why);
}
