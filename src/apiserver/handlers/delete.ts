import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { ApiResponse } from '../api-request.ts';
import { checkPreconditions, deleteOptions } from '../admission/delete-options.ts';
import type { DeleteWish } from '../admission/delete-options.ts';
import { deleted, propagationFor } from '../admission/deletion.ts';
import type { Stored } from '../../store/stored.ts';
import { strategyOf } from '../admission/strategies.ts';
import { checkDeletable } from '../admission/protected.ts';
import type { ServedResource } from '../registry/resources-served.ts';
import type { Decision } from '../storage.ts';
import type { Call, Core } from './call.ts';
import { carryOut } from './admitted-write.ts';
import type { Carried } from './planned-write.ts';
import { objectAnswer, plainAnswer, unstored, withWarnings } from './respond.ts';
import { existing } from './update.ts';

/** Answers with the object when it stays for a while, with a Status when it is gone. */
export async function remove(core: Core, call: Call): Promise<ApiResponse> {
  const wish = deleteOptions(call.request);
  const removal = await removeNamed(core, call, { wish, name: call.info.name });
  if (removal.type === 'stays') {
    // Only who asked for a cascade in the old way is told that it is not over.
    const status = wish.options['orphanDependents'] === false ? 202 : 200;
    return objectAnswer(core, call, removal.stored, { status, warnings: removal.warnings });
  }
  return withWarnings(plainAnswer(successStatus(removal.object, call)), removal.warnings);
}

export type Removal = { readonly warnings: readonly string[] } & (
  | { readonly type: 'gone'; readonly object: KubeObject }
  | { readonly type: 'stays'; readonly stored: Stored }
);

export async function removeNamed(
  core: Core,
  call: Call,
  { wish, name }: { readonly wish: DeleteWish; readonly name: string },
): Promise<Removal> {
  const { resource } = call;
  const decide = (live: Stored | undefined): Decision =>
    removalDecision(core, resource, { live: existing(live, call).object, wish });
  const { outcome, warnings } = await carryOut(core, call, {
    run: wish.run,
    name,
    deleteOptions: wish.options,
    plan: {
      propose: (live) => {
        const before = resource.view(existing(live, call)).object;
        return { operation: 'DELETE', object: undefined, before, ownership: 'settled' };
      },
      finish: (live) => ({ decision: decide(live), object: undefined }),
    },
  });
  const removal = removalOf(outcome, call);
  if (removal.type === 'stays') await resource.makeReady([removal.stored]);
  return { ...removal, warnings };
}

/** What becomes of an object that is to be deleted; throws where it may not be. */
export function removalDecision(
  core: Core,
  { definition }: ServedResource,
  { live, wish }: { readonly live: KubeObject; readonly wish: DeleteWish },
): Decision {
  checkDeletable(live, definition);
  checkPreconditions(live, wish, definition);
  const strategy = strategyOf(definition);
  const propagation = propagationFor(live, wish.propagation, strategy.dependents);
  const held = strategy.remove?.(live) ?? live;
  const gracePeriod = strategy.gracePeriod?.(live, wish.gracePeriod) ?? 0;
  return deleted(held, definition, { propagation, now: core.clock.now(), gracePeriod });
}

type Left =
  | { readonly type: 'gone'; readonly object: KubeObject }
  | { readonly type: 'stays'; readonly stored: Stored };

function removalOf(outcome: Carried['outcome'], call: Call): Left {
  switch (outcome.type) {
    case 'kept':
      return { type: 'stays', stored: existing(outcome.live, call) };
    case 'written': {
      const { before, after } = outcome.change;
      if (after !== undefined) return { type: 'stays', stored: after };
      return { type: 'gone', object: existing(before, call).object };
    }
    case 'pretended': {
      const { decision, live } = outcome;
      const found = existing(live, call);
      if (decision.type === 'remove') return { type: 'gone', object: found.object };
      return { type: 'stays', stored: decision.type === 'put' ? unstored(decision.object) : found };
    }
  }
}

function successStatus(object: KubeObject, { resource }: Call): JsonObject {
  const { group, plural } = resource.definition;
  const { name, uid } = object.metadata;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, ...(group === '' ? {} : { group }), kind: plural, uid },
  };
}
