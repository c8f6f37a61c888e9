import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';

import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

import type { Log } from '../../base/log.ts';
import type { ApiResponse } from '../api-request.ts';
import type { Laggard, Laggards } from './laggards.ts';
import { offeredProtocols } from './websocket-credentials.ts';

type Watch = Extract<ApiResponse, { type: 'watch' }>;

/** A connection that asks to become a WebSocket. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What came after the head of the request. */
  readonly head: Buffer;
}

interface WebSocketWatch {
  readonly watch: Watch;
  /** What goes with the answer beside the headers of the watch. */
  readonly given: Readonly<OutgoingHttpHeaders>;
  readonly log: Log;
  readonly laggards: Laggards;
}

/** As for a watch over plain HTTP: this much more than what it was sent at the start. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** A watcher has nothing to say. */
const MAX_MESSAGE_BYTES = 4096;
const NORMAL = 1000;
const GOING_AWAY_MILLISECONDS = 2000;

/** Whether the client wants a WebSocket, and not some other protocol. */
export function isWebSocketRequest({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && (headers.upgrade ?? '').toLowerCase() === 'websocket';
}

/** Sends a watch over a WebSocket, one event in each text frame. The returned function ends it cleanly. */
export function sendWebSocketWatch(
  { request, socket, head }: Upgrade,
  { watch, given, log, laggards }: WebSocketWatch,
): () => void {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: () => echoedProtocol(request) ?? false,
  });
  server.on('headers', (lines) => {
    const { headers } = watch;
    for (const [name, value] of Object.entries(given)) lines.push(`${name}: ${String(value)}`);
    for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  });
  let end = (): void => {
    socket.destroy();
  };
  server.handleUpgrade(request, socket, head, (accepted) => {
    end = stream(accepted, { watch, log, laggards });
  });
  return () => {
    end();
  };
}

/** The first protocol that is no token; the frames are the same for all. */
function echoedProtocol({ headers }: IncomingMessage): string | undefined {
  const offered = offeredProtocols(headers['sec-websocket-protocol']);
  return offered.type === 'read' ? offered.protocols[0] : undefined;
}

function stream(
  client: WebSocket,
  { watch, log, laggards }: Omit<WebSocketWatch, 'given'>,
): () => void {
  const state = { over: false, mayWait: Infinity };
  let stop = (): void => undefined;
  const finish = (): void => {
    if (state.over) return;
    state.over = true;
    laggards.forget(laggard);
    stop();
  };
  const laggard: Laggard = {
    waitingBytes: () => client.bufferedAmount,
    drop: () => {
      log.warn('dropping a watcher that does not keep up', { waitingBytes: client.bufferedAmount });
      finish();
      client.terminate();
    },
  };
  const end = (): void => {
    if (state.over) return;
    finish();
    client.close(NORMAL);
    const patience = setTimeout(() => {
      client.terminate();
    }, GOING_AWAY_MILLISECONDS);
    client.on('close', () => {
      clearTimeout(patience);
    });
  };
  client.on('close', finish);
  client.on('error', (error) => {
    log.debug('a WebSocket watch failed', { error: error.message });
  });
  const begun = watch.start({
    message: (message) => {
      if (state.over) return;
      client.send(message.line(), { binary: false });
      if (client.bufferedAmount > state.mayWait) laggard.drop();
      else laggards.waits(laggard, client.bufferedAmount);
    },
    end,
  });
  if (state.over) begun();
  else stop = begun;
  state.mayWait = client.bufferedAmount + MAX_WAITING_BYTES;
  return end;
}
