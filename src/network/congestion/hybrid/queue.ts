import type { Bytes, BytesPerSecond, Seconds } from '../../../base/units.ts';

/** The switch at the head of a lane. */
export interface Bottleneck {
  readonly rate: BytesPerSecond;
  /** What does not fit is dropped; Infinity for a lossless fabric. */
  readonly buffer: Bytes;
  readonly ecnMin: Bytes;
  readonly ecnMax: Bytes;
  readonly ecnMaxProbability: number;
}

/** Bound once: looking up a global costs more than the arithmetic where realms are virtual, as under the test runner. */
const { max, min } = Math;

/** A queue as a fluid: q' = inflow - rate, between empty and the buffer. */
export class FluidQueue {
  readonly #bottleneck: Bottleneck;
  readonly #step: Seconds;
  /** Bytes. */
  length = 0;
  /** Bytes that found no room, since the start. */
  dropped = 0;
  /** Bytes a second that left in the last step. */
  outflow = 0;

  constructor(bottleneck: Bottleneck, step: Seconds) {
    this.#bottleneck = bottleneck;
    this.#step = step;
  }

  fill(inflow: number): void {
    const { rate, buffer } = this.#bottleneck;
    const wanted = this.length + (inflow - rate) * this.#step;
    this.outflow = wanted < 0 ? inflow + this.length / this.#step : rate;
    this.dropped += max(0, wanted - buffer);
    this.length = min(buffer, max(0, wanted));
  }

  /** Chance of a mark: none up to Kmin, then a line up to Pmax at Kmax, certain from there. */
  marking(): number {
    const { ecnMin, ecnMax, ecnMaxProbability } = this.#bottleneck;
    if (this.length <= ecnMin) return 0;
    if (this.length >= ecnMax) return 1;
    return ((this.length - ecnMin) / (ecnMax - ecnMin)) * ecnMaxProbability;
  }
}
