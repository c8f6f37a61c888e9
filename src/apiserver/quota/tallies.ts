import { jsonAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import { addedQuantity } from '../../kube/quantity.ts';
import type { Quantity } from '../../kube/quantity.ts';
import type { Change } from '../../store/change.ts';
import type { Revision } from '../../store/revision.ts';
import type { Store } from '../../store/store.ts';
import type { Stored } from '../../store/stored.ts';
import type { Amounts } from './amounts.ts';
import { isInScope } from './scopes.ts';
import type { Usages } from './usage.ts';

/** Which objects are added up: those of one resource in the namespace and the scopes of a quota. */
export interface Counting {
  readonly quota: KubeObject;
  /** The resource as quotas name it, and where its objects are kept. */
  readonly counted: string;
  readonly storage: string;
}

/** What they took together at a revision. */
interface Tally {
  revision: Revision;
  readonly sums: Map<string, Quantity>;
}

/** More than there are quotas in use at a time; the one that was asked for longest ago is forgotten. */
const most = 256;

/**
 * Knows what the objects of a namespace take together. All of them are added up once; from there on the changes since the last
 * look are, for to add up thousands at every create would take longer than the create.
 */
export class Tallies {
  readonly #store: Store;
  readonly #usages: Usages;
  readonly #known = new Map<string, Tally>();

  constructor(store: Store, usages: Usages) {
    this.#store = store;
    this.#usages = usages;
  }

  /** What they will take when all that was decided is on disk. */
  upcoming(counting: Counting): Amounts {
    const { sums } = this.#current(counting);
    const staged = this.#store.stagedAmong(counting.storage, prefixOf(counting));
    if (staged.length === 0) return sums;
    const upcoming = new Map(sums);
    for (const change of staged) this.#apply(change, counting, upcoming);
    return upcoming;
  }

  #current(counting: Counting): Tally {
    const name = nameOf(counting);
    const tally = this.#continued(this.#known.get(name), counting) ?? this.#counted(counting);
    this.#known.delete(name);
    this.#known.set(name, tally);
    if (this.#known.size > most) {
      for (const [oldest] of this.#known) {
        this.#known.delete(oldest);
        break;
      }
    }
    return tally;
  }

  /** Undefined: there is nothing to go on from, or what happened since is forgotten. */
  #continued(tally: Tally | undefined, counting: Counting): Tally | undefined {
    if (tally === undefined) return undefined;
    const since = this.#store.since(counting.storage, tally.revision);
    if (since.type === 'expired') return undefined;
    const prefix = prefixOf(counting);
    for (const change of since.changes) {
      if (change.key.startsWith(prefix)) this.#apply(change, counting, tally.sums);
    }
    tally.revision = this.#store.revision;
    return tally;
  }

  #counted(counting: Counting): Tally {
    const { revision } = this.#store;
    const sums = new Map<string, Quantity>();
    const listing = this.#store.list({ resource: counting.storage, prefix: prefixOf(counting) });
    const items = listing.type === 'page' ? listing.items : [];
    for (const item of items) this.#add(sums, this.#usageOf(item, counting), 1n);
    return { revision, sums };
  }

  #apply({ before, after }: Change, counting: Counting, sums: Map<string, Quantity>): void {
    this.#add(sums, this.#usageOf(before, counting), -1n);
    this.#add(sums, this.#usageOf(after, counting), 1n);
  }

  #usageOf(stored: Stored | undefined, { quota, counted }: Counting): Amounts {
    if (stored === undefined || !isInScope(quota, counted, stored.object)) return new Map();
    return this.#usages.of(counted, stored.object);
  }

  /** What nobody takes any more is forgotten. */
  #add(sums: Map<string, Quantity>, usage: Amounts, sign: 1n | -1n): void {
    for (const [name, { nanos, form }] of usage) {
      const more = { nanos: sign * nanos, form };
      const before = sums.get(name);
      const sum = before === undefined ? more : addedQuantity(before, more);
      if (sum.nanos === 0n) sums.delete(name);
      else sums.set(name, sum);
    }
  }
}

const prefixOf = ({ quota }: Counting): string => `${quota.metadata.namespace ?? ''}/`;

/** Quotas of the same scopes count the same objects. */
function nameOf({ quota, counted }: Counting): string {
  const scopes = [jsonAt(quota, 'spec', 'scopes'), jsonAt(quota, 'spec', 'scopeSelector')];
  return JSON.stringify([quota.metadata.namespace, counted, scopes]);
}
