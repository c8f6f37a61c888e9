import { jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import { conflict, objectModified } from '../../kube/status-error.ts';
import type { Stored } from '../../store/stored.ts';
import type { Ownership } from '../admission/admit.ts';
import { checkPlace } from '../admission/place.ts';
import type { Attributes, Operation } from '../extension/attributes.ts';
import type { Hooks } from '../extension/extension.ts';
import { refusalWith } from '../extension/foreign-status.ts';
import { Trail } from '../extension/trail.ts';
import type { Decision, Outcome } from '../storage.ts';
import type { Call, Core } from './call.ts';
import { storageKey } from './call.ts';
import { unstored } from './respond.ts';

/** What a request wants of an object, before anybody else has had a say. */
export interface Proposal {
  readonly operation: Operation;
  /** What is to become of it; undefined when it is deleted. */
  readonly object: KubeObject | undefined;
  /** What is there, as the version of the request shows it. */
  readonly before: KubeObject | undefined;
  readonly ownership: Ownership;
}

/** What comes of a proposal once the server itself has checked it. */
interface Finished {
  readonly decision: Decision;
  /** The object as it is to be, for those who only look. */
  readonly object: KubeObject | undefined;
}

/** A write in two steps, so that mutating webhooks can come in between. Both may throw, and may be run again. */
export interface Plan {
  propose(live: Stored | undefined): Proposal;
  finish(live: Stored | undefined, proposal: Proposal): Finished;
  /** The object of the proposal with what its writer owns of it: what webhooks change after that is nobody's. */
  owned?(proposal: Proposal): KubeObject;
}

export interface PlannedWrite {
  readonly run: 'real' | 'dry';
  /** The name under which the object is kept. */
  readonly name: string;
  readonly plan: Plan;
  /** What was asked for besides, where it is more than the query says. */
  readonly deleteOptions?: JsonObject;
}

export interface Carried {
  readonly outcome:
    | Outcome
    | {
        readonly type: 'pretended';
        readonly live: Stored | undefined;
        readonly decision: Decision;
      };
  /** The object as it was to be, in the version of the request: of one that went, its last state. */
  readonly object: KubeObject | undefined;
  readonly warnings: readonly string[];
}

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
    const proposal = plan.propose(live);
    const finished = plan.finish(live, proposal);
    ({ object } = finished);
    if (hooks !== undefined) {
      const own = new Trail();
      trail = own;
      const attributes = attributesOf(call, write, { ...proposal, object: finished.object });
      warned(call, own, () => {
        core.extension.checkPolicies(hooks, attributes, own);
      });
    }
    return finished.decision;
  };
  const { storage } = call.resource;
  const key = storageKey(call, name);
  if (run === 'real') {
    const outcome = await core.storage.write(storage, key, decide);
    return carried(call, { outcome, trail, object });
  }
  const live = core.storage.store.get(storage, key);
  const decision = decide(live);
  return carried(call, { outcome: { type: 'pretended', live, decision }, trail, object });
}

function carried(
  { request }: Call,
  { outcome, trail, object }: Omit<Carried, 'warnings'> & { readonly trail: Trail | undefined },
): Carried {
  trail?.tell(request.notes);
  return { outcome, object, warnings: trail?.warnings ?? [] };
}

/** A refusal takes the warnings along that were given before it. */
function warned({ request }: Call, trail: Trail, check: () => void): void {
  try {
    check();
  } catch (error) {
    trail.tell(request.notes);
    throw refusalWith(error, trail.warnings);
  }
}

const attempts = 16;

/**
 * Somebody outside has to be asked, which takes time: what was decided is stored only if the object is still the one that
 * was read, else all is done again.
 */
class AskingWrite {
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
      return carried(this.#call, { outcome, trail, object });
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
    const proposal = await this.#mutated(plan.propose(live), hooks, trail);
    const finished = plan.finish(live, proposal);
    const attributes = this.#attributes({ ...proposal, object: finished.object });
    await extension.checkConverted(hooks, attributes, trail);
    await extension.validate(hooks, attributes, trail);
    const decision = await this.#inStorageVersion(finished.decision, live);
    return { decision, object: finished.object };
  }

  async #mutated(proposal: Proposal, hooks: Hooks, trail: Trail): Promise<Proposal> {
    if (hooks.mutating.length === 0) return proposal;
    const owned = this.#write.plan.owned?.(proposal) ?? proposal.object;
    const attributes = this.#attributes({ ...proposal, object: owned });
    const object = await this.#core.extension.mutate(hooks, attributes, trail);
    if (object === undefined || jsonEqual(object, owned)) return proposal;
    const managedFields = owned?.metadata.managedFields;
    return { ...proposal, object: withMetadata(object, { managedFields }), ownership: 'settled' };
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
    if (this.#write.run === 'dry') return { type: 'pretended', live: read, decision };
    let state: 'same' | 'changed' = 'same';
    const outcome = await storage.write(resource.storage, key, (live) => {
      if (live?.revision !== read?.revision) {
        state = 'changed';
        return { type: 'keep' };
      }
      if (live === undefined && decision.type === 'put') {
        checkPlace(storage.store, resource, decision.object.metadata);
      }
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

function attributesOf(call: Call, write: PlannedWrite, proposal: Proposal): Attributes {
  const { info, request, resource } = call;
  const isNamespace =
    resource.definition.group === '' && resource.definition.plural === 'namespaces';
  return {
    operation: proposal.operation,
    resource,
    subresource: info.subresource,
    name: namedOf(call, proposal, write),
    namespace: isNamespace ? write.name : info.namespace,
    object: proposal.object,
    oldObject: proposal.before,
    user: request.user,
    run: write.run,
    options: optionsOf(call, write, proposal.operation),
  };
}

/** What is created may have its name in its body alone; who deletes a collection names none. */
function namedOf({ info }: Call, { object }: Proposal, { name }: PlannedWrite): string {
  if (info.verb === 'deletecollection') return '';
  if (info.name !== '') return info.name;
  return object?.metadata.generateName === undefined ? name : '';
}

const kindsOfOptions = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
} as const;

/** They are those of what is done, which for a patch is not what was asked for. */
function optionsOf({ request }: Call, write: PlannedWrite, operation: Operation): JsonObject {
  const fieldManager = request.query.get('fieldManager') ?? '';
  const fieldValidation = request.query.get('fieldValidation') ?? '';
  return {
    kind: kindsOfOptions[operation],
    apiVersion: 'meta.k8s.io/v1',
    ...write.deleteOptions,
    ...(write.run === 'dry' ? { dryRun: ['All'] } : {}),
    ...(fieldManager === '' ? {} : { fieldManager }),
    ...(fieldValidation === '' ? {} : { fieldValidation }),
  };
}
