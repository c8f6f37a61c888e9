import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

import type { Log } from '../../base/log.ts';
import { badRequest, StatusError } from '../../kube/status-error.ts';
import type {
  ApiRequest,
  ApiResponse,
  Dispatch,
  RequestOrigin,
  Sort,
  Sorted,
} from '../api-request.ts';
import type { HeldBytes } from '../overload/held-bytes.ts';
import type { PieceSender } from './pieces.ts';
import { readBody } from './_read-body.ts';
import type { BodyReading } from './_read-body.ts';
import type { Authenticate } from './authenticate.ts';
import type { Laggards } from './laggards.ts';
import { sendAnswer } from './respond.ts';
import { shownCredentials } from './shown-credentials.ts';
import type { TransportLimits } from './transport-limits.ts';
import type { WatchOutbox } from './watch-outbox.ts';
import { sendWatch } from './watch-stream.ts';
import { isWebSocketRequest, sendWebSocketWatch } from './websocket.ts';
import type { Upgrade } from './websocket.ts';

const methods: ReadonlyMap<string | undefined, ApiRequest['method']> = new Map(
  (['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const).map((method) => [
    method,
    method,
  ]),
);

/** What all connections have in common. */
export interface Serving {
  readonly dispatch: Dispatch;
  readonly authenticate: Authenticate;
  readonly sort?: Sort;
  readonly log: Log;
  readonly refused?: (request: ApiRequest, answer: ApiResponse) => void;
  readonly limits: TransportLimits;
  readonly held: HeldBytes;
  readonly outbox: WatchOutbox;
  readonly laggards: Laggards;
  readonly pieces: PieceSender;
  /** Ends each watch that is being sent, cleanly. */
  readonly ends: Set<() => void>;
  /** Whether connections are to go when they are idle. */
  readonly isClosing: () => boolean;
}

export interface Connection {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The headers of the answer as far as they are known. Node is given them all at once: one by one they cost twice as much. */
  readonly head: OutgoingHttpHeaders;
  /** `asked`: the client sends its body when it is told to go on. */
  readonly goAhead: 'asked' | 'unasked';
  /** The client would like to speak another protocol on the connection. */
  readonly upgrade?: Upgrade;
}

/** Answers one request, whatever comes; resolves when the answer is on its way, or a watch has begun. */
export async function serve(connection: Connection, serving: Serving): Promise<void> {
  const { request, response, head } = connection;
  const { log } = serving;
  response.on('error', (error) => {
    log.debug('a client went away before its answer', { error: error.message });
  });
  const query = queryOf(request);
  const { answer, sorted } = await answerTo(connection, query, serving);
  // A client that went away needs no answer; its watch must not even begin.
  if (response.destroyed) return;
  try {
    if (answer.type === 'watch') {
      begin(connection, answer, serving);
      return;
    }
    // What is left of a body that nobody wants would be taken for the next request.
    if (!request.complete || serving.isClosing()) head.connection = 'close';
    const begins = (bytes: number): void => {
      if (sorted !== undefined) holdAnswer(connection, { sorted, bytes }, serving);
    };
    await sendAnswer({ request, response, query, head, pieces: serving.pieces, begins }, answer);
  } catch (error) {
    log.error('an answer could not be sent', { path: request.url, error: String(error) });
    response.destroy();
  }
}

function begin(
  connection: Connection,
  watch: Extract<ApiResponse, { type: 'watch' }>,
  { ends, log, outbox, laggards }: Serving,
): void {
  const { request, response, upgrade } = connection;
  const end = beginWatch(connection, watch, { log, outbox, laggards });
  ends.add(end);
  // A response that gave its socket away hears no more of it.
  const carrier = upgrade === undefined ? response : request.socket;
  carrier.once('close', () => ends.delete(end));
}

function beginWatch(
  { request, response, upgrade, head }: Connection,
  watch: Extract<ApiResponse, { type: 'watch' }>,
  sending: Pick<Serving, 'log' | 'outbox' | 'laggards'>,
): () => void {
  if (upgrade === undefined || !isWebSocketRequest(request)) {
    return sendWatch({ response, head }, watch, sending);
  }
  response.detachSocket(request.socket);
  const { log, laggards } = sending;
  return sendWebSocketWatch(upgrade, { watch, given: head, log, laggards });
}

/** Smaller answers fit into the buffers of the system. */
const LARGE_ANSWER_BYTES = 64 * 1024;

/** A large answer is in memory until the client has taken it, for which it does not get all the time of the world. */
function holdAnswer(
  { response }: Connection,
  { sorted, bytes }: { readonly sorted: Sorted; readonly bytes: number },
  { held, limits, log }: Serving,
): void {
  if (bytes < LARGE_ANSWER_BYTES || response.destroyed) return;
  held.hold(sorted, bytes);
  const patience = setTimeout(() => {
    log.warn('a client does not take its answer', { bytes });
    response.destroy();
  }, limits.answerTime * 1000);
  response.once('close', () => {
    clearTimeout(patience);
    held.release(sorted, bytes);
  });
}

/** What can be said of any answer. */
export const headOf = (request: IncomingMessage): OutgoingHttpHeaders => ({
  'cache-control': 'no-cache, private',
  'audit-id': auditIdOf(request),
});

/** A client may name its request, so that it finds it again in the audit log. */
function auditIdOf({ headers }: IncomingMessage): string {
  const given = headers['audit-id'];
  return typeof given === 'string' && /^[\x21-\x7e]{1,64}$/.test(given) ? given : randomUUID();
}

function queryOf({ url = '/' }: IncomingMessage): URLSearchParams {
  const mark = url.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
}

interface Answered {
  readonly answer: ApiResponse;
  /** Of a request that came so far that it is known who asks. */
  readonly sorted: Sorted | undefined;
}

async function answerTo(
  connection: Connection,
  query: URLSearchParams,
  serving: Serving,
): Promise<Answered> {
  const { request, response, head } = connection;
  let asked: ApiRequest | undefined;
  let sorted: Sorted | undefined;
  let held = 0;
  try {
    asked = unauthenticated(connection, query);
    const user = await serving.authenticate(shownCredentials(request));
    const account = serving.sort?.(asked, user);
    sorted = account;
    if (account !== undefined) {
      nameFlow(head, account);
      serving.held.check(account);
    }
    const took = (bytes: number): void => {
      if (account === undefined) return;
      held += bytes;
      serving.held.hold(account, bytes);
      serving.held.check(account);
    };
    const wanted = (): void => {
      if (connection.goAhead === 'asked') response.writeContinue();
    };
    const reading = { wanted, took, within: serving.limits.bodyTime };
    const body = await bodyOf(connection, asked.method, reading);
    const whenGone = (listener: () => void): void => {
      response.once('close', listener);
    };
    asked = { ...asked, user, body, sorted, whenGone };
    return { answer: await serving.dispatch(asked), sorted };
  } catch (error) {
    // A client that goes away in the middle of its body is nothing to worry about.
    if (!(error instanceof StatusError) && !request.destroyed) {
      serving.log.error('a request failed', { path: request.url, error: String(error) });
    }
    const answer = refusalOf(error);
    if (asked !== undefined) serving.refused?.(asked, answer);
    return { answer, sorted };
  } finally {
    if (sorted !== undefined) serving.held.release(sorted, held);
  }
}

/** By their uids, not their names: these may tell more than a stranger should know. */
function nameFlow(head: OutgoingHttpHeaders, { flow: { schema, level } }: Sorted): void {
  if (schema.uid !== '') head['x-kubernetes-pf-flowschema-uid'] = schema.uid;
  if (level.spec.uid !== '') head['x-kubernetes-pf-prioritylevel-uid'] = level.spec.uid;
}

function refusalOf(error: unknown): ApiResponse {
  const refusal =
    error instanceof StatusError
      ? error
      : new StatusError(500, 'InternalError', 'an error on the server has prevented the request');
  const { code: status } = refusal;
  return { type: 'object', status, headers: new Map(), body: refusal.toStatus() };
}

const nobody: ApiRequest['user'] = { name: '', groups: [] };

/** All that can be said of a request before it is known who asks. */
function unauthenticated({ request, head }: Connection, query: URLSearchParams): ApiRequest {
  const { url = '/', headers, socket } = request;
  const method = methods.get(request.method);
  if (method === undefined) {
    const message = 'the server does not allow this method on the requested resource';
    throw new StatusError(405, 'MethodNotAllowed', message, {});
  }
  const path = pathOf(url);
  if (!path.startsWith('/')) throw badRequest('the request URL must be a path');
  const given = new Map<string, string>();
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) given.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const origin: RequestOrigin = {
    auditId: String(head['audit-id']),
    uri: url,
    address: socket.remoteAddress ?? '',
  };
  const later = { user: nobody, sorted: undefined, whenGone: undefined } as const;
  return { method, path, query, headers: given, body: { type: 'none' }, origin, ...later };
}

/** To a proxy clients say the whole URL, and some proxies pass it on. */
function pathOf(url: string): string {
  const [, below] = /^https?:\/\/[^/?]+(.*)$/i.exec(url) ?? [];
  const target = below === undefined || below.startsWith('/') ? (below ?? url) : `/${below}`;
  const mark = target.indexOf('?');
  return mark < 0 ? target : target.slice(0, mark);
}

async function bodyOf(
  { request, upgrade }: Connection,
  method: ApiRequest['method'],
  reading: BodyReading,
): Promise<ApiRequest['body']> {
  if (method === 'GET' || method === 'HEAD') return { type: 'none' };
  // The connection was taken out of HTTP's hands; what follows the head is the other protocol's.
  if (upgrade !== undefined) return { type: 'another-protocol' };
  return readBody(request, reading);
}
