import { aroundRequests } from './around-requests.ts';
import type { Client } from './client.ts';

/** A write that was not sent, because another process may write now. */
class FencedError extends Error {
  override readonly name = 'FencedError';
}

/**
 * Sends a write only if it may at that moment: whoever decides on it earlier may have waited for its turn or slept since.
 * Reads are always sent.
 */
export function fencedClient(client: Client, mayWrite: () => boolean): Client {
  return aroundRequests(client, (verb, request) => {
    if (verb === 'get' || verb === 'list' || mayWrite()) return request();
    return Promise.reject(
      new FencedError('the write was not sent: this process does not lead, or leads no more'),
    );
  });
}
