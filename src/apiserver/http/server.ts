import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, ServerResponse } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Socket } from 'node:net';

import type { Log } from '../../base/log.ts';
import { seconds } from '../../base/units.ts';
import type { Seconds } from '../../base/units.ts';
import { badRequest, StatusError } from '../../kube/status-error.ts';
import type { ApiRequest, ApiResponse, Dispatch, RequestOrigin } from '../api-request.ts';
import { flowOf } from '../overload/flow-schema.ts';
import { readBody } from './_read-body.ts';
import type { Authenticate } from './authenticate.ts';
import { sendAnswer } from './respond.ts';
import { shownCredentials } from './shown-credentials.ts';
import { WatchOutbox } from './watch-outbox.ts';
import { sendWatch } from './watch-stream.ts';
import { isWebSocketRequest, sendWebSocketWatch } from './websocket.ts';
import type { Upgrade } from './websocket.ts';

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
  /** Hears of requests that never got to `dispatch`: wrong credentials, a body that is too large. */
  readonly refused?: (request: ApiRequest, answer: ApiResponse) => void;
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

/** The watches that are being sent. */
interface Watches {
  /** Ends each cleanly. */
  readonly ends: Set<() => void>;
  readonly outbox: WatchOutbox;
}

/** The transport of the API: from sockets to ApiRequests and back. It decides nothing about the API itself. */
export function createApiHttpServer(options: ApiHttpServerOptions): ApiHttpServer {
  const server = serverFor(options);
  const watches: Watches = { ends: new Set(), outbox: new WatchOutbox() };
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
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const connection = upgradedConnection({ request, socket, head });
    if (connection === undefined) socket.destroy();
    else void serve(connection, options, watches);
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
      for (const end of [...watches.ends]) end();
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
  /** The client would like to speak another protocol on the connection. */
  readonly upgrade?: Upgrade;
}

/** Node hands over only the socket: unless it becomes a WebSocket, the request is answered like any other. */
function upgradedConnection(upgrade: Upgrade): Connection | undefined {
  const { request, socket } = upgrade;
  if (!(socket instanceof Socket)) return undefined;
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.on('finish', () => {
    socket.end();
  });
  return { request, response, upgrade };
}

async function serve(
  connection: Connection,
  options: ApiHttpServerOptions,
  watches: Watches,
): Promise<void> {
  const { request, response } = connection;
  const { log } = options;
  response.setHeader('cache-control', 'no-cache, private');
  response.setHeader('audit-id', auditIdOf(request));
  response.on('error', (error) => {
    log.debug('a client went away before its answer', { error: error.message });
  });
  const query = queryOf(request);
  const answer = await answerTo(connection, query, options);
  // A client that went away needs no answer; its watch must not even begin.
  if (response.destroyed) return;
  try {
    if (answer.type === 'watch') {
      const end = beginWatch(connection, answer, { log, outbox: watches.outbox });
      watches.ends.add(end);
      // A response that gave its socket away hears no more of it.
      const carrier = connection.upgrade === undefined ? response : request.socket;
      carrier.once('close', () => watches.ends.delete(end));
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

function beginWatch(
  { request, response, upgrade }: Connection,
  watch: Extract<ApiResponse, { type: 'watch' }>,
  sending: { readonly log: Log; readonly outbox: WatchOutbox },
): () => void {
  if (upgrade === undefined || !isWebSocketRequest(request)) {
    return sendWatch(response, watch, sending);
  }
  response.detachSocket(request.socket);
  return sendWebSocketWatch(upgrade, { watch, given: response, log: sending.log });
}

/** A client may name its request, so that it finds it again in the audit log. */
function auditIdOf({ headers }: IncomingMessage): string {
  const given = headers['audit-id'];
  return typeof given === 'string' && /^[\x21-\x7e]{1,64}$/.test(given) ? given : randomUUID();
}

function queryOf({ url = '/' }: IncomingMessage): URLSearchParams {
  const mark = url.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
}

async function answerTo(
  connection: Connection,
  query: URLSearchParams,
  options: ApiHttpServerOptions,
): Promise<ApiResponse> {
  const { request } = connection;
  let asked: ApiRequest | undefined;
  try {
    asked = unauthenticated(connection, query);
    const user = await options.authenticate(shownCredentials(request));
    const flow = flowOf(user, asked.path);
    connection.response.setHeader('x-kubernetes-pf-flowschema-uid', flow.schemaUid);
    connection.response.setHeader('x-kubernetes-pf-prioritylevel-uid', flow.levelUid);
    asked = { ...asked, user, body: await bodyOf(connection, asked.method) };
    return await options.dispatch(asked);
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
    const answer: ApiResponse = {
      type: 'object',
      status,
      headers: new Map(),
      body: refusal.toStatus(),
    };
    if (asked !== undefined) options.refused?.(asked, answer);
    return answer;
  }
}

const nobody: ApiRequest['user'] = { name: '', groups: [] };

/** All that can be said of a request before it is known who asks. */
function unauthenticated({ request, response }: Connection, query: URLSearchParams): ApiRequest {
  const { url = '/', headers, socket } = request;
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
  const origin: RequestOrigin = {
    auditId: String(response.getHeader('audit-id')),
    uri: url,
    address: socket.remoteAddress ?? '',
  };
  return { method, path, query, headers: given, body: { type: 'none' }, user: nobody, origin };
}

async function bodyOf(
  { request, upgrade }: Connection,
  method: ApiRequest['method'],
): Promise<ApiRequest['body']> {
  if (method === 'GET' || method === 'HEAD') return { type: 'none' };
  // The connection was taken out of HTTP's hands; what follows the head is the other protocol's.
  if (upgrade !== undefined) throw badRequest('only a GET can ask for another protocol');
  return readBody(request);
}
