import type { Bytes, BytesPerSecond, Seconds } from '../base/units.ts';
import { seconds } from '../base/units.ts';

/** One level of a hierarchy, from the inside out: a scale-up domain, a site, all sites. */
interface Level {
  readonly ranks: number;
  /** What one rank sends at this level. */
  readonly rate: BytesPerSecond;
  /** Of one step, one way. */
  readonly latency: Seconds;
}

export interface HierarchicalAllReduce {
  readonly size: Bytes;
  readonly levels: readonly Level[];
  /** Pieces the buffer is cut into; piece i is at one level while piece i + 1 is at the one before. */
  readonly chunks: number;
}

/**
 * Reduce-scatter from the inside out, all-reduce at the top, all-gather back in.
 *   bytes per rank at level i   S_i = S / (g_1 ... g_(i-1))
 *   phase                       t_i = 2 (g_i - 1) a_i + 2 (g_i - 1) / g_i x S_i / B_i
 *   k chunks                    T = max t_i + (sum t_i - max t_i) / k
 */
export function hierarchicalAllReduceTime({
  size,
  levels,
  chunks,
}: HierarchicalAllReduce): Seconds {
  const phases: Seconds[] = [];
  let share: number = size;
  for (const { ranks, rate, latency } of levels) {
    const steps = 2 * (ranks - 1);
    phases.push(seconds(steps * latency + ((steps / ranks) * share) / rate));
    share /= ranks;
  }
  return pipelined(phases, chunks);
}

/** Phases that work on different pieces at once: the longest in full, of the others what the first and last piece cost. */
export function pipelined(phases: readonly Seconds[], chunks: number): Seconds {
  const longest = Math.max(0, ...phases);
  const sum = phases.reduce((total, phase) => total + phase, 0);
  return seconds(longest + (sum - longest) / Math.max(1, chunks));
}
