import type { Delta } from './wire.ts';

/** What a client that was away missed, or that it is too far behind. */
export type Missed =
  | { readonly type: 'nothing' }
  | { readonly type: 'messages'; readonly messages: readonly string[] }
  | { readonly type: 'too-much' };

interface Entry {
  readonly sequence: number;
  readonly message: string;
}

const MOST_ENTRIES = 240;
const MOST_CHARACTERS = 4_000_000;

/**
 * The deltas of the last minute or so, by the number each has. A number means something to one process only, so an id names
 * the process as well: a page that comes back after a restart begins anew.
 */
export class StreamLog {
  readonly #process: string;
  readonly #entries: Entry[] = [];
  #characters = 0;
  #sequence = 0;

  constructor(process: string) {
    this.#process = process;
  }

  /** The id of the state after the last delta. */
  get id(): string {
    return `${this.#process}-${this.#sequence}`;
  }

  /** Numbers the delta and returns it as a message of the stream. */
  append(delta: Delta): string {
    this.#sequence += 1;
    const message = messageOf('delta', this.id, delta);
    this.#entries.push({ sequence: this.#sequence, message });
    this.#characters += message.length;
    while (this.#entries.length > MOST_ENTRIES || this.#characters > MOST_CHARACTERS) {
      this.#characters -= this.#entries.shift()?.message.length ?? 0;
    }
    return message;
  }

  since(id: string): Missed {
    const match = /^(.+)-(\d{1,15})$/.exec(id);
    const sequence = Number(match?.[2]);
    if (match?.[1] !== this.#process || sequence > this.#sequence) return { type: 'too-much' };
    if (sequence === this.#sequence) return { type: 'nothing' };
    const first = this.#entries[0]?.sequence ?? Infinity;
    if (sequence + 1 < first) return { type: 'too-much' };
    const missed = this.#entries.filter((entry) => entry.sequence > sequence);
    return { type: 'messages', messages: missed.map(({ message }) => message) };
  }
}

/** One event of a server-sent stream. JSON has no line breaks of its own, so the value is one line. */
export function messageOf(event: 'snapshot' | 'delta', id: string, value: object): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(value)}\n\n`;
}
