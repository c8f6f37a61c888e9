import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

import type { Log } from '../../base/log.ts';
import { seconds } from '../../base/units.ts';
import type { Seconds } from '../../base/units.ts';
import { badRequest, StatusError } from '../../kube/status-error.ts';
import type { ApiRequest, ApiResponse, Dispatch } from '../api-request.ts';
import { clientCertificateOf } from './_client-certificate.ts';
import { readBody } from './_read-body.ts';
import type { Authenticate } from './authenticate.ts';
import { sendAnswer } from './respond.ts';
import { sendWatch } from './watch-stream.ts';

/** Somebody else listens on the port. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  readonly port: number;

  constructor(port: number, options?: ErrorOptions) {
    super(`port ${port} is in use by another program`, options);
    this.port = port;
  }
}

export interface ApiHttpServerOptions {
  readonly dispatch: Dispatch;
  readonly authenticate: Authenticate;
  /** PEM texts; client certificates are checked against `ca`. Left out: plain HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca: string };
  readonly log: Log;
}

export interface ApiHttpServer {
  /** Port 0 takes a free one. Rejects with a PortInUseError. */
  listen(port: number, host: string): Promise<{ readonly port: number }>;
  /** Ends watches at once, lets other requests finish within `grace`, then breaks what is left. */
  close(grace: Seconds): Promise<void>;
}

/** Go clients keep idle connections for 90 s; one that the server closes first would fail a request under way. */
const KEEP_ALIVE = seconds(120);
const HEADERS = seconds(125);
const TCP_KEEP_ALIVE = seconds(30);

const methods: ReadonlyMap<string | undefined, ApiRequest['method']> = new Map(
  (['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const).map((method) => [
    method,
    method,
  ]),
);

/** The transport of the API: from sockets to ApiRequests and back. It decides nothing about the API itself. */
export function createApiHttpServer(options: ApiHttpServerOptions): ApiHttpServer {
  const server = serverFor(options);
  const watches = new Set<() => void>();
  const closeIdle = (): void => {
    server.closeIdleConnections();
  };
  server.on('request', (request, response) => {
    response.on('finish', () => {
      // Of a server that is closing, connections go as soon as they are idle.
      if (!server.listening) setImmediate(closeIdle);
    });
    // Failures are answered within; nothing is left to wait for.
    void serve({ request, response }, options, watches);
  });
  return {
    async listen(port, host) {
      server.listen(port, host);
      try {
        await once(server, 'listening');
      } catch (error) {
        if (hasCode(error, 'EADDRINUSE')) throw new PortInUseError(port, { cause: error });
        throw error;
      }
      const address = server.address();
      return { port: typeof address === 'object' && address !== null ? address.port : port };
    },
    async close(grace) {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const end of [...watches]) end();
      closeIdle();
      const timer = setTimeout(() => {
        server.closeAllConnections();
      }, grace * 1000);
      await closed;
      clearTimeout(timer);
    },
  };
}

function serverFor({ tls }: ApiHttpServerOptions): Server {
  const common = {
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: TCP_KEEP_ALIVE * 1000,
    keepAliveTimeout: KEEP_ALIVE * 1000,
    headersTimeout: HEADERS * 1000,
    requestTimeout: 0,
  };
  if (tls === undefined) return createServer(common);
  return createTlsServer({ ...common, ...tls, requestCert: true, rejectUnauthorized: false });
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

interface Connection {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function serve(
  { request, response }: Connection,
  options: ApiHttpServerOptions,
  watches: Set<() => void>,
): Promise<void> {
  const { log } = options;
  response.setHeader('cache-control', 'no-cache, private');
  response.setHeader('audit-id', randomUUID());
  response.on('error', (error) => {
    log.debug('a client went away before its answer', { error: error.message });
  });
  const query = queryOf(request);
  const answer = await answerTo(request, query, options);
  // A client that went away needs no answer; its watch must not even begin.
  if (response.destroyed) return;
  try {
    if (answer.type === 'watch') {
      const end = sendWatch(response, answer, log);
      watches.add(end);
      response.on('close', () => watches.delete(end));
      return;
    }
    // What is left of a body that was too large is not read.
    if (answer.status === 413) response.setHeader('connection', 'close');
    await sendAnswer({ request, response, query }, answer);
  } catch (error) {
    log.error('an answer could not be sent', { path: request.url, error: String(error) });
    response.destroy();
  }
}

function queryOf({ url = '/' }: IncomingMessage): URLSearchParams {
  const mark = url.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
}

async function answerTo(
  request: IncomingMessage,
  query: URLSearchParams,
  options: ApiHttpServerOptions,
): Promise<ApiResponse> {
  try {
    return await options.dispatch(await apiRequestOf(request, query, options.authenticate));
  } catch (error) {
    // A client that goes away in the middle of its body is nothing to worry about.
    if (!(error instanceof StatusError) && !request.destroyed) {
      options.log.error('a request failed', { path: request.url, error: String(error) });
    }
    const refusal =
      error instanceof StatusError
        ? error
        : new StatusError(500, 'InternalError', 'an error on the server has prevented the request');
    const { code: status } = refusal;
    return { type: 'object', status, headers: new Map(), body: refusal.toStatus() };
  }
}

async function apiRequestOf(
  request: IncomingMessage,
  query: URLSearchParams,
  authenticate: Authenticate,
): Promise<ApiRequest> {
  const { url = '/', headers } = request;
  const user = authenticate({
    authorization: headers.authorization,
    certificate: clientCertificateOf(request),
  });
  const method = methods.get(request.method);
  if (method === undefined) {
    const message = 'the server does not allow this method on the requested resource';
    throw new StatusError(405, 'MethodNotAllowed', message, {});
  }
  const path = url.split('?', 1)[0] ?? '/';
  if (!path.startsWith('/')) throw badRequest('the request URL must be a path');
  const given = new Map<string, string>();
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) given.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const body =
    method === 'GET' || method === 'HEAD' ? { type: 'none' as const } : await readBody(request);
  return { method, path, query, headers: given, body, user };
}
