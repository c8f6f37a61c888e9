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
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES)
    throw new BodyTooLargeError();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new BodyTooLargeError();
    chunks.push(chunk);
  }
  return size === 0 ? { type: 'none' } : { type: 'bytes', bytes: Buffer.concat(chunks, size) };
}
