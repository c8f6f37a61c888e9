import type { Bytes, Seconds } from '../../../base/units.ts';

/** Priority flow control at the bottleneck: when it asks for silence, and how long until it has it. */
export interface PauseFrames {
  /** Queue above which a pause is asked for, and below which it ends. */
  readonly xoff: Bytes;
  readonly xon: Bytes;
  /** Until the frame reaches whoever must stop: what is sent meanwhile needs headroom. */
  readonly delay: Seconds;
}

/** Whether the senders are silent now, by the queue one delay ago. */
export class PauseState {
  readonly #frames: PauseFrames;
  readonly #underWay: Uint8Array;
  #asked = 0;
  #slot = 0;
  /** Steps in which the senders were silent. */
  silentSteps = 0;

  constructor(frames: PauseFrames, step: Seconds) {
    this.#frames = frames;
    this.#underWay = new Uint8Array(Math.max(1, Math.round(frames.delay / step)));
  }

  isSilent(queue: number): boolean {
    const arrived = this.#underWay[this.#slot] ?? 0;
    if (queue > this.#frames.xoff) this.#asked = 1;
    else if (queue < this.#frames.xon) this.#asked = 0;
    this.#underWay[this.#slot] = this.#asked;
    this.#slot = (this.#slot + 1) % this.#underWay.length;
    this.silentSteps += arrived;
    return arrived === 1;
  }
}
