import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Metrics } from '../metrics/page.ts';
import { powerLimitWatts } from '../telemetry/board.ts';
import { createWebServer } from '../web/http/web-server.ts';
import type { PageSource } from '../web/source.ts';
import type { Closers } from './closers.ts';
import type { ControlPlane } from './control-plane.ts';
import { linkCurves } from './link-curves.ts';
import { packageRoot, packageVersion } from './package-root.ts';
import { onPort } from './ports.ts';
import { scrapePages } from './scrape-pages.ts';

export interface WebParts {
  readonly plane: ControlPlane;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly address: { readonly host: string; readonly port: number };
  readonly closers: Closers;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]', '::1'];

/** Serves the page, its data and the metrics; resolves with the URL. */
export async function serveWeb(parts: WebParts): Promise<string> {
  const { plane, metrics, clock, address, closers } = parts;
  const { host, port } = address;
  const web = createWebServer({
    staticFolder: join(packageRoot(), 'dist', 'src', 'web', 'static'),
    furtherPages: scrapePages({ plane, metrics }),
    clock,
    source: pageSource(plane),
    version: packageVersion(),
    isReady: () => plane.isReady(),
    allowedHosts: LOOPBACK.includes(host) ? LOOPBACK : 'any',
  });
  closers.add(() => web.close());
  const bound = await onPort({ flag: '--web-port', port }, () => web.listen(port, host));
  return `http://${host}:${bound}`;
}

function pageSource(plane: ControlPlane): PageSource {
  return {
    objects: () => plane.objects(),
    curvesOf: (link) => linkCurves(link, plane.objects()),
    boardWatts: powerLimitWatts,
  };
}
