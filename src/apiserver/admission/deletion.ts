import { instant, rfc3339 } from '../../base/clock.ts';
import type { Instant } from '../../base/clock.ts';
import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import type { Decision } from '../storage.ts';

/** What becomes of the objects that an object owns. */
export type Propagation = 'Foreground' | 'Background' | 'Orphan';

const foreground = 'foregroundDeletion';
const orphan = 'orphan';

/** Finalizers under which the garbage collector works before the object may go. */
const collectorFinalizers: Readonly<Record<Propagation, readonly string[]>> = {
  Foreground: [foreground],
  Background: [],
  Orphan: [orphan],
};

interface Deletion {
  readonly propagation: Propagation | undefined;
  readonly now: Instant;
  /** How many seconds the object stays, for whoever runs it to end it in order. */
  readonly gracePeriod?: number;
}

/**
 * An object without finalizers goes at once; one with finalizers is marked, and goes when the last of them
 * is removed. Without a policy, what an earlier deletion asked for stays.
 */
export function deleted(
  live: KubeObject,
  definition: ResourceDefinition,
  wish: Deletion,
): Decision {
  const before = live.metadata.finalizers ?? [];
  const finalizers = finalizersFor(before, wish.propagation);
  const { gracePeriod = 0 } = wish;
  if (gracePeriod === 0 && finalizers.length === 0 && !hasNamespaceFinalizers(live)) {
    return { type: 'remove' };
  }
  const unchanged = finalizers.join() === before.join() && !isSooner(live, gracePeriod);
  if (live.metadata.deletionTimestamp !== undefined && unchanged) return { type: 'keep' };
  return { type: 'put', object: marked(live, definition, { ...wish, finalizers, gracePeriod }) };
}

/** A deletion that is under way can be hurried, not put off. */
function isSooner({ metadata }: KubeObject, gracePeriod: number): boolean {
  return gracePeriod < (metadata.deletionGracePeriodSeconds ?? 0);
}

function finalizersFor(
  before: readonly string[],
  propagation: Propagation | undefined,
): readonly string[] {
  if (propagation === undefined) return before;
  const others = before.filter((name) => name !== foreground && name !== orphan);
  return [...others, ...collectorFinalizers[propagation]];
}

/** What is to become of the dependents of an object of the kind, once it was said how to delete it. */
export function propagationFor(
  { metadata }: KubeObject,
  wished: Propagation | undefined,
  dependents: 'orphaned' | 'none' | undefined,
): Propagation | undefined {
  if (dependents === 'none') return 'Background';
  if (wished !== undefined || dependents === undefined) return wished;
  // An earlier deletion may have asked for something.
  const isSaid = metadata.finalizers?.some((name) => name === foreground || name === orphan);
  return isSaid === true ? undefined : 'Orphan';
}

interface Marking {
  readonly finalizers: readonly string[];
  readonly now: Instant;
  readonly gracePeriod: number;
}

function marked(
  live: KubeObject,
  definition: ResourceDefinition,
  { finalizers, now, gracePeriod }: Marking,
): KubeObject {
  const held = withMetadata(live, {
    finalizers: finalizers.length === 0 ? undefined : finalizers,
  });
  const isMarked = live.metadata.deletionTimestamp !== undefined;
  if (isMarked && !isSooner(live, gracePeriod)) return held;
  const due = {
    deletionTimestamp: rfc3339(instant(now + gracePeriod * 1000)),
    deletionGracePeriodSeconds: gracePeriod,
  };
  if (isMarked) return withMetadata(held, due);
  const { generation = 0 } = live.metadata;
  return withMetadata(held, {
    ...due,
    generation: definition.generation ? generation + 1 : live.metadata.generation,
  });
}

/** Whether an object that was changed has nothing left to wait for, and goes. */
export function isFinished(object: KubeObject): boolean {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  return (
    deletionTimestamp !== undefined &&
    (object.metadata.deletionGracePeriodSeconds ?? 0) === 0 &&
    finalizers.length === 0 &&
    !hasNamespaceFinalizers(object)
  );
}

/** Namespaces alone have finalizers in their spec as well. */
function hasNamespaceFinalizers(object: KubeObject): boolean {
  if (object.kind !== 'Namespace' || object.apiVersion !== 'v1') return false;
  const spec = object['spec'];
  const finalizers = isJsonObject(spec) ? spec['finalizers'] : undefined;
  return isJsonArray(finalizers) && finalizers.length > 0;
}
