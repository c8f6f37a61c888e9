import { findCondition, isTrue, readConditions } from '../../src/kube/conditions.ts';
import type { ConditionStatement } from '../../src/kube/conditions.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { CollectiveJobStatus } from '../../src/api/generated.ts';

/*
 * The conditions of a CollectiveJob. The controllers own the first three, the emulator the others.
 *   Admitted   GPUs and link bandwidth are reserved for it.
 *   Suspended  The user asked for it not to run. Absent while that was never so.
 *   Evicted    It was taken off its GPUs because something broke, and waits to be placed again. Absent while that was
 *              never so.
 *   Running    It makes progress.
 *   Complete   All its steps are done.
 */

export function admitted(
  status: 'True' | 'False',
  reason: string,
  message: string,
): ConditionStatement {
  return { type: 'Admitted', status, reason, message };
}

/** A condition that appears when it first holds, and from then on says whether it does. */
export function lasting(
  job: KubeObject,
  present: ConditionStatement,
  otherwise: { readonly reason: string; readonly message: string },
): readonly ConditionStatement[] {
  if (present.status === 'True') return [present];
  const { type } = present;
  const before = findCondition(readConditions(job), type);
  if (before === undefined) return [];
  return [{ type, status: 'False', ...otherwise }];
}

/** The summary for people that follows from the conditions. */
export function phaseOf(
  job: KubeObject,
  standing: 'held' | 'suspended' | 'waiting',
): NonNullable<CollectiveJobStatus['phase']> {
  const conditions = readConditions(job);
  if (isTrue(conditions, 'Complete')) return 'Complete';
  switch (standing) {
    case 'held':
      return isTrue(conditions, 'Running') ? 'Running' : 'Admitted';
    case 'suspended':
      return 'Suspended';
    case 'waiting':
      return 'Pending';
  }
}
