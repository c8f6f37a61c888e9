import { jsonEqual } from '../../base/json.ts';
import { conflict, objectModified } from '../../kube/status-error.ts';
import type { Stored } from '../../store/stored.ts';
import { withDistinctOwners } from '../admission/owner-references.ts';
import { checkPlace } from '../admission/place.ts';
import type { Attributes } from '../extension/attributes.ts';
import type { Hooks } from '../extension/extension.ts';
import { refusalWith } from '../extension/foreign-status.ts';
import { Trail } from '../extension/trail.ts';
import type { Decision } from '../storage.ts';
import { answered } from './answered.ts';
import type { Call, Core } from './call.ts';
import { storageKey } from './call.ts';
import type { Carried, Finished, PlannedWrite, Proposal } from './planned-write.ts';
import { unstored } from './respond.ts';
import {
  admittedByServer,
  changing,
  checkFinished,
  checkLast,
  settled,
} from './server-admission.ts';
import { attributesOf } from './write-attributes.ts';

const attempts = 16;

/**
 * Somebody outside has to be asked, which takes time: what was decided is stored only if the object is still the one that
 * was read, else all is done again.
 */
export class AskingWrite {
  readonly #core: Core;
  readonly #call: Call;
  readonly #write: PlannedWrite;

  constructor(core: Core, call: Call, write: PlannedWrite) {
    this.#core = core;
    this.#call = call;
    this.#write = write;
  }

  async run(hooks: Hooks): Promise<Carried> {
    const { resource } = this.#call;
    const key = storageKey(this.#call, this.#write.name);
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const live = this.#core.storage.store.get(resource.storage, key);
      const trail = new Trail();
      const { decision, object } = await this.#decide(live, hooks, trail);
      const outcome = await this.#store(key, live, decision);
      if (outcome === undefined) continue;
      await resource.makeReady([leftIn(outcome)]);
      trail.tell(this.#call.request.notes);
      return { outcome, object, warnings: trail.warnings };
    }
    throw conflict(resource.definition, this.#write.name, objectModified);
  }

  async #decide(live: Stored | undefined, hooks: Hooks, trail: Trail): Promise<Finished> {
    try {
      return await this.#admitted(live, hooks, trail);
    } catch (error) {
      trail.tell(this.#call.request.notes);
      throw refusalWith(error, trail.warnings);
    }
  }

  async #admitted(live: Stored | undefined, hooks: Hooks, trail: Trail): Promise<Finished> {
    const { resource } = this.#call;
    const { plan } = this.#write;
    const { extension } = this.#core;
    await resource.makeReady([live]);
    const proposal = await this.#mutated(await this.#proposed(live), hooks, trail);
    const finished = plan.finish(live, proposal, (text) => {
      trail.warn(text);
    });
    checkFinished(this.#core, this.#call, proposal, finished.object);
    const attributes = this.#attributes({ ...proposal, object: finished.object });
    await extension.checkConverted(hooks, attributes, trail);
    await extension.validate(hooks, attributes, trail);
    const decision = await this.#inStorageVersion(finished.decision, live);
    return { decision, object: finished.object };
  }

  async #proposed(live: Stored | undefined): Promise<Proposal> {
    const { plan } = this.#write;
    if (plan.proposeAsking === undefined || !this.#call.resource.isConverted) {
      return plan.propose(live);
    }
    return answered(this.#call.resource, plan.proposeAsking(live));
  }

  async #mutated(proposal: Proposal, hooks: Hooks, trail: Trail): Promise<Proposal> {
    const { plan } = this.#write;
    if (hooks.mutating.length === 0 && !this.#call.resource.isConverted) {
      return admittedByServer(this.#core, this.#call, plan, proposal);
    }
    const owned =
      plan.owned === undefined
        ? proposal.object
        : await answered(this.#call.resource, plan.owned(proposal));
    const change = changing(this.#core, this.#call, proposal);
    const attributes = this.#attributes({ ...proposal, object: owned && change(owned) });
    const object = await this.#core.extension.mutate(hooks, attributes, { trail, change });
    if (object === undefined || owned === undefined) return proposal;
    const distinct = withDistinctOwners(object, 'as-patch');
    for (const warning of distinct.warnings) trail.warn(warning);
    return settled(proposal, distinct.object, owned);
  }

  async #inStorageVersion(decision: Decision, live: Stored | undefined): Promise<Decision> {
    if (decision.type !== 'put') return decision;
    const object = await this.#call.resource.convertedToStorage(decision.object);
    return jsonEqual(object, live?.object) ? { type: 'keep' } : { ...decision, object };
  }

  /** Undefined: the object is another one by now. */
  async #store(
    key: string,
    read: Stored | undefined,
    decision: Decision,
  ): Promise<Carried['outcome'] | undefined> {
    const { resource } = this.#call;
    const { storage } = this.#core;
    const { plan, run } = this.#write;
    if (run === 'dry') {
      checkLast(this.#core, this.#call, { plan, live: read, decision });
      return { type: 'pretended', live: read, decision };
    }
    let state: 'same' | 'changed' = 'same';
    const outcome = await storage.write(resource.storage, key, (live) => {
      if (live?.revision !== read?.revision) {
        state = 'changed';
        return { type: 'keep' };
      }
      if (live === undefined && decision.type === 'put') {
        checkPlace(storage.store, resource, decision.object.metadata);
      }
      checkLast(this.#core, this.#call, { plan, live, decision });
      return decision;
    });
    return isSame(state) ? outcome : undefined;
  }

  #attributes(proposal: Proposal): Attributes {
    return attributesOf(this.#call, this.#write, proposal);
  }
}

const isSame = (state: 'same' | 'changed'): boolean => state === 'same';

function leftIn(outcome: Carried['outcome']): Stored | undefined {
  switch (outcome.type) {
    case 'kept':
      return outcome.live;
    case 'written':
      return outcome.change.after ?? outcome.change.farewell;
    case 'pretended':
      return outcome.decision.type === 'put' ? unstored(outcome.decision.object) : outcome.live;
  }
}
