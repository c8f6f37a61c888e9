import type { CollectiveJobStatus } from '../../src/api/generated.ts';
import type { Refusal } from '../../src/placement/decision.ts';
import { changeText, refusalText } from '../../src/placement/explain.ts';
import type { Change } from '../../src/placement/what-if.ts';

type Explanation = NonNullable<CollectiveJobStatus['explanation']>;

/** As many as the schema takes. */
const MOST_LINES = 64;

/** Why the job waits, and what would let it run, for people. What is nearest to letting it in comes first. */
export function explanationOf(
  refusals: readonly Refusal[],
  changes: readonly Change[],
): Explanation {
  const sorted = refusals.toSorted((a, b) => distance(a) - distance(b));
  const blockedBy = sorted.slice(0, MOST_LINES).map(refusalText);
  const wouldAdmitIf = changes.map(changeText).slice(0, MOST_LINES);
  const [first = 'no place was found', ...more] = blockedBy;
  const reasons = more.length === 0 ? first : `${first} (and ${more.length} more)`;
  const hint = wouldAdmitIf[0] === undefined ? '' : `; would run if ${wouldAdmitIf[0]}`;
  return { summary: reasons + hint, blockedBy, wouldAdmitIf };
}

/** One word for the reason of the condition. */
export function waitingReason(refusals: readonly Refusal[]): string {
  const [first, ...others] = refusals;
  const nearest = others.reduce(
    (known, other) => (known === undefined || distance(other) < distance(known) ? other : known),
    first,
  );
  return nearest === undefined ? 'NoRoom' : reasons[kindOf(nearest)].reason;
}

const distance = (refusal: Refusal): number => reasons[kindOf(refusal)].distance;

/** What stands in the way of a phase is as near as what it is made of. */
const kindOf = (refusal: Refusal): Kind =>
  refusal.type === 'phase' ? refusal.refusal.type : refusal.type;

type Kind = Exclude<Refusal['type'], 'phase'>;

const reasons: Readonly<Record<Kind, { readonly reason: string; readonly distance: number }>> = {
  bandwidth: { reason: 'NoBandwidth', distance: 0 },
  'round-trip': { reason: 'TooFarApart', distance: 1 },
  'no-path': { reason: 'NoPath', distance: 2 },
  'no-room': { reason: 'NoRoom', distance: 3 },
  'too-few-together': { reason: 'NoRoom', distance: 4 },
  'phases-together': { reason: 'NoRoom', distance: 5 },
  'site-boundary': { reason: 'NoRoom', distance: 6 },
  indivisible: { reason: 'NoRoom', distance: 7 },
  memory: { reason: 'NoSuitablePool', distance: 8 },
  'tensor-domain': { reason: 'NoSuitablePool', distance: 9 },
  'no-memory-rate': { reason: 'NoSuitablePool', distance: 10 },
  'no-precision': { reason: 'NoSuitablePool', distance: 11 },
  'wrong-accelerator': { reason: 'NoSuitablePool', distance: 12 },
  'wrong-site': { reason: 'NoSuitablePool', distance: 13 },
  'no-pools': { reason: 'NoPools', distance: 14 },
};
