import type { KubeObject } from '../../kube/object.ts';
import type { Stored } from '../../store/stored.ts';
import type { Hooks } from '../extension/extension.ts';
import { refusalWith } from '../extension/foreign-status.ts';
import { Trail } from '../extension/trail.ts';
import type { Decision } from '../storage.ts';
import { AskingWrite } from './asking-write.ts';
import type { Call, Core } from './call.ts';
import { storageKey } from './call.ts';
import type { Carried, PlannedWrite } from './planned-write.ts';
import { admittedByServer, checkFinished, checkLast } from './server-admission.ts';
import { attributesOf } from './write-attributes.ts';

/** Carries a write out, or only finds out what it would do. */
export function carryOut(core: Core, call: Call, write: PlannedWrite): Promise<Carried> {
  const { resource, info } = call;
  const hooks = core.extension.hooksFor(resource, info.subresource);
  if (hooks === undefined && !resource.isConverted) return decided(core, call, write, undefined);
  const asks = hooks !== undefined && core.extension.asksOutside(hooks);
  if (!asks && !resource.isConverted) return decided(core, call, write, hooks);
  return new AskingWrite(core, call, write).run(hooks ?? noHooks);
}

const noHooks: Hooks = { mutating: [], policies: [], validating: [] };

/** Nobody outside has to be asked: read, decide and stage happen in one step. */
async function decided(
  ...[core, call, write, hooks]: readonly [Core, Call, PlannedWrite, Hooks | undefined]
): Promise<Carried> {
  const { plan, run, name } = write;
  let trail: Trail | undefined;
  let object: KubeObject | undefined;
  const decide = (live: Stored | undefined): Decision => {
    const proposal = admittedByServer(core, call, plan, plan.propose(live));
    const own = new Trail();
    trail = own;
    return warned(call, own, () => {
      const finished = plan.finish(live, proposal, (text) => {
        own.warn(text);
      });
      ({ object } = finished);
      checkFinished(core, call, proposal, object);
      if (hooks !== undefined) {
        const attributes = attributesOf(call, write, { ...proposal, object });
        core.extension.checkPolicies(hooks, attributes, own);
      }
      checkLast(core, call, { plan, live, decision: finished.decision });
      return finished.decision;
    });
  };
  const { storage } = call.resource;
  const key = storageKey(call, name);
  const carried = (outcome: Carried['outcome']): Carried => {
    trail?.tell(call.request.notes);
    return { outcome, object, warnings: trail?.warnings ?? [] };
  };
  if (run === 'real') return carried(await core.storage.write(storage, key, decide));
  const live = core.storage.store.get(storage, key);
  return carried({ type: 'pretended', live, decision: decide(live) });
}

/** A refusal takes the warnings along that were given before it. */
function warned<Result>({ request }: Call, trail: Trail, check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    trail.tell(request.notes);
    throw refusalWith(error, trail.warnings);
  }
}
