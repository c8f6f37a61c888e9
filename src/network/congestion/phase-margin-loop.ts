/** A complex number: real and imaginary part. */
export type Complex = readonly [re: number, im: number];

export const real = (value: number): Complex => [value, 0];
export const plus = (...terms: readonly Complex[]): Complex =>
  terms.reduce<Complex>(([re, im], term) => [re + term[0], im + term[1]], [0, 0]);
export const scaled = ([re, im]: Complex, factor: number): Complex => [re * factor, im * factor];
export const times = (...factors: readonly Complex[]): Complex =>
  factors.reduce<Complex>((a, b) => [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]], [1, 0]);
export const over = (a: Complex, b: Complex): Complex => {
  const size = b[0] ** 2 + b[1] ** 2;
  return [(a[0] * b[0] + a[1] * b[1]) / size, (a[1] * b[0] - a[0] * b[1]) / size];
};
/** A delay in a loop turns its phase: exp(-i angle). */
export const turned = (angle: number): Complex => [Math.cos(angle), -Math.sin(angle)];

/** An open loop by angular frequency, in radians a second. */
export type OpenLoop = (frequency: number) => Complex;

const LOWEST = 0.1;
const HIGHEST = 1e8;
const GRID = 4000;

/**
 * Phase margin in degrees, -180 to 180: the smallest of 180 + arg L over the frequencies at which |L| = 1. Below zero
 * the closed loop oscillates. undefined: the gain never passes 1.
 */
export function phaseMarginDegrees(loop: OpenLoop): number | undefined {
  let smallest: number | undefined;
  let before = LOWEST;
  let above = amplifies(loop, before);
  for (let index = 1; index <= GRID; index++) {
    const frequency = LOWEST * (HIGHEST / LOWEST) ** (index / GRID);
    const still = amplifies(loop, frequency);
    if (still !== above) {
      const margin = marginAt(loop(crossover(loop, before, frequency)));
      smallest = Math.min(smallest ?? margin, margin);
    }
    before = frequency;
    above = still;
  }
  return smallest;
}

const amplifies = (loop: OpenLoop, frequency: number): boolean =>
  Math.hypot(...loop(frequency)) > 1;

function crossover(loop: OpenLoop, low: number, high: number): number {
  const start = amplifies(loop, low);
  let [from, to] = [low, high];
  for (let step = 0; step < 40; step++) {
    const middle = Math.sqrt(from * to);
    if (amplifies(loop, middle) === start) from = middle;
    else to = middle;
  }
  return from;
}

function marginAt([re, im]: Complex): number {
  const degrees = 180 + (Math.atan2(im, re) * 180) / Math.PI;
  return degrees > 180 ? degrees - 360 : degrees;
}
