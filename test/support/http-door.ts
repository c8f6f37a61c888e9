import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on a port of the loopback that a test has opened. */
export interface HttpDoor {
  readonly url: string;
  /** Breaks every connection at once. */
  tear(): void;
  close(): Promise<void>;
}

export async function openDoor(listener: http.RequestListener): Promise<HttpDoor> {
  const server = http.createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    tear: () => {
      server.closeAllConnections();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
