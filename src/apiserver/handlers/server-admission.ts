import { unasked } from '../../kube/apply/asking.ts';
import type { KubeObject } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import type { Stored } from '../../store/stored.ts';
import type { Ownership } from '../admission/admit.ts';
import type { Admission } from '../admission/admission.ts';
import { checkPlace } from '../admission/place.ts';
import { changedByPlugins, checkByPlugins } from '../admission/plugins.ts';
import type { Decision } from '../storage.ts';
import type { Call, Core } from './call.ts';
import { viewOf } from './cluster-view-of.ts';
import type { Plan, Proposal } from './planned-write.ts';
import { checkRoom } from './quotas.ts';

/** What its plug-ins make of objects is about those as a whole that come or change. */
const isConcerned = ({ info }: Call, { operation }: Proposal): boolean =>
  info.subresource === '' && operation !== 'DELETE';

const admissionOf = (core: Core, { resource }: Call, { before }: Proposal): Admission => ({
  definition: resource.definition,
  before,
  view: viewOf(core),
});

/** What the server's own admission makes of the object of a proposal; first of all there must be a place for a new one. */
export const changing =
  (core: Core, call: Call, proposal: Proposal) =>
  (object: KubeObject): KubeObject => {
    if (!isConcerned(call, proposal)) return object;
    if (proposal.operation === 'CREATE') {
      checkPlace(core.storage.store, call.resource, object.metadata);
    }
    return changedByPlugins(object, admissionOf(core, call, proposal));
  };

/** The proposal after the server's own admission, where no webhook is asked. */
export function admittedByServer(core: Core, call: Call, plan: Plan, proposal: Proposal): Proposal {
  if (proposal.object === undefined) return proposal;
  const object = changing(core, call, proposal)(proposal.object);
  if (object === proposal.object) return proposal;
  return settled(proposal, object, plan.owned ? unasked(plan.owned(proposal)) : object);
}

/** The proposal with another object, of which its writer owns what it owned before. */
export function settled(proposal: Proposal, object: KubeObject, owned: KubeObject): Proposal {
  const { managedFields } = owned.metadata;
  const ownership: Ownership = proposal.ownership === 'compare' ? 'compared' : proposal.ownership;
  return { ...proposal, object: withMetadata(object, { managedFields }), ownership };
}

/** 403 when the server's own admission is against what is to be stored. */
export function checkFinished(
  core: Core,
  call: Call,
  proposal: Proposal,
  object: KubeObject | undefined,
): void {
  if (object === undefined || proposal.operation === 'DELETE') return;
  checkByPlugins(object, admissionOf(core, call, proposal), call.info.subresource);
}

interface Settling {
  readonly plan: Plan;
  readonly live: Stored | undefined;
  readonly decision: Decision;
}

/** Comes after everybody who may refuse: whether there is room for what is to be stored, and whether its place is free. */
export function checkLast(core: Core, call: Call, { plan, live, decision }: Settling): void {
  if (decision.type === 'put') {
    checkRoom(core, call, { after: decision.object, before: live?.object });
  }
  plan.checkPlace?.(live);
}
