import { duplicate, gathered } from '../../kube/schema/causes.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { itemsOf, memberOf, textOf } from './_members.ts';
import type { Strategy } from './strategy.ts';

/** A taint has one value for each effect. The real server tells it of the metadata, where taints once were. */
function checkTaints(node: KubeObject): readonly StatusCause[] {
  const seen = new Set<string>();
  return gathered(itemsOf(memberOf(node, 'spec'), 'taints').entries(), ([index, taint]) => {
    const key = `${textOf(taint, 'key')} ${textOf(taint, 'effect')}`;
    if (seen.has(key)) {
      const cause = duplicate(`metadata.taints[${index}]`, taint);
      const message = `${cause.message}: taints must be unique by key and effect pair`;
      return [{ ...cause, message }];
    }
    seen.add(key);
    return [];
  });
}

/** A machine tells all of itself when it comes. */
export const nodeStrategy: Strategy = {
  newStatus: 'kept',
  checkCreate: checkTaints,
  checkUpdate: checkTaints,
};
