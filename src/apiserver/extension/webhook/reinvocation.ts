import type { Webhook } from './webhook.ts';

/**
 * Which mutating webhooks are called, in two rounds at most. Whoever changes the object brings about the second, which begins
 * with the server's own plug-ins. In it a webhook is called again if it wants to be (`IfNeeded`) and the object was
 * changed after it; none is called for the first time.
 */
export class Reinvocation {
  #round: 'first' | 'second' = 'first';
  #isNeeded = false;
  /** Were called, and would be called again. */
  readonly #called = new Set<Webhook>();
  readonly #again = new Set<Webhook>();

  /** Whether there is to be a second round. */
  get isNeeded(): boolean {
    return this.#isNeeded;
  }

  isWanted(webhook: Webhook): boolean {
    return this.#round === 'first' || this.#again.has(webhook);
  }

  called(webhook: Webhook, object: 'changed' | 'same'): void {
    if (object === 'changed') this.#change();
    if (webhook.reinvocation === 'IfNeeded') this.#called.add(webhook);
  }

  /** Begins the second round, with what the plug-ins made of the object. */
  begin(object: 'changed' | 'same'): void {
    this.#round = 'second';
    if (object === 'changed') this.#change();
  }

  #change(): void {
    this.#isNeeded = true;
    for (const webhook of this.#called) this.#again.add(webhook);
    this.#called.clear();
  }
}
