import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { ApiResponse } from '../api-request.ts';
import { checkPreconditions, deleteOptions } from '../admission/delete-options.ts';
import type { DeleteWish } from '../admission/delete-options.ts';
import { deleted } from '../admission/deletion.ts';
import type { Stored } from '../../store/stored.ts';
import { strategyOf } from '../admission/strategies.ts';
import { checkDeletable } from '../admission/protected.ts';
import type { Decision } from '../storage.ts';
import type { Call, Core } from './call.ts';
import { storageKey } from './call.ts';
import { objectAnswer, plainAnswer, unstored } from './respond.ts';
import { existing } from './update.ts';

/** Answers with the object when it stays for a while, with a Status when it is gone. */
export async function remove(core: Core, call: Call): Promise<ApiResponse> {
  const wish = deleteOptions(call.request);
  const removal = await removeNamed(core, call, { wish, name: call.info.name });
  if (removal.type === 'stays') {
    return objectAnswer(core, call, removal.stored, { status: 200, warnings: [] });
  }
  return plainAnswer(successStatus(removal.object, call));
}

export type Removal =
  | { readonly type: 'gone'; readonly object: KubeObject }
  | { readonly type: 'stays'; readonly stored: Stored };

export async function removeNamed(
  core: Core,
  call: Call,
  { wish, name }: { readonly wish: DeleteWish; readonly name: string },
): Promise<Removal> {
  const { resource } = call;
  const decide = (live: Stored | undefined): Decision => {
    const found = existing(live, call).object;
    checkDeletable(found, resource.definition);
    checkPreconditions(found, wish, resource.definition);
    const { propagation } = wish;
    const held = strategyOf(resource.definition).remove?.(found) ?? found;
    return deleted(held, resource.definition, { propagation, now: core.clock.now() });
  };
  const key = storageKey(call, name);
  if (wish.run === 'dry') {
    const live = existing(core.storage.store.get(resource.storage, key), call);
    return pretended(live, decide(live));
  }
  const outcome = await core.storage.write(resource.storage, key, decide);
  if (outcome.type === 'kept') {
    return { type: 'stays', stored: existing(outcome.live, call) };
  }
  const { before, after } = outcome.change;
  if (after !== undefined) return { type: 'stays', stored: after };
  return { type: 'gone', object: existing(before, call).object };
}

function pretended(live: Stored, decision: Decision): Removal {
  if (decision.type === 'remove') return { type: 'gone', object: live.object };
  return { type: 'stays', stored: decision.type === 'put' ? unstored(decision.object) : live };
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
