import type { Seconds } from '../../base/units.ts';
import { gbps, microseconds } from '../../base/units.ts';
import type { Complex } from './phase-margin-loop.ts';
import {
  over,
  phaseMarginDegrees,
  plus,
  real,
  scaled,
  times,
  turned,
} from './phase-margin-loop.ts';

/** Patched TIMELY as the paper studies it: 10 Gb/s, bursts of 16 KB. Bytes and bytes a second. */
const LINE = gbps(10);
const BURST = 16_000;
const PACKET = 1000;
const INCREASE = gbps(0.01);
const LOW_DELAY = microseconds(50);
const SHORTEST = microseconds(20);
const DECREASE = 0.008;
const SMOOTHING = 0.875;
/** Weight of the delay against that of its gradient. */
const WEIGHT = 0.5;

/**
 * Phase margin of N flows under patched TIMELY, in degrees (Zhu et al., CoNEXT 2016, section 4.4). With q' = C T_low, the
 * rate R = C/N, one burst per S/R, and the queue at rest q = q' + N delta q' / (beta C):
 *
 *   G(s) = 2 R delta a w / (minRTT s (S s + a R))            the gradient, a difference over one burst
 *   L(s) = (G (1 - exp(-s S/R)) + R^2 w beta N / (q' s)) / (S s + (3w - 1) delta) x exp(-s (q/C + packet/C + delay))
 */
export function timelyPhaseMargin(flows: number, delay: Seconds): number | undefined {
  const reference = LINE * LOW_DELAY;
  const rest = reference + (flows * INCREASE * reference) / (DECREASE * LINE);
  const rate = LINE / flows;
  const feedback = (rest + PACKET) / LINE + delay;
  return phaseMarginDegrees((frequency) => {
    const s: Complex = [0, frequency];
    const smoothed: Complex = [SMOOTHING * rate, BURST * frequency];
    const gradient = over(
      real((2 * rate * INCREASE * SMOOTHING * WEIGHT) / SHORTEST),
      times(s, smoothed),
    );
    const difference = plus(real(1), scaled(turned((frequency * BURST) / rate), -1));
    const level = over(real((rate ** 2 * WEIGHT * DECREASE * flows) / reference), s);
    const below: Complex = [(3 * WEIGHT - 1) * INCREASE, BURST * frequency];
    const ahead = over(plus(times(gradient, difference), level), below);
    return times(ahead, turned(frequency * feedback));
  });
}
