import { isJsonObject } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import type { WatchEvent } from './client.ts';
import { asEventObject } from './transport-client.ts';

/** Far above what a server stores in one object; a stream without line ends must not fill the memory. */
const longestLine = 64 * 1024 * 1024;

/** Cuts the bytes of a watch into its events, wherever the pieces that arrive end. */
export class WatchLines {
  readonly #decoder = new TextDecoder();
  #pieces: string[] = [];
  #length = 0;

  /** The events that this piece completes. Throws at what is no event. */
  push(bytes: Uint8Array): readonly WatchEvent[] {
    const [rest = '', ...lines] = this.#decoder.decode(bytes, { stream: true }).split('\n');
    const complete: string[] = [];
    let open = rest;
    for (const line of lines) {
      complete.push([...this.#pieces, open].join(''));
      this.#pieces = [];
      this.#length = 0;
      open = line;
    }
    this.#pieces.push(open);
    this.#length += open.length;
    if (this.#length > longestLine) throw new Error('the watch sent a line without end');
    return complete.filter((line) => line.trim() !== '').map(parseEvent);
  }

  /** Throws when the stream ended in the middle of an event. */
  end(): void {
    const rest = this.#pieces.join('') + this.#decoder.decode();
    if (rest.trim() !== '') throw new Error('the watch ended in the middle of an event');
  }
}

const eventTypes = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'] as const;

function parseEvent(line: string): WatchEvent {
  const event = parseJson(line);
  const type = isJsonObject(event)
    ? eventTypes.find((known) => known === event['type'])
    : undefined;
  const object = isJsonObject(event) ? asEventObject(event['object']) : undefined;
  if (type === undefined || object === undefined) {
    throw new Error(`the watch sent what is no event: ${line.slice(0, 200)}`);
  }
  return { type, object };
}

/** What a server answered; an error names the beginning of what is not JSON. */
export function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw new Error(`the server did not answer with JSON but with: ${text.slice(0, 200)}`, {
      cause,
    });
  }
}
