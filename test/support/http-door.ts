import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiRequest, Dispatch } from '../../src/apiserver/api-request.ts';
import type { JsonValue } from '../../src/base/json.ts';

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

/** The plainest way from HTTP to a dispatcher: no TLS, no users, JSON only. */
export function plainHttp(dispatch: Dispatch): http.RequestListener {
  return (request, response) => {
    void answer(dispatch, request, response);
  };
}

async function answer(
  dispatch: Dispatch,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const answered = await dispatch(await toApiRequest(request));
  if (answered.type === 'watch') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const stop = answered.start({
      message: (message) => response.write(message.line()),
      end: () => response.end(),
    });
    response.on('close', stop);
    return;
  }
  response.writeHead(answered.status, { 'content-type': 'application/json' });
  response.end(answered.type === 'text' ? answered.text : JSON.stringify(answered.body));
}

async function toApiRequest(request: http.IncomingMessage): Promise<ApiRequest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const url = new URL(request.url ?? '/', 'http://localhost');
  return {
    method: methodOf(request),
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers: new Map([['content-type', request.headers['content-type'] ?? '']]),
    body: text === '' ? { type: 'none' } : { type: 'value', value: JSON.parse(text) as JsonValue },
    user: { name: 'test', groups: [] },
  };
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

const methodOf = ({ method }: http.IncomingMessage): ApiRequest['method'] =>
  methods.find((known) => known === method) ?? 'OPTIONS';
