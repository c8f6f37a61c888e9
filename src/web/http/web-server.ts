import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { StreamHub } from '../stream-hub.ts';
import { createPageServer } from './page-server.ts';
import type { WebOptions } from './routes.ts';
import { webRoutes } from './routes.ts';

export interface WebServer {
  /** Resolves with the port that was bound (asked for 0: any free one); rejects with Node's own error. */
  listen(port: number, host: string): Promise<number>;
  close(): Promise<void>;
}

export interface WebServerOptions extends WebOptions {
  readonly clock: Clock;
}

export function createWebServer(options: WebServerOptions): WebServer {
  const { source, clock } = options;
  const hub = new StreamHub({ source, clock, process: randomUUID().slice(0, 8) });
  const server = createPageServer(webRoutes(options, hub));
  return {
    listen: async (port, host) => {
      const bound = await listen(server, port, host);
      hub.start();
      return bound;
    },
    close: () =>
      new Promise((resolve) => {
        hub.stop();
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address() as AddressInfo;
      resolve(address.port);
    });
  });
}
