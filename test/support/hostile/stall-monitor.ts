import { calibrate } from '../../bench/calibration.ts';

/**
 * A turn of the event loop that computes for longer than a second keeps everybody waiting: a second of a machine that does so
 * many pieces of calibration in one. A slower one is given as much work, not as much time.
 */
const PIECES_OF_LONGEST_TURN = 50_000;
const INTERVAL_MILLISECONDS = 20;

/**
 * Looks for turns of the event loop that compute for too long. It counts the processor time of this process, not the
 * time on the wall: other programs on the machine must not make it complain.
 */
export class StallMonitor {
  readonly #longestTurn = PIECES_OF_LONGEST_TURN / calibrate().perCpuSecond;
  readonly #stalls: number[] = [];
  readonly #timer: NodeJS.Timeout;
  #last = process.cpuUsage();
  #lastTurn = performance.now();

  constructor() {
    this.#timer = setInterval(() => {
      this.#look();
    }, INTERVAL_MILLISECONDS).unref();
  }

  /** Ends the watch; the seconds of every turn that was too long. */
  stop(): readonly number[] {
    clearInterval(this.#timer);
    this.#look();
    return this.#stalls;
  }

  #look(): void {
    const used = process.cpuUsage(this.#last);
    const seconds = (used.user + used.system) / 1e6;
    const passed = (performance.now() - this.#lastTurn) / 1000;
    // The collector of garbage has threads of its own: a turn cannot compute for longer than it lasts.
    const longest = Math.min(seconds, passed);
    if (longest > this.#longestTurn) this.#stalls.push(longest);
    this.#last = process.cpuUsage();
    this.#lastTurn = performance.now();
  }
}
