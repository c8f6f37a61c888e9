import { isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { conflict, hasReason, notFound, objectModified } from '../../kube/status-error.ts';
import { checkPreconditions, deleteWish } from '../admission/delete-options.ts';
import type { DeleteWish } from '../admission/delete-options.ts';
import {
  budgetsOver,
  isPastDisruption,
  isUncounted,
  mayCountYet,
  spentOn,
  stillProcessed,
  withEviction,
} from '../admission/disruption.ts';
import type { ApiResponse } from '../api-request.ts';
import { evictions } from '../registry/builtin/pod-requests.ts';
import type { Stored } from '../../store/stored.ts';
import type { Decision } from '../storage.ts';
import { admittedRequest } from './admitted-request.ts';
import type { Call, Core } from './call.ts';
import { storageKey } from './call.ts';
import { removalDecision } from './delete.ts';
import { doneAnswer, podRequest, readAs } from './pod-request.ts';
import { leftBy, plainAnswer } from './respond.ts';
import { existing } from './update.ts';

const versions = [readAs(evictions.v1), readAs(evictions.v1beta1)] as const;
const budgets = 'policy/poddisruptionbudgets';
const attempts = 20;

/** `POST .../pods/NAME/eviction`: deletes the pod, unless a disruption budget is against it. */
export async function evict(core: Core, call: Call): Promise<ApiResponse> {
  const { object, options, warnings } = podRequest(call, versions);
  const asked = wishOf(object, options.run);
  const admitted = await admittedRequest(core, call, { object, run: asked.run });
  const wish = wishOf(admitted.object, asked.run);
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const outcome = await attempted(core, call, wish);
    if (outcome === 'gone') return doneAnswer([...warnings, ...admitted.warnings]);
    if (outcome === 'several-budgets') return plainAnswer(severalBudgets, 201);
  }
  throw conflict(call.resource.definition, call.info.name, objectModified);
}

/** The real server sends it with the status of a success; clients go by what it says. */
const severalBudgets: JsonObject = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message:
    'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
  code: 500,
};

/** Dry runs can be asked for in the query, in the body, or alike in both. */
function wishOf(eviction: KubeObject, run: 'real' | 'dry'): DeleteWish {
  const { deleteOptions } = eviction;
  const wish = deleteWish(isJsonObject(deleteOptions) ? withoutNulls(deleteOptions) : {});
  return run === 'dry' ? { ...wish, run } : wish;
}

const withoutNulls = (options: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(options).filter((entry): entry is [string, JsonValue] => entry[1] !== null),
  );

type Attempt = 'gone' | 'several-budgets' | 'changed';

/** The pod as it was looked at, and why it may go. */
interface Cleared {
  readonly pod: KubeObject;
  readonly wish: DeleteWish;
  /** It may go only as it is: were it changed, it might count. */
  readonly as: 'it-is' | 'whatever';
}

async function attempted(core: Core, call: Call, wish: DeleteWish): Promise<Attempt> {
  const { store } = core.storage;
  const pod = existing(store.get(call.resource.storage, storageKey(call)), call).object;
  if (isPastDisruption(pod)) {
    return removed(core, call, { pod, wish, as: mayCountYet(pod) ? 'it-is' : 'whatever' });
  }
  const [budget, ...others] = budgetsOver(pod, budgetsIn(core, call.info.namespace));
  if (others.length > 0) return 'several-budgets';
  if (budget === undefined) return removed(core, call, { pod, wish, as: 'whatever' });
  if (isUncounted(pod, budget)) {
    const outcome = await removed(core, call, { pod, wish, as: 'it-is' });
    if (outcome === 'changed') throw stillProcessed(budget);
    return outcome;
  }
  await spend(core, call, { budget: budget.metadata.name ?? '', run: wish.run });
  return removed(core, call, { pod, wish, as: 'whatever' });
}

function budgetsIn({ storage }: Core, namespace: string): readonly KubeObject[] {
  const listing = storage.store.list({ resource: budgets, prefix: `${namespace}/` });
  return listing.type === 'page' ? listing.items.map(({ object }) => object) : [];
}

/** The pod is told why it goes before it does: the two are what watchers see of it. */
async function removed(core: Core, call: Call, { pod, wish, as }: Cleared): Promise<Attempt> {
  const isOurs = as === 'it-is' && wish.resourceVersion === undefined;
  const guarded = isOurs ? { ...wish, resourceVersion: pod.metadata.resourceVersion } : wish;
  try {
    await removeGuarded(core, call, guarded);
    return 'gone';
  } catch (error) {
    if (isOurs && hasReason(error, 'Conflict')) return 'changed';
    throw error;
  }
}

async function removeGuarded(core: Core, call: Call, wish: DeleteWish): Promise<void> {
  const { resource } = call;
  const { storage, clock } = core;
  const key = storageKey(call);
  const decide = (live: Stored | undefined, wanted: DeleteWish): Decision =>
    removalDecision(core, resource, { live: existing(live, call).object, wish: wanted });
  if (wish.run === 'dry') {
    decide(storage.store.get(resource.storage, key), wish);
    return;
  }
  const marked = await storage.write(resource.storage, key, (live) => {
    const { object } = existing(live, call);
    checkPreconditions(object, wish, resource.definition);
    return { type: 'put', object: withEviction(object, clock.now()) };
  });
  const after = existing(leftBy(marked), call);
  const isGuarded = wish.resourceVersion !== undefined;
  const wanted = isGuarded ? { ...wish, resourceVersion: String(after.revision) } : wish;
  await storage.write(resource.storage, key, (live) => decide(live, wanted));
}

/** Counts the eviction against its budget, as it is by now. */
async function spend(
  core: Core,
  { info }: Call,
  { budget, run }: { readonly budget: string; readonly run: 'real' | 'dry' },
): Promise<void> {
  const { storage, clock } = core;
  const key = `${info.namespace}/${budget}`;
  const spent = (live: Stored | undefined): KubeObject => {
    if (live === undefined)
      throw notFound({ group: 'policy', plural: 'poddisruptionbudgets' }, budget);
    return spentOn(info.name, live.object, clock.now());
  };
  if (run === 'dry') spent(storage.store.get(budgets, key));
  else await storage.write(budgets, key, (live) => ({ type: 'put', object: spent(live) }));
}
