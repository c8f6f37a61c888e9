import { parseGpuPool, poolStatus } from '../../src/api/gpupool.ts';
import { unhealthyNodes } from '../../src/api/observed.ts';
import type { Instant } from '../../src/base/clock.ts';
import { describeProblems } from '../../src/base/result.ts';
import type { Placement } from '../../src/domain/placement.ts';
import { findCondition, readConditions } from '../../src/kube/conditions.ts';
import type { ConditionStatement } from '../../src/kube/conditions.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { heldIn } from '../holdings.ts';
import type { Verdict } from '../status.ts';
import { conditionsOf } from '../status.ts';

/** The fields of a pool's status that the controllers own. */
export const poolFields = ['conditions', 'accelerator', 'capacity', 'allocatable', 'allocated'];

export function decidePool(
  object: KubeObject,
  placements: readonly Placement[],
  now: Instant,
): Verdict {
  const parsed = parseGpuPool(object);
  if (parsed.type === 'failed') {
    return verdict(
      object,
      {},
      { now, ready: notReady('Invalid', describeProblems(parsed.failure)) },
    );
  }
  const pool = parsed.value;
  const allocatableNodes = Math.max(0, pool.nodes - unhealthyNodes(object));
  const allocated = heldIn(pool.name, placements);
  const account = { pool, allocatableNodes, allocated };
  const ready = readiness(object, pool.nodes, allocatableNodes);
  return verdict(object, { ...poolStatus(account) }, { now, ready });
}

function readiness(object: KubeObject, nodes: number, allocatable: number): ConditionStatement {
  if (object.metadata.deletionTimestamp !== undefined) {
    return notReady('Deleting', 'the pool is being deleted and takes no more jobs');
  }
  if (allocatable === 0) return notReady('AllNodesDown', `all ${nodes} nodes are down`);
  if (allocatable < nodes) {
    const message = `${nodes - allocatable} of ${nodes} nodes down`;
    return { type: 'Ready', status: 'True', reason: 'NodesDown', message };
  }
  const message = `all ${nodes} nodes are up`;
  return { type: 'Ready', status: 'True', reason: 'AllNodesUp', message };
}

function notReady(reason: string, message: string): ConditionStatement {
  return { type: 'Ready', status: 'False', reason, message };
}

/** An event only when the pool cannot be read: that nodes fail or return is told by who sees it, the node agents. */
function verdict(
  object: KubeObject,
  fields: Verdict['status'],
  { now, ready }: { readonly now: Instant; readonly ready: ConditionStatement },
): Verdict {
  const { reason, message } = ready;
  const before = findCondition(readConditions(object), 'Ready');
  const isNews = before?.reason !== reason || before.message !== message;
  return {
    status: { ...fields, conditions: conditionsOf(object, [ready], now) },
    events: reason === 'Invalid' && isNews ? [{ type: 'Warning', reason, message }] : [],
  };
}
