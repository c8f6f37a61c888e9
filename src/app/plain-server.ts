import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPageServer } from '../web/http/page-server.ts';
import { onPort } from './ports.ts';

/** What a path answers at this moment. */
export interface PlainAnswer {
  readonly code: 200 | 503;
  readonly contentType: string;
  readonly body: string;
}

/** Asked for each request to the path. */
export type PlainPage = () => PlainAnswer;

/** Pages that answer for themselves, such as long ones. */
export interface FurtherPages {
  readonly answer: (request: IncomingMessage, response: ServerResponse) => 'answered' | 'not-mine';
  /** For whoever asks for something else. */
  readonly paths: readonly string[];
}

export interface PlainServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface PlainServerOptions {
  readonly host: string;
  readonly port: number;
  /** Named when the port is taken. */
  readonly flag: string;
  readonly pages?: ReadonlyMap<string, PlainPage>;
  readonly further?: FurtherPages;
}

/** Serves a few texts to programs: kubelets that probe and Prometheus that scrapes. */
export async function servePlain(options: PlainServerOptions): Promise<PlainServer> {
  const { host, port, flag } = options;
  const server = createPageServer(listener(options));
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

function listener({ pages = new Map(), further }: PlainServerOptions): RequestListener {
  return (request, response) => {
    if (further?.answer(request, response) === 'answered') return;
    const answer = ({ code, contentType, body }: Omit<PlainAnswer, 'code'> & { code: number }) => {
      response.writeHead(code, { 'content-type': contentType });
      response.end(body);
    };
    const [path = ''] = (request.url ?? '').split('?');
    const page = pages.get(path);
    if (page === undefined) {
      answer({
        ...text,
        code: 404,
        body: `no page here; there are ${[...pages.keys(), ...(further?.paths ?? [])].join(' ')}\n`,
      });
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      answer({ ...text, code: 405, body: 'only GET\n' });
      return;
    }
    answer(page());
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
