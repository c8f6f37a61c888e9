import { once } from 'node:events';
import { createServer, ServerResponse, setMaxIdleHTTPParsers } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Socket } from 'node:net';

import type { Log } from '../../base/log.ts';
import { Turns } from '../../base/turns.ts';
import { seconds } from '../../base/units.ts';
import type { Seconds } from '../../base/units.ts';
import type { ApiRequest, ApiResponse, Dispatch, Sort } from '../api-request.ts';
import { HeldBytes } from '../overload/held-bytes.ts';
import { awaitFirstBytes } from './_first-bytes.ts';
import { PieceSender } from './pieces.ts';
import { headOf, serve } from './_serve.ts';
import type { Connection, Serving } from './_serve.ts';
import type { Authenticate } from './authenticate.ts';
import { answerBrokenRequests } from './broken-requests.ts';
import { Laggards } from './laggards.ts';
import { LatestAnswers } from './latest-answers.ts';
import { usualLimits } from './transport-limits.ts';
import type { TransportLimits } from './transport-limits.ts';
import { WatchOutbox } from './watch-outbox.ts';
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
  /** Left out: requests are on nobody's account, and what is held for slow clients is not limited. */
  readonly sort?: Sort;
  /** PEM texts; client certificates are checked against `ca`. Left out: plain HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca: string };
  readonly log: Log;
  /** Hears of requests that never got to `dispatch`: wrong credentials, a body that is too large. */
  readonly refused?: (request: ApiRequest, answer: ApiResponse) => void;
  /** Left out: the usual ones. */
  readonly limits?: Partial<TransportLimits>;
}

export interface ApiHttpServer {
  /** Port 0 takes a free one. Rejects with a PortInUseError. */
  listen(port: number, host: string): Promise<{ readonly port: number }>;
  /** Ends watches at once, lets other requests finish within `grace`, then breaks what is left. */
  close(grace: Seconds): Promise<void>;
}

/** Go clients keep idle connections for 90 s; one that the server closes first would fail a request under way. */
const KEEP_ALIVE = seconds(120);
const TCP_KEEP_ALIVE = seconds(30);
/** How often Node looks for clients that are too slow. */
const LOOK_EVERY = seconds(5);
/** Node keeps the parsers of 1,000 connections that are gone, each in the midst of memory that could be given back. */
const IDLE_PARSERS = 32;
/** A slow body gets an answer of ours before Node breaks the connection. */
const SPARE = seconds(5);

/** The transport of the API: from sockets to ApiRequests and back. It decides nothing about the API itself. */
export function createApiHttpServer(options: ApiHttpServerOptions): ApiHttpServer {
  const limits = { ...usualLimits, ...options.limits };
  const server = serverFor(options, limits);
  const serving: Serving = {
    ...options,
    limits,
    held: new HeldBytes(limits.heldBytes),
    outbox: new WatchOutbox(),
    laggards: new Laggards(limits.watchedBytes),
    pieces: new PieceSender(),
    ends: new Set(),
    isClosing: () => !server.listening,
  };
  warnWhenFull(server, options.log);
  const answers = new LatestAnswers();
  keepUnsentAnswers(server, answers);
  const turns = new Turns(limits.pipelined);
  answerBrokenRequests(server, (socket) => (turns.isBusy(socket) ? answers.of(socket) : undefined));
  acceptRequests(server, turns, serving, {
    began: (socket, response) => {
      answers.began(socket, response);
    },
    ended: () => {
      // Of a server that is closing, connections go as soon as they are idle.
      if (!server.listening)
        setImmediate(() => {
          server.closeIdleConnections();
        });
    },
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
      for (const end of [...serving.ends]) end();
      server.closeIdleConnections();
      const timer = setTimeout(() => {
        server.closeAllConnections();
      }, grace * 1000);
      await closed;
      clearTimeout(timer);
    },
  };
}

function serverFor({ tls }: ApiHttpServerOptions, limits: TransportLimits): Server {
  const common = {
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: TCP_KEEP_ALIVE * 1000,
    keepAliveTimeout: KEEP_ALIVE * 1000,
    maxHeaderSize: limits.headBytes,
    headersTimeout: limits.headTime * 1000,
    requestTimeout: (Math.max(limits.headTime, limits.bodyTime) + SPARE) * 1000,
    connectionsCheckingInterval: Math.min(LOOK_EVERY, limits.headTime / 2) * 1000,
  };
  const trust = {
    ...{ requestCert: true, rejectUnauthorized: false },
    handshakeTimeout: limits.headTime * 1000,
  };
  const server =
    tls === undefined ? createServer(common) : createTlsServer({ ...common, ...tls, ...trust });
  if (tls !== undefined) awaitFirstBytes(server, limits.headTime);
  setMaxIdleHTTPParsers(IDLE_PARSERS);
  // Node drops headers beyond a number, the credentials among them; their size is limited anyway.
  server.maxHeadersCount = 0;
  server.maxConnections = limits.connections;
  return server;
}

/** Once, and again when there was room in between. */
function warnWhenFull(server: Server, log: Log): void {
  let state: 'room' | 'full' = 'room';
  server.on('connection', () => {
    state = 'room';
  });
  server.on('drop', () => {
    const { maxConnections } = server;
    if (state === 'room')
      log.warn('connections are refused: as many as may be are open', { maxConnections });
    state = 'full';
  });
}

/**
 * Node takes a connection for idle once its answer is complete, sent or not, and `close` breaks what is idle: the end of a
 * watch and the answer to a write would be lost on their way. So nothing is idle while an answer is on its way.
 */
function keepUnsentAnswers(server: Server, answers: LatestAnswers): void {
  const closeIdle = server.closeIdleConnections.bind(server);
  server.closeIdleConnections = () => {
    if (!answers.hasUnsent()) closeIdle();
  };
}

/** Hears of every request. */
interface Answers {
  /** It is the turn of this answer on its connection. */
  readonly began: (socket: Socket, response: ServerResponse) => void;
  /** An answer was sent, or its client is gone. */
  readonly ended: () => void;
}

function acceptRequests(server: Server, turns: Turns, serving: Serving, answers: Answers): void {
  const accept =
    (goAhead: Connection['goAhead']) =>
    (request: IncomingMessage, response: ServerResponse): void => {
      const { socket } = request;
      response.on('close', answers.ended);
      response.on('finish', () => {
        turns.pass(socket);
      });
      turns.take(socket, () => {
        if (socket.destroyed) return;
        answers.began(socket, response);
        // Failures are answered within; nothing is left to wait for.
        void serve({ request, response, head: headOf(request), goAhead }, serving);
      });
    };
  server.on('request', accept('unasked'));
  server.on('checkContinue', accept('asked'));
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    // Nobody else listens: without a listener an error would end the process.
    socket.on('error', (error) => {
      serving.log.debug('a connection to be upgraded failed', { error: error.message });
    });
    turns.take(request.socket, () => {
      const connection = upgradedConnection({ request, socket, head });
      if (connection === undefined) socket.destroy();
      else void serve(connection, serving);
    });
  });
}

/** Node hands over only the socket: unless it becomes a WebSocket, the request is answered like any other. */
function upgradedConnection(upgrade: Upgrade): Connection | undefined {
  const { request, socket } = upgrade;
  if (!(socket instanceof Socket) || socket.destroyed) return undefined;
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.on('finish', () => {
    socket.destroySoon();
  });
  return { request, response, head: headOf(request), goAhead: 'unasked', upgrade };
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
