import { isJsonObject } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import { jsonAt, numberAt, textAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';

/** What becomes of a request for which there is no seat. */
export type LimitResponse =
  | { readonly type: 'reject' }
  | {
      readonly type: 'queue';
      readonly queues: number;
      /** In how many of the queues the requests of one flow may wait. */
      readonly handSize: number;
      readonly queueLengthLimit: number;
    };

/** A PriorityLevelConfiguration, as requests are limited by it. */
export interface LevelSpec {
  readonly name: string;
  /** '' while the object is not there: the mandatory ones hold without theirs. */
  readonly uid: string;
  /** Its part of the seats, in comparison to the other levels. */
  readonly shares: number;
  readonly lendablePercent: number;
  /** Left out: as much as the others can lend. */
  readonly borrowingLimitPercent?: number;
  /** Left out: the level is exempt from limits. */
  readonly response?: LimitResponse;
}

const usualShares = 30;
const usualQueues = 64;
const usualHandSize = 8;
const usualQueueLength = 50;

/** Undefined: the object contradicts itself, and counts as absent. */
export function levelSpecOf({ metadata, spec }: KubeObject): LevelSpec | undefined {
  const { name = '', uid = '' } = metadata;
  const type = textAt(spec, 'type');
  if ((type === 'Exempt') !== (name === 'exempt')) return undefined;
  if (type === 'Exempt') {
    const shares = numberAt(spec, 'exempt', 'nominalConcurrencyShares') ?? 0;
    const lendablePercent = numberAt(spec, 'exempt', 'lendablePercent') ?? 0;
    return { name, uid, shares, lendablePercent };
  }
  const limited = jsonAt(spec, 'limited');
  const response = isJsonObject(limited) ? responseOf(limited['limitResponse']) : undefined;
  if (response === undefined) return undefined;
  const borrowingLimitPercent = numberAt(limited, 'borrowingLimitPercent');
  return {
    ...{ name, uid, response },
    shares: numberAt(limited, 'nominalConcurrencyShares') ?? usualShares,
    lendablePercent: numberAt(limited, 'lendablePercent') ?? 0,
    ...(borrowingLimitPercent === undefined ? {} : { borrowingLimitPercent }),
  };
}

function responseOf(response: JsonValue | undefined): LimitResponse | undefined {
  const queuing = jsonAt(response, 'queuing');
  switch (textAt(response, 'type') ?? '') {
    case 'Reject':
      return { type: 'reject' };
    case 'Queue': {
      if (queuing === undefined) return undefined;
      const queues = numberAt(queuing, 'queues') ?? usualQueues;
      const handSize = numberAt(queuing, 'handSize') ?? usualHandSize;
      const queueLengthLimit = numberAt(queuing, 'queueLengthLimit') ?? usualQueueLength;
      return { type: 'queue', queues, handSize, queueLengthLimit };
    }
    default:
      return undefined;
  }
}
