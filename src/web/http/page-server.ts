import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import { inTurns } from '../../base/turns.ts';

/** What a client of a page or of metrics may take its time for. Nobody sends such a server a body. */
const pageTimes = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 5000,
} as const;

/** Open at a time; one more is closed at once. */
const MOST_CONNECTIONS = 1000;

/**
 * Requests that wait on one connection for those before them. Node would run all that come in one piece in one turn of the
 * event loop: a thousand renderings of the metrics.
 */
export const MOST_PIPELINED = 100;

/** A server of pages, for people or for programs, that no client can keep busy for long. */
export function createPageServer(listener: RequestListener): Server {
  const server = createServer(pageTimes, inTurns(MOST_PIPELINED, listener));
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}
