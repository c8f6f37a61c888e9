import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onPort } from './ports.ts';
import { sendChunks } from './send-chunks.ts';

/** What a path answers at this moment. */
export interface PlainAnswer {
  readonly code: 200 | 503;
  readonly contentType: string;
  /** A long one in pieces. */
  readonly body: string | Iterable<string>;
}

/** Asked for each request to the path, with its header Accept. */
export type PlainPage = (accept: string | undefined) => PlainAnswer | Promise<PlainAnswer>;

export interface PlainServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface PlainServerOptions {
  readonly host: string;
  readonly port: number;
  /** Named when the port is taken. */
  readonly flag: string;
  readonly pages: ReadonlyMap<string, PlainPage>;
}

/** Serves a few texts to programs: kubelets that probe and Prometheus that scrapes. */
export async function servePlain(options: PlainServerOptions): Promise<PlainServer> {
  const { host, port, flag, pages } = options;
  const server = createServer(listener(pages));
  await onPort({ flag, port }, () => listen(server, { port, host }));
  const bound = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${name}:${bound.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function listener(pages: ReadonlyMap<string, PlainPage>): RequestListener {
  return (request, response) => {
    const answer = ({
      contentType,
      body,
      ...rest
    }: Omit<PlainAnswer, 'code'> & { code: number }) => {
      response.writeHead(rest.code, { 'content-type': contentType });
      if (typeof body === 'string') response.end(body);
      // Whoever asked may go away: then there is nobody to tell.
      else sendChunks(body, response).catch(() => response.destroy());
    };
    const [path = ''] = (request.url ?? '').split('?');
    const page = pages.get(path);
    if (page === undefined) {
      answer({
        ...text,
        code: 404,
        body: `no page here; there are ${[...pages.keys()].join(' ')}\n`,
      });
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      answer({ ...text, code: 405, body: 'only GET\n' });
      return;
    }
    Promise.resolve(page(request.headers.accept)).then(answer, () => {
      answer({ ...text, code: 500, body: 'the page failed\n' });
    });
  };
}

const text = { contentType: 'text/plain; charset=utf-8' };

function listen(
  server: Server,
  address: { readonly port: number; readonly host: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
