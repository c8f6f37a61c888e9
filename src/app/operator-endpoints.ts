import { contentTypes } from '../metrics/exposition-format.ts';
import type { Metrics } from '../metrics/page.ts';
import type { StateObjects } from '../metrics/state/page.ts';
import type { BindAddress } from './bind-address.ts';
import type { Closers } from './closers.ts';
import { servePlain } from './plain-server.ts';
import type { PlainPage } from './plain-server.ts';
import { METRICS_PATH, STATE_PATH, stateChunks } from './scrape-pages.ts';

/** Where programs ask how the operator is. */
export interface EndpointAddresses {
  readonly probes: BindAddress;
  readonly metrics: BindAddress;
}

export interface EndpointParts {
  readonly addresses: EndpointAddresses;
  readonly metrics: Metrics;
  /** The fleet as this process may tell of it. */
  readonly objects: () => StateObjects;
  readonly isReady: () => boolean;
  readonly closers: Closers;
}

/** The URLs of what is served. */
export interface Endpoints {
  readonly probes: string | undefined;
  readonly metrics: string | undefined;
}

/**
 * `/healthz` and `/readyz` on one port, what is scraped on another, so that a network policy can let Prometheus in and nobody
 * else. Alive is who answers: an operator that lost its lease or its event loop does not.
 */
export async function serveEndpoints(parts: EndpointParts): Promise<Endpoints> {
  const { addresses, metrics, objects, isReady } = parts;
  const serve = async (
    flag: string,
    address: BindAddress,
    pages: readonly (readonly [string, PlainPage])[],
  ): Promise<string | undefined> => {
    if (address === 'off') return undefined;
    const server = await servePlain({ ...address, flag, pages: new Map(pages) });
    parts.closers.add(() => server.close());
    return server.url;
  };
  const probes = await serve('--health-probe-bind-address', addresses.probes, [
    ['/healthz', () => healthy],
    ['/readyz', () => (isReady() ? healthy : { ...healthy, code: 503, body: 'starting' })],
  ]);
  const page: PlainPage = async (accept) => {
    const { contentType, chunks } = await metrics.page(accept);
    return { code: 200, contentType, body: chunks };
  };
  const state: PlainPage = () => ({
    code: 200,
    contentType: contentTypes.text,
    body: stateChunks({ plane: { objects }, metrics }),
  });
  return {
    probes,
    metrics: await serve('--metrics-bind-address', addresses.metrics, [
      [METRICS_PATH, page],
      [STATE_PATH, state],
    ]),
  };
}

const healthy = { code: 200, contentType: 'text/plain; charset=utf-8', body: 'ok' } as const;
