import type { Seconds } from '../base/units.ts';
import type { ObjectKey } from '../kube/object.ts';

/** What a reconciler wants to happen next. Throwing means: retry with backoff. */
export type Outcome =
  | { readonly type: 'settled' }
  | { readonly type: 'look-again'; readonly after: Seconds }
  | { readonly type: 'give-up'; readonly reason: string };

export const settled: Outcome = { type: 'settled' };

/** Brings one object from what is to what is wanted. Called for one key at a time, never twice at once for the same key. */
export type Reconcile = (key: ObjectKey) => Promise<Outcome>;
