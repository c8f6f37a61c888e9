import type { SiteLinkStatus } from '../../src/api/generated.ts';
import { simulatedLane } from '../../src/api/observed.ts';
import { numberAt, textAt } from '../../src/base/json-at.ts';
import { bytesPerSecond } from '../../src/base/units.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { LaneBehaviour } from '../../src/domain/lane-behaviour.ts';
import { closedForm } from '../../src/network/link.ts';
import type { EventStatement } from '../../src/runtime/event-correlator.ts';
import type { DescribedLink } from '../link-physics.ts';
import type { Studied } from './study-link.ts';
import { wholeMbps, wholeMicroseconds } from './wire.ts';

type EffectiveFields = NonNullable<SiteLinkStatus['effective']>;

/**
 * The one place that decides whether the closed form or the simulation of a lane holds; placement and the emulator read it. While a
 * retune is simulated, what was simulated before stays: the flows it was of differ, which moves a lane by less than the closed
 * form is off, and a running job changes its pace once.
 */
export function effectiveLane(
  object: KubeObject,
  described: DescribedLink,
  studied: Studied,
): EffectiveFields {
  const { link, state } = described;
  const generation = object.metadata.generation ?? 0;
  const isKept = studied.type === 'sought' && simulatedLane(object, link.laneRate) !== undefined;
  return studied.type === 'found' || isKept
    ? { basis: 'Simulated', ...laneFields(described, state), observedGeneration: generation }
    : {
        basis: 'ClosedForm',
        ...laneFields(described, closedForm(described)),
        observedGeneration: generation,
      };
}

function laneFields(
  { link }: DescribedLink,
  { efficiency, queueDelay, jitter }: LaneBehaviour,
): Pick<EffectiveFields, 'laneGoodputMbps' | 'queueMicroseconds' | 'jitterMicroseconds'> {
  return {
    laneGoodputMbps: wholeMbps(bytesPerSecond(link.laneRate * efficiency)),
    queueMicroseconds: wholeMicroseconds(queueDelay),
    jitterMicroseconds: wholeMicroseconds(jitter),
  };
}

/** That a lane does otherwise than was counted with until now, when it is simulated: jobs that cross it change their pace. */
export function revised(
  object: KubeObject,
  { basis, laneGoodputMbps = 0, queueMicroseconds = 0 }: EffectiveFields,
): readonly EventStatement[] {
  const before = numberAt(object, 'status', 'effective', 'laneGoodputMbps');
  const queue = numberAt(object, 'status', 'effective', 'queueMicroseconds');
  if (basis !== 'Simulated' || before === undefined || before === laneGoodputMbps) return [];
  const from = textAt(object, 'status', 'effective', 'basis') ?? '';
  const message = `simulated: a lane carries ${laneGoodputMbps} Mb/s with ${queueMicroseconds} us of queue; counted with until now: ${before} Mb/s, ${queue ?? 0} us (${from})`;
  return [{ type: 'Normal', reason: 'EfficiencyRevised', message }];
}
