import type { Cancel, Clock } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import { seconds } from '../base/units.ts';
import type { Revision } from '../store/revision.ts';

/** Between two looks at a disk that refuses writes. */
const PAUSE = seconds(1);

export type RecoveryStep =
  | { readonly type: 'refused'; readonly why: string }
  | { readonly type: 'recovered'; readonly revision: Revision };

/**
 * Asks a journal that refused a write, again and again, whether it takes writes. It asks by itself: while the server says
 * that it is not ready nobody may send it any.
 */
export class JournalRecovery {
  readonly #recover: () => Promise<Revision>;
  readonly #clock: Clock;
  #cancel: Cancel | undefined;
  #asking: Promise<void> | undefined;
  #state: 'open' | 'stopped' = 'open';

  constructor(recover: () => Promise<Revision>, clock: Clock) {
    this.#recover = recover;
    this.#clock = clock;
  }

  /** Tells every step; the last one says `recovered`. */
  begin(tell: (step: RecoveryStep) => void): void {
    if (this.#state === 'stopped') return;
    this.#cancel = this.#clock.after(PAUSE, () => {
      this.#asking = this.#ask(tell);
    });
  }

  /** Resolves when the journal is left alone. */
  async stop(): Promise<void> {
    this.#state = 'stopped';
    this.#cancel?.();
    await this.#asking;
  }

  async #ask(tell: (step: RecoveryStep) => void): Promise<void> {
    const step = await this.#step();
    tell(step);
    if (step.type === 'refused') this.begin(tell);
  }

  async #step(): Promise<RecoveryStep> {
    try {
      return { type: 'recovered', revision: await this.#recover() };
    } catch (error) {
      return { type: 'refused', why: reasonOf(error) };
    }
  }
}
