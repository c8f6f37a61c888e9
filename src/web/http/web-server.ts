import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebOptions } from './routes.ts';
import { webRoutes } from './routes.ts';

export interface WebServer {
  /** Resolves with the port that was bound (asked for 0: any free one); rejects with Node's own error. */
  listen(port: number, host: string): Promise<number>;
  close(): Promise<void>;
}

export function createWebServer(options: WebOptions): WebServer {
  const server = createServer(webRoutes(options));
  return {
    listen: (port, host) => listen(server, port, host),
    close: () =>
      new Promise((resolve) => {
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
