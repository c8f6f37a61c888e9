import type { Instant } from '../../base/clock.ts';

const longest = 32;
/** So many refusals in each second of the time that clients are told to wait are too many. */
const tooManyPerSecond = 3;

/**
 * How many seconds refused clients are told to wait, as kube-apiserver has it: twice as many when there were many refusals
 * in as many seconds, at most once in that time; one less when there were few. It is looked at when the first refusal of a
 * second comes.
 */
export class RetryAfter {
  #seconds = 1;
  #raisedAt = 0;
  #second = 0;
  #refused = 0;
  readonly #history: { readonly second: number; readonly refused: number }[] = [];

  get seconds(): number {
    return this.#seconds;
  }

  refused(now: Instant): void {
    const second = Math.floor(now / 1000);
    if (second === this.#second) {
      this.#refused += 1;
      return;
    }
    this.#remember();
    this.#second = second;
    this.#refused = 1;
    this.#adjust(second);
  }

  #remember(): void {
    this.#history.push({ second: this.#second, refused: this.#refused });
    if (this.#history.length > longest) this.#history.shift();
  }

  #adjust(second: number): void {
    const wait = this.#seconds;
    const recent = this.#history.filter((one) => second - one.second <= wait);
    const refused = recent.reduce((sum, one) => sum + one.refused, 0);
    if (second - this.#raisedAt >= wait && refused >= tooManyPerSecond * wait) {
      this.#seconds = Math.min(longest, wait * 2);
      this.#raisedAt = second;
    } else if (refused < wait && wait > 1) {
      this.#seconds = wait - 1;
    }
  }
}
