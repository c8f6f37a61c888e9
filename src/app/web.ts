import { join } from 'node:path';
import type { Metrics } from '../metrics/page.ts';
import { createWebServer } from '../web/http/web-server.ts';
import type { Closers } from './closers.ts';
import type { ControlPlane } from './control-plane.ts';
import { packageRoot } from './package-root.ts';
import { onPort } from './ports.ts';

export interface WebParts {
  readonly plane: ControlPlane;
  readonly metrics: Metrics;
  readonly address: { readonly host: string; readonly port: number };
  readonly closers: Closers;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]', '::1'];

/** Serves the page, its data and the metrics; resolves with the URL. */
export async function serveWeb({ plane, metrics, address, closers }: WebParts): Promise<string> {
  const { host, port } = address;
  const web = createWebServer({
    staticFolder: join(packageRoot(), 'src', 'web', 'static'),
    metrics,
    read: () => plane.objects(),
    isReady: () => plane.isReady(),
    allowedHosts: LOOPBACK.includes(host) ? LOOPBACK : 'any',
  });
  closers.add(() => web.close());
  const bound = await onPort({ flag: '--web-port', port }, () => web.listen(port, host));
  return `http://${host}:${bound}`;
}
