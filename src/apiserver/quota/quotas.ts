import { jsonAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Quantity } from '../../kube/quantity.ts';
import type { ClusterView } from '../admission/cluster-view.ts';
import { amountOf, amountsIn } from './amounts.ts';
import type { Amounts } from './amounts.ts';
import type { Tallies } from './tallies.ts';
import { countedBy } from './usage.ts';
import type { Usages } from './usage.ts';

export const quotaStorage = 'core/resourcequotas';

export const hardOf = (quota: KubeObject): Amounts => amountsIn(jsonAt(quota, 'spec', 'hard'));

export interface Surveyed {
  readonly usages: Usages;
  readonly tallies: Tallies;
  readonly view: ClusterView;
  /** Where the objects of a resource with namespaces are kept, by its name: `pods`, `jobs.batch`. */
  readonly storageOf: (counted: string) => string | undefined;
}

/** How much of what a quota bounds is taken. What nobody serves is left out. */
export function usedOf(
  quota: KubeObject,
  names: readonly string[],
  { tallies, storageOf }: Surveyed,
): Amounts {
  const used = new Map<string, Quantity>();
  for (const counted of new Set(names.map(countedBy))) {
    const storage = counted === undefined ? undefined : storageOf(counted);
    if (counted === undefined || storage === undefined) continue;
    const taken = tallies.upcoming({ quota, counted, storage });
    for (const name of names) {
      if (countedBy(name) === counted) used.set(name, amountOf(taken, name));
    }
  }
  return used;
}
