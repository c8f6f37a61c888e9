import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Express, Request, Response } from 'express';
import express from 'express';
import type { PageSource } from '../source.ts';
import type { StreamHub } from '../stream-hub.ts';
import { onlyKnownHosts, pageHeaders } from './guards.ts';
import { uiRoutes } from './ui-routes.ts';

/** Further pages for programs, such as those that Prometheus scrapes. */
export type FurtherPages = (
  request: IncomingMessage,
  response: ServerResponse,
) => 'answered' | 'not-mine';

export interface WebOptions {
  /** The folder with the built page: index.html and what it loads. */
  readonly staticFolder: string;
  readonly furtherPages?: FurtherPages;
  readonly source: PageSource;
  readonly version: string;
  readonly isReady: () => boolean;
  /** Host names a browser may use; others are refused, so that a foreign site cannot rebind its name to this page. */
  readonly allowedHosts: readonly string[] | 'any';
}

/** The page, its data, the further pages and the health checks. It only reads. */
export function webRoutes(options: WebOptions, hub: StreamHub): Express {
  const { source, version } = options;
  const app = express();
  app.disable('x-powered-by');
  app.use(onlyKnownHosts(options.allowedHosts));
  app.use(pageHeaders);
  app.use((request, response, next) => {
    if (options.furtherPages?.(request, response) !== 'answered') next();
  });
  app.get('/healthz', (_request, response) => {
    response.type('text/plain').send('ok');
  });
  app.get('/readyz', (_request, response) => {
    const ready = options.isReady();
    response
      .status(ready ? 200 : 503)
      .type('text/plain')
      .send(ready ? 'ok' : 'starting');
  });
  app.use('/ui', uiRoutes({ source, hub, version }));
  // A browser asks whether its copy is still good, and mostly is told so by the ETag.
  app.use(express.static(options.staticFolder, { cacheControl: false, setHeaders: revalidated }));
  app.use((request: Request, response: Response) => {
    response.status(404).type('text/plain').send(notFound(request));
  });
  return app;
}

function revalidated(response: Response): void {
  response.setHeader('Cache-Control', 'no-cache');
}

function notFound({ path }: Request): string {
  if (path === '/') return 'the page is not built; build it with: npm run build\n';
  return '404 page not found\n';
}
