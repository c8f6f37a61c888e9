import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as othersFirst } from 'node:timers/promises';

/** Writes a long text piece by piece, as fast as it is read, and leaves the end to the caller; rejects when whoever asked went away. */
export async function sendChunks(
  chunks: Iterable<string>,
  response: ServerResponse,
): Promise<void> {
  await pipeline(Readable.from(unhurried(chunks)), response, { end: false });
}

/** Longer than this no piece is made after another before everybody else has had a turn. */
const PATIENCE_MILLISECONDS = 5;

async function* unhurried(chunks: Iterable<string>): AsyncGenerator<string> {
  let since = performance.now();
  for (const chunk of chunks) {
    yield chunk;
    if (performance.now() - since < PATIENCE_MILLISECONDS) continue;
    await othersFirst();
    since = performance.now();
  }
}
