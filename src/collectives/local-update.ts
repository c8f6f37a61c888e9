import type { Bytes, Seconds } from '../base/units.ts';
import { bytes, seconds } from '../base/units.ts';
import type { LocalUpdate } from '../domain/job.ts';
import type { Exchange } from './exchange.ts';

/** What the outer optimiser of a site sends, and what it may send it behind. */
interface Outer {
  /** All weights, at the outer precision. */
  readonly size: Bytes;
  /** One inner step. */
  readonly inner: Seconds;
  /** The backward passes in which the weights of the last inner step become final. */
  readonly backward: Seconds;
  /** Pieces in which all weights are sent. */
  readonly pieces: number;
}

/**
 * One fragment of F goes out every H / F steps, V / F bytes at a time. Without overlap it travels behind the backward
 * passes that complete it, and the next step waits for it; with an overlap of tau steps it has these as well and nothing
 * waits while it arrives in time. Here as means over the steps:
 *   volume V / H      window (F / H) (backward + tau T), at most the F / H th part of the time to the next fragment
 */
export function outerExchange(
  { innerSteps, fragments, overlapSteps }: LocalUpdate,
  { size, inner, backward, pieces }: Outer,
): Exchange {
  const perStep = fragments / innerSteps;
  const window = Math.min(backward + overlapSteps * inner, inner / perStep);
  return {
    volume: bytes(size / innerSteps),
    pieces: Math.max(1, pieces / fragments),
    window: seconds(window * perStep),
    oneWayDelays: 2 * perStep,
    hiddenDelays: 0,
    arrival: overlapSteps > 0 ? 'later' : 'awaited',
  };
}

export function outerBytes(parameters: number, { outerBits }: LocalUpdate): Bytes {
  return bytes((parameters * outerBits) / 8);
}
