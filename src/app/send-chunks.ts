import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as othersFirst } from 'node:timers/promises';

/** Sends a long text piece by piece, as fast as it is read; rejects when whoever asked went away. */
export async function sendChunks(
  chunks: Iterable<string>,
  response: ServerResponse,
): Promise<void> {
  await pipeline(Readable.from(unhurried(chunks)), response);
}

/** Between two pieces everybody else gets a turn. */
async function* unhurried(chunks: Iterable<string>): AsyncGenerator<string> {
  for (const chunk of chunks) {
    yield chunk;
    await othersFirst();
  }
}
