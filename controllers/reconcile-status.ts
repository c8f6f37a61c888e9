import type { ClientResource } from '../src/client/client.ts';
import type { KubeObject } from '../src/kube/object.ts';
import type { Reconcile } from '../src/runtime/reconcile.ts';
import { settled } from '../src/runtime/reconcile.ts';
import type { Informer } from '../src/runtime/informer.ts';
import type { ControllerParts } from './parts.ts';
import type { Verdict } from './status.ts';
import { applyStatus, isStated } from './status.ts';

export interface StatusReconcile {
  readonly resource: ClientResource;
  readonly informer: Informer;
  /** The status fields that the controllers own. */
  readonly owned: readonly string[];
  readonly decide: (object: KubeObject) => Verdict;
}

/** Reads one object, decides what its status is to say, and writes that if it says something else. */
export function reconcileStatus(
  { client, recorder }: ControllerParts,
  { resource, informer, owned, decide }: StatusReconcile,
): Reconcile {
  return async (key) => {
    const object = informer.get(key);
    if (object === undefined) return settled;
    const { status, events } = decide(object);
    if (!isStated(object, status, owned)) {
      const written = await applyStatus(client, resource, { object, status });
      if (written === undefined) return settled;
    }
    for (const event of events) recorder.record(object, event);
    return settled;
  };
}
