import type { Seconds } from '../../base/units.ts';
import { seconds } from '../../base/units.ts';
import type { FluidDcqcn } from './fixed-point.ts';
import { inPackets } from './fixed-point.ts';

/** Flows count as equal when their rates differ by less than this share of the line. */
const EQUAL = 0.1;

/**
 * Time until N flows that start unequal share the line equally, at most (Zhu et al., CoNEXT 2016, section 3.3):
 *
 *   t       = (-1 + sqrt(1 + 8 Kmax / (N R_AI tau'))) / 2     rounds in which the queue fills to Kmax
 *   DT(a)   = 2 + (t/2 + C / (2 N R_AI)) a                    rounds of one cycle; R_AI in packets a second
 *   a*      = (1-g)^(DT(a*) - 1) ((1-g) a* + g)               alpha at the start of each cycle
 *   time    = ln(0.1 / N) / ln(1 - a* / 2) x tau' x DT(a*)
 *
 * The paper's appendix prints the exponent DT; its published curves are those of DT - 1.
 */
export function convergenceTime(fluid: FluidDcqcn, flows: number): Seconds {
  const { line, increase, ecnMax } = inPackets(fluid);
  const { alphaUpdate, alphaGain } = fluid;
  const filling = (-1 + Math.sqrt(1 + (8 * ecnMax) / (flows * increase * alphaUpdate))) / 2;
  const rounds = (alpha: number): number =>
    2 + (filling / 2 + line / (2 * flows * increase)) * alpha;
  const alpha = fixedPoint(
    (value) => (1 - alphaGain) ** (rounds(value) - 1) * ((1 - alphaGain) * value + alphaGain),
  );
  const cycles = Math.log(EQUAL / flows) / Math.log(1 - alpha / 2);
  return seconds(cycles * alphaUpdate * rounds(alpha));
}

/** The x in (0, 1) with f(x) = x, for an f that starts above and ends below. */
function fixedPoint(f: (x: number) => number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (f(middle) > middle) low = middle;
    else high = middle;
  }
  return low;
}
