import type { IncomingMessage } from 'node:http';

import { StatusError } from '../../kube/status-error.ts';
import type { RequestBody } from '../api-request.ts';

/** What a real server takes, 3 MiB. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

class BodyTooLargeError extends StatusError {
  constructor() {
    const message = `Request entity too large: limit is ${MAX_BODY_BYTES}`;
    super(413, 'RequestEntityTooLarge', message);
  }
}

/** Reads the body up to the limit. Rejects if it is larger, or if the client goes away. */
export function readBody(request: IncomingMessage): Promise<RequestBody> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
      throw new BodyTooLargeError();
    }
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else {
        request.pause();
        reject(new BodyTooLargeError());
      }
    });
    request.on('end', () => {
      resolve(size === 0 ? { type: 'none' } : { type: 'bytes', bytes: wholeOf(chunks, size) });
    });
    request.on('error', reject);
    request.on('close', () => {
      // An error remembers where it was made, which takes time: one that nobody hears of is not made.
      if (request.readableEnded) return;
      reject(new Error('the client went away before the end of its body'));
    });
  });
}

/** Most bodies come in one piece, which need not be copied. */
function wholeOf(chunks: readonly Buffer[], size: number): Buffer {
  const [first] = chunks;
  return first?.length === size ? first : Buffer.concat(chunks, size);
}
