/** One decimal: more would be false precision, and a new value at every whim. */
export const tenths = (value: number): number => Math.round(value * 10) / 10;

/** Of a share of 0 to 1. */
export const percent = (share: number): number => tenths(share * 100);
