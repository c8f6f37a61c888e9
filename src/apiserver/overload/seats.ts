import type { LevelSpec } from './level-spec.ts';

/** Between which bounds the seats of a level are adjusted to what is asked of it. */
export interface SeatBounds {
  /** Its part by its shares. */
  readonly nominal: number;
  /** What it keeps when it lends all it may. */
  readonly lower: number;
  /** What it has when it borrows all it may. */
  readonly upper: number;
  /** What a new level begins with: half of what it may lend is lent. */
  readonly initial: number;
}

/**
 * The seats of each level, as KEP-1040 has them (`NominalCL(i) = ceil(ServerCL * NCS(i) / sum[NCS])`, lendable and
 * borrowing limits as rounded percentages of that). Rounding up gives a little more than there is together.
 */
export function seatBounds(
  levels: readonly LevelSpec[],
  serverSeats: number,
): readonly SeatBounds[] {
  const shares = levels.reduce((sum, level) => sum + level.shares, 0);
  return levels.map((level) => {
    const nominal = shares === 0 ? 0 : Math.ceil((serverSeats * level.shares) / shares);
    const lendable = Math.round((nominal * level.lendablePercent) / 100);
    const { borrowingLimitPercent } = level;
    const borrowing =
      borrowingLimitPercent === undefined
        ? serverSeats
        : Math.round((nominal * borrowingLimitPercent) / 100);
    const initial = nominal - Math.floor(lendable / 2);
    return { nominal, lower: nominal - lendable, upper: nominal + borrowing, initial };
  });
}

/** What a level would like to have, and between which bounds. */
export interface SeatWish {
  readonly target: number;
  readonly lower: number;
  readonly upper: number;
}

export interface SeatAllocation {
  readonly seats: readonly number[];
  /** How much of its target each level gets that is at none of its bounds. */
  readonly fairFraction: number;
}

/** Who wishes nothing gets a little of what is left. */
const leastTarget = 0.001;

/**
 * Distributes all seats so that each level has the same fraction of its target, or is at a bound that is in the way:
 * the definition of KEP-1040. What they have together grows with the fraction along straight lines between those fractions
 * at which a level leaves one bound or meets the other, so it is found between two of these.
 */
export function allocateSeats(seats: number, wishes: readonly SeatWish[]): SeatAllocation {
  const held = wishes.map(({ target, lower, upper }) => ({
    ...{ lower, upper },
    target: Math.max(target, leastTarget),
  }));
  const at = (fraction: number): readonly number[] =>
    held.map(({ target, lower, upper }) => Math.max(lower, Math.min(upper, fraction * target)));
  const sumAt = (fraction: number): number => at(fraction).reduce((sum, each) => sum + each, 0);
  const bends = held.flatMap(({ target, lower, upper }) => [lower / target, upper / target]);
  bends.sort((left, right) => left - right);
  const above = bends.find((bend) => sumAt(bend) >= seats) ?? bends.at(-1) ?? 0;
  const below = bends.findLast((bend) => bend < above && sumAt(bend) < seats);
  const fairFraction = below === undefined ? above : between(below, above, { seats, sumAt });
  return { seats: at(fairFraction), fairFraction };
}

function between(
  below: number,
  above: number,
  { seats, sumAt }: { readonly seats: number; readonly sumAt: (fraction: number) => number },
): number {
  const [low, high] = [sumAt(below), sumAt(above)];
  const part = high <= low ? 1 : Math.min(1, (seats - low) / (high - low));
  return below + part * (above - below);
}
