import type { CollectiveJobStatus } from '../../src/api/generated.ts';
import type { Refusal } from '../../src/placement/decision.ts';
import { changeText, refusalText } from '../../src/placement/explain.ts';
import type { Change } from '../../src/placement/what-if.ts';

type Explanation = NonNullable<CollectiveJobStatus['explanation']>;

/** As many as the schema takes. */
const MOST_LINES = 64;

/** Why the job waits, and what would let it run, for people. */
export function explanationOf(
  refusals: readonly Refusal[],
  changes: readonly Change[],
): Explanation {
  const blockedBy = refusals.map(refusalText).slice(0, MOST_LINES);
  const wouldAdmitIf = changes.map(changeText).slice(0, MOST_LINES);
  const [first = 'no place was found', ...more] = blockedBy;
  const reasons = more.length === 0 ? first : `${first}; and ${more.length} more`;
  const hint = wouldAdmitIf[0] === undefined ? '' : `; would run if ${wouldAdmitIf[0]}`;
  return { summary: reasons + hint, blockedBy, wouldAdmitIf };
}

/** One word for the reason of the condition: what is nearest to letting the job in. */
export function waitingReason(refusals: readonly Refusal[]): string {
  const types = new Set(refusals.map(({ type }) => type));
  if (types.has('bandwidth')) return 'NoBandwidth';
  if (types.has('round-trip')) return 'TooFarApart';
  if (types.has('no-path')) return 'NoPath';
  if (types.has('no-room')) return 'NoRoom';
  return types.has('no-pools') ? 'NoPools' : 'NoSuitablePool';
}
