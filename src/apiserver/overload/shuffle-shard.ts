import { createHash } from 'node:crypto';

/** So many bits of a hash are dealt out; the API admits no more queues and hands than that is enough for. */
export const hashBits = 60;

/** How many bits it takes to deal a hand: as many as there are numbers with one digit for each of its cards. */
export const entropyBits = (queues: number, handSize: number): number =>
  Math.ceil(handSize * Math.log2(queues));

/** The number of a flow: the same on every server and after every start. */
export function flowHash(schema: string, distinguisher: string): bigint {
  const digest = createHash('sha256').update(`${schema}\0${distinguisher}`).digest();
  return digest.readBigUInt64LE(0);
}

/**
 * The queues that a flow may use: different ones, drawn by its hash (shuffle sharding). Two flows seldom share all of
 * theirs, so that a busy flow leaves others some queue without it. As a dealer draws cards: each remainder picks one of
 * those that are left.
 */
export function dealHand(hash: bigint, queues: number, handSize: number): readonly number[] {
  const hand: number[] = [];
  let left = hash;
  for (let drawn = 0; drawn < handSize; drawn++) {
    const remaining = BigInt(queues - drawn);
    hand.push(cardAt(Number(left % remaining), hand));
    left /= remaining;
  }
  return hand;
}

/** The card at a place among those that are not in the hand. */
function cardAt(place: number, hand: readonly number[]): number {
  let card = place;
  for (const drawn of [...hand].sort((left, right) => left - right)) {
    if (drawn <= card) card += 1;
  }
  return card;
}
