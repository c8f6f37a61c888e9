/** For `createServer`: what a client of a page or of metrics may take its time for. Nobody sends such a server a body. */
export const pageTimes = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 5000,
} as const;

/** Open at a time; one more is closed at once. */
export const MOST_PAGE_CONNECTIONS = 1000;

/**
 * Requests that wait on one connection for those before them. Node would run all that come in one piece in one turn of the
 * event loop: a thousand renderings of the metrics.
 */
export const MOST_PIPELINED = 100;
