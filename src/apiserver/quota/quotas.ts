import { jsonAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import { addedQuantity, wholeQuantity } from '../../kube/quantity.ts';
import type { Quantity } from '../../kube/quantity.ts';
import type { ClusterView } from '../admission/cluster-view.ts';
import { amountsIn } from './amounts.ts';
import type { Amounts } from './amounts.ts';
import { isInScope } from './scopes.ts';
import { countedBy } from './usage.ts';
import type { Usages } from './usage.ts';

export const quotaStorage = 'core/resourcequotas';

export const hardOf = (quota: KubeObject): Amounts => amountsIn(jsonAt(quota, 'spec', 'hard'));

export interface Surveyed {
  readonly usages: Usages;
  readonly view: ClusterView;
  /** Where the objects of a resource with namespaces are kept, by its name: `pods`, `jobs.batch`. */
  readonly storageOf: (counted: string) => string | undefined;
}

/** How much of what a quota bounds is taken. What nobody serves is left out. */
export function usedOf(
  quota: KubeObject,
  names: readonly string[],
  { usages, view, storageOf }: Surveyed,
): Amounts {
  const used = new Map<string, Quantity>();
  for (const counted of new Set(names.map(countedBy))) {
    const storage = counted === undefined ? undefined : storageOf(counted);
    if (counted === undefined || storage === undefined) continue;
    for (const name of names) if (countedBy(name) === counted) used.set(name, wholeQuantity(0));
    for (const object of view.objects(storage, quota.metadata.namespace ?? '')) {
      if (!isInScope(quota, counted, object)) continue;
      addTo(used, usages.of(counted, object));
    }
  }
  return used;
}

/** Adds what is asked for: that has a place already. */
function addTo(used: Map<string, Quantity>, usage: Amounts): void {
  for (const [name, amount] of usage) {
    const before = used.get(name);
    if (before !== undefined) used.set(name, addedQuantity(before, amount));
  }
}
