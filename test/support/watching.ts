import type { Client, ClientResource, WatchEvent } from '../../src/client/client.ts';

/** A watch that a test follows step by step. */
export interface Watching {
  /** What was heard so far: `ADDED a`, and `closed` or `closed: why` at the end. */
  readonly heard: readonly string[];
  readonly events: readonly WatchEvent[];
  /** Settles when this many things were heard. */
  until(count: number): Promise<readonly string[]>;
  abort(): void;
}

export function watching(
  client: Client,
  resource: ClientResource,
  options: { readonly resourceVersion: string; readonly namespace?: string },
): Watching {
  const heard: string[] = [];
  const events: WatchEvent[] = [];
  let check: () => void = () => undefined;
  const abort = client.watch(resource, options, {
    event: (event) => {
      events.push(event);
      heard.push(`${event.type} ${event.object.metadata.name ?? ''}`.trim());
      check();
    },
    closed: (error) => {
      heard.push(error === undefined ? 'closed' : `closed: ${error.message}`);
      check();
    },
  });
  return {
    heard,
    events,
    abort,
    until: (count) =>
      new Promise((resolve) => {
        check = () => {
          if (heard.length >= count) resolve(heard);
        };
        check();
      }),
  };
}
