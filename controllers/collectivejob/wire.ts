import type { CollectiveJobStatus } from '../../src/api/generated.ts';
import { restarts } from '../../src/api/observed.ts';
import { placementStatus } from '../../src/api/placement.ts';
import type { Instant } from '../../src/base/clock.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { describeProblems } from '../../src/base/result.ts';
import { toMilliseconds } from '../../src/base/units.ts';
import type { WorkPrediction } from '../../src/collectives/work.ts';
import type { Phase } from '../../src/domain/inference.ts';
import type { Placement } from '../../src/domain/placement.ts';
import { findCondition, readConditions } from '../../src/kube/conditions.ts';
import type { Condition, ConditionStatement } from '../../src/kube/conditions.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { EventStatement } from '../../src/runtime/event-correlator.ts';
import type { Verdict } from '../status.ts';
import { conditionsOf, statusOf } from '../status.ts';
import { admitted, lasting, phaseOf } from './conditions.ts';
import type { EvictionReason, Ruled } from './decide.ts';
import { explanationOf, waitingReason } from './explain.ts';

/** The fields of a job's status that the controllers own. */
export const jobFields = [
  'phase',
  'conditions',
  'placement',
  'siteAssignments',
  'linkReservations',
  'explanation',
  'restarts',
];

/** A ruling as the status says it, and the events that tell what is new about it. */
export function verdictOf({ object, ruling }: Ruled, now: Instant): Verdict {
  switch (ruling.type) {
    case 'complete':
      return released(object, now, {
        standing: 'waiting',
        reason: 'Completed',
        message: 'the job is complete and holds nothing',
        extra: { placement: lastPlacement(object) },
      });
    case 'deleting':
      return released(object, now, {
        standing: 'waiting',
        reason: 'Deleting',
        message: 'the job is being deleted and holds nothing',
      });
    case 'invalid': {
      const message = describeProblems(ruling.problems);
      const extra = { explanation: { summary: message } };
      return released(object, now, { standing: 'waiting', reason: 'Invalid', message, extra });
    }
    case 'suspended':
      return released(object, now, {
        standing: 'suspended',
        reason: 'Suspended',
        message: 'spec.suspend is true',
      });
    case 'kept':
      return holding(object, now, { placement: ruling.placement, admission: whileHeld(object) });
    case 'admitted': {
      const { placement, prediction } = ruling.decision.candidate;
      const message = `placed on ${placementStatus(placement).placement ?? ''}${phasesText(placement)}, predicted ${pace(prediction)} with the reserved bandwidth${windowsText(prediction)}`;
      const admission = admitted('True', 'Placed', message);
      return holding(object, now, { placement, admission });
    }
    case 'evicted':
      return evictedFrom(object, now, ruling);
    case 'waiting': {
      const explanation = explanationOf(ruling.refusals, ruling.changes());
      return released(object, now, {
        standing: 'waiting',
        reason: waitingReason(ruling.refusals),
        message: explanation.summary ?? '',
        extra: { explanation },
      });
    }
  }
}

/** Of an inference, which phase is where. */
function phasesText({ assignments }: Placement): string {
  const at = (phase: Phase): string | undefined =>
    assignments.find(({ instances }) => (instances?.[phase] ?? 0) > 0)?.site;
  const [prefill, decode] = [at('prefill'), at('decode')];
  return prefill === undefined || decode === undefined
    ? ''
    : ` (prefill at ${prefill}, decode at ${decode})`;
}

/** Where neither links nor NICs are what its sites wait for. */
function windowsText(prediction: WorkPrediction): string {
  return prediction.type === 'training' && prediction.crossSiteLimit === 'windows'
    ? '; between its sites, windowBytes over the round trip is less than the links could carry'
    : '';
}

function pace(prediction: WorkPrediction): string {
  switch (prediction.type) {
    case 'training':
      return `step ${Math.round(toMilliseconds(prediction.step))} ms`;
    case 'benchmark': {
      const { busBandwidth = 0, bytes = 0 } = prediction.sweep.at(-1) ?? {};
      return `bus bandwidth ${(busBandwidth / 1e9).toFixed(1)} GB/s at ${bytes} bytes`;
    }
    case 'inference': {
      const { requestsPerSecond, limit, timeToFirstToken } = prediction;
      const first = Number.isFinite(timeToFirstToken)
        ? `first token in ${Math.round(toMilliseconds(timeToFirstToken))} ms`
        : 'first tokens later and later';
      return `${requestsPerSecond.toPrecision(3)} requests/s limited by ${limit}, ${first},`;
    }
  }
}

interface Release {
  readonly standing: 'suspended' | 'waiting';
  readonly reason: string;
  readonly message: string;
  readonly extra?: Partial<CollectiveJobStatus>;
}

/** A status that holds nothing. */
function released(
  object: KubeObject,
  now: Instant,
  { standing, reason, message, extra = {} }: Release,
): Verdict {
  const statements = [
    admitted('False', reason, message),
    ...suspension(object, standing),
    ...readConditions(object).filter(({ type }) => type === 'Evicted'),
  ];
  return verdict(object, now, { standing, statements, fields: { ...extra } });
}

function holding(
  object: KubeObject,
  now: Instant,
  held: { readonly placement: Placement; readonly admission: ConditionStatement },
): Verdict {
  const restarted = { reason: 'Restarted', message: 'the job was placed again' };
  const statements = [
    held.admission,
    ...suspension(object, 'held'),
    ...lasting(object, { type: 'Evicted', status: 'False', ...restarted }, restarted),
  ];
  const fields = { ...placementStatus(held.placement) };
  return verdict(object, now, { standing: 'held', statements, fields });
}

/** An admission that stands is restated as it was made. */
function whileHeld(object: KubeObject): ConditionStatement {
  const before = findCondition(readConditions(object), 'Admitted');
  return admitted('True', before?.reason ?? 'Placed', before?.message ?? 'placed');
}

function evictedFrom(
  object: KubeObject,
  now: Instant,
  { reason, pool }: { readonly reason: EvictionReason; readonly pool: string },
): Verdict {
  const message = evictionMessages[reason](pool);
  const statements: readonly ConditionStatement[] = [
    admitted('False', 'Evicted', message),
    ...suspension(object, 'waiting'),
    { type: 'Evicted', status: 'True', reason, message },
  ];
  const fields = { restarts: restarts(object) + 1 };
  return verdict(object, now, { standing: 'waiting', statements, fields });
}

const evictionMessages: Readonly<Record<EvictionReason, (pool: string) => string>> = {
  NodeFailures: (pool) => `too many nodes of pool ${pool} are down; the job will be placed again`,
  PoolShrunk: (pool) => `pool ${pool} was made smaller; the job will be placed again`,
  PoolGone: (pool) => `pool ${pool} is gone; the job will be placed again`,
};

function suspension(
  object: KubeObject,
  standing: 'held' | 'suspended' | 'waiting',
): readonly ConditionStatement[] {
  const status = standing === 'suspended' ? 'True' : 'False';
  const message = 'spec.suspend is true';
  const resumed = { reason: 'Resumed', message: 'spec.suspend is false' };
  return lasting(object, { type: 'Suspended', status, reason: 'Suspended', message }, resumed);
}

/** Where a job that is complete ran. */
function lastPlacement(object: KubeObject): string {
  const { placement } = statusOf(object);
  return typeof placement === 'string' ? placement : '';
}

interface Statement {
  readonly standing: 'held' | 'suspended' | 'waiting';
  readonly statements: readonly ConditionStatement[];
  readonly fields: JsonObject;
}

function verdict(
  object: KubeObject,
  now: Instant,
  { standing, statements, fields }: Statement,
): Verdict {
  const conditions = conditionsOf(object, statements, now);
  const phase = phaseOf(object, standing);
  return {
    status: { restarts: restarts(object), ...fields, phase, conditions },
    events: newsOf(object, conditions),
  };
}

/** A condition that began to hold, or a new reason to wait. That a job is complete the emulator tells. */
function newsOf(object: KubeObject, conditions: readonly Condition[]): readonly EventStatement[] {
  const known = readConditions(object);
  return conditions.flatMap(({ type, status, reason, message }): EventStatement[] => {
    const before = findCondition(known, type);
    if (status === 'True') {
      if (before?.status === 'True') return [];
      return [{ type: type === 'Evicted' ? 'Warning' : 'Normal', reason: type, message }];
    }
    const isWait = type === 'Admitted' && !silentReasons.includes(reason);
    if (!isWait || (before?.status === 'False' && before.reason === reason)) return [];
    return [{ type: 'Warning', reason: 'Pending', message }];
  });
}

/** Reasons not to be admitted that have an event of their own, or need none. */
const silentReasons: readonly string[] = ['Completed', 'Deleting', 'Suspended', 'Evicted'];
