import type { BindAddress } from './bind-address.ts';
import type { Closers } from './closers.ts';
import { servePlain } from './plain-server.ts';
import type { FurtherPages, PlainPage } from './plain-server.ts';
import { SCRAPE_PATHS, scrapePages } from './scrape-pages.ts';
import type { ScrapeSources } from './scrape-pages.ts';

/** Where programs ask how the operator is. */
export interface EndpointAddresses {
  readonly probes: BindAddress;
  readonly metrics: BindAddress;
}

export interface EndpointParts extends ScrapeSources {
  readonly addresses: EndpointAddresses;
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
  const { addresses, isReady, closers } = parts;
  const serve = async (flag: string, address: BindAddress, what: Served) => {
    if (address === 'off') return undefined;
    const server = await servePlain({ ...address, flag, ...what });
    closers.add(() => server.close());
    return server.url;
  };
  const pages = new Map<string, PlainPage>([
    ['/healthz', () => healthy],
    ['/readyz', () => (isReady() ? healthy : { ...healthy, code: 503, body: 'starting' })],
  ]);
  const further = { answer: scrapePages(parts), paths: SCRAPE_PATHS };
  return {
    probes: await serve('--health-probe-bind-address', addresses.probes, { pages }),
    metrics: await serve('--metrics-bind-address', addresses.metrics, { further }),
  };
}

type Served =
  { readonly pages: ReadonlyMap<string, PlainPage> } | { readonly further: FurtherPages };

const healthy = { code: 200, contentType: 'text/plain; charset=utf-8', body: 'ok' } as const;
