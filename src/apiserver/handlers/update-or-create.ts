import type { KubeObject } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import { notFound } from '../../kube/status-error.ts';
import { authorize } from '../access/authorize.ts';
import { strategyOf } from '../admission/strategies.ts';
import type { ComparedPlan, Proposal } from './planned-write.ts';
import type { Call, Core } from './call.ts';
import { creationPlan, placed } from './create.ts';
import { checkUid } from './expectations.ts';

interface Update {
  readonly object: KubeObject;
  readonly manager: string;
  readonly replacement: ComparedPlan;
}

/** Of a few kinds an update creates what is not there, for those who may create. */
export function orCreated(core: Core, call: Call, update: Update): ComparedPlan {
  const { info, request, resource } = call;
  const { object, manager, replacement } = update;
  const { name } = info;
  let creation: ComparedPlan | undefined;
  const creating = (): ComparedPlan => {
    const named = placed(withMetadata(object, { name }), info.namespace);
    creation ??= creationPlan(core, call, { object: named, manager, name });
    return creation;
  };
  const of = ({ operation }: Proposal): ComparedPlan =>
    operation === 'CREATE' ? creating() : replacement;
  return {
    propose: (live) => {
      if (live !== undefined) return replacement.propose(live);
      checkUid(object, live, call);
      if (strategyOf(resource.definition).missing !== 'created') {
        throw notFound(resource.definition, name);
      }
      authorize(core.access.authorizer, request.user, { ...info, verb: 'create' });
      return creating().propose(live);
    },
    owned: (proposal) => of(proposal).owned(proposal),
    finish: (live, proposal, warn) => of(proposal).finish(live, proposal, warn),
  };
}
