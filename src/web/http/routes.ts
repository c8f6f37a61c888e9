import type { Express, NextFunction, Request, Response } from 'express';
import express from 'express';
import type { ViewInput } from '../view.ts';
import { viewOf } from '../view.ts';

/** What Prometheus scrapes; the metrics layer satisfies it. */
export interface MetricsPage {
  readonly contentType: string;
  render(): Promise<string>;
}

export interface WebOptions {
  /** The folder with index.html, page.js and style.css. */
  readonly staticFolder: string;
  readonly metrics: MetricsPage;
  /** The objects as they are now. */
  readonly read: () => ViewInput;
  readonly isReady: () => boolean;
  /** Host names a browser may use; others are refused, so that a foreign site cannot rebind its name to this page. */
  readonly allowedHosts: readonly string[] | 'any';
}

/** The page, its data, `/metrics` and the health checks. It only reads. */
export function webRoutes(options: WebOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(onlyKnownHosts(options.allowedHosts));
  app.use(pageHeaders);
  app.get('/metrics', async (_request, response) => {
    const page = await options.metrics.render();
    response.setHeader('Content-Type', options.metrics.contentType);
    response.send(page);
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
  app.get('/view.json', (_request, response) => {
    response.setHeader('Cache-Control', 'no-store');
    response.json(viewOf(options.read()));
  });
  app.use(express.static(options.staticFolder));
  app.use((_request: Request, response: Response) => {
    response.status(404).type('text/plain').send('404 page not found\n');
  });
  return app;
}

function onlyKnownHosts(
  allowed: readonly string[] | 'any',
): (request: Request, response: Response, next: NextFunction) => void {
  return (request, response, next) => {
    if (allowed === 'any' || allowed.includes(request.hostname)) {
      next();
      return;
    }
    response
      .status(403)
      .type('text/plain')
      .send(`this page is not served as ${request.hostname}; use http://127.0.0.1\n`);
  };
}

function pageHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader(
    'Content-Security-Policy',
    "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
  );
  next();
}
