import type { Random } from '../base/random.ts';
import type { Seconds } from '../base/units.ts';
import { seconds } from '../base/units.ts';
import type { Optics } from '../domain/catalogue/optics.ts';
import { ENDS_OF_LANE } from '../domain/catalogue/optics.ts';

export interface WearingLanes {
  readonly lanes: number;
  readonly optics: Optics;
  /** From a failure until the lane carries traffic again. */
  readonly repair: Seconds;
  /** Lanes that wait for new optics when this begins. */
  readonly inRepair: number;
  readonly begin: Seconds;
  readonly random: Random;
}

/**
 * The optics of the lanes of one link, which fail as a Poisson process: each end of a lane that works fails at the rate
 * 1 / mean life, whatever its age. A failed lane is back after its repair.
 */
export class LaneWear {
  readonly #lanes: number;
  readonly #repair: Seconds;
  /** Of one lane. */
  readonly #failuresPerSecond: number;
  readonly #random: Random;
  /** When each lane in repair is back, the first first. */
  readonly #back: Seconds[];
  #nextFailure: Seconds;

  constructor({ lanes, optics, repair, inRepair, begin, random }: WearingLanes) {
    this.#lanes = lanes;
    this.#repair = repair;
    this.#failuresPerSecond = ENDS_OF_LANE / optics.meanLife;
    this.#random = random;
    const waiting = Math.min(lanes, inRepair);
    this.#back = Array.from({ length: waiting }, () => seconds(begin + repair));
    this.#nextFailure = this.#failureAfter(begin);
  }

  get inRepair(): number {
    return this.#back.length;
  }

  /** When a lane fails or is back. */
  nextChange(): Seconds {
    return seconds(Math.min(this.#nextFailure, this.#back[0] ?? Infinity));
  }

  /** Lets everything happen until `now`; at most one lane fails or is back at a time. */
  advance(now: Seconds): void {
    for (let at = this.nextChange(); at <= now; at = this.nextChange()) {
      if (this.#back[0] === at) this.#back.shift();
      else this.#back.push(seconds(at + this.#repair));
      // Without a memory: what was drawn for other numbers of lanes is drawn anew.
      this.#nextFailure = this.#failureAfter(at);
    }
  }

  #failureAfter(at: Seconds): Seconds {
    const working = this.#lanes - this.#back.length;
    if (working === 0) return seconds(Infinity);
    const mean = 1 / (working * this.#failuresPerSecond);
    return seconds(at - mean * Math.log(1 - this.#random.next()));
  }
}
