/** What something may come to: a size or a cost, from the least to the most. The most there can be is 2^64. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

const limit = 2 ** 64;

export const exactly = (value: number): Range => ({ min: value, max: value });
export const upTo = (max: number): Range => ({ min: 0, max });
export const unknown: Range = upTo(limit);
export const nothing: Range = exactly(0);

const capped = (value: number): number => Math.min(value, limit);

export function plus(left: Range, right: Range): Range {
  return { min: capped(left.min + right.min), max: capped(left.max + right.max) };
}

export function times(left: Range, right: Range): Range {
  return { min: capped(left.min * right.min), max: capped(left.max * right.max) };
}

/** Rounded up, as all costs are. */
export function scaled({ min, max }: Range, factor: number): Range {
  return { min: capped(Math.ceil(min * factor)), max: capped(Math.ceil(max * factor)) };
}

/** From the lesser least to the greater most. */
export function either(left: Range, right: Range): Range {
  return { min: Math.min(left.min, right.min), max: Math.max(left.max, right.max) };
}
