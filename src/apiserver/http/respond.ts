import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

import type { JsonValue } from '../../base/json.ts';
import { isJsonObject, toJsonText } from '../../base/json.ts';
import { toYaml } from '../../kube/yaml.ts';
import type { ApiResponse } from '../api-request.ts';
import { discardRest } from './_read-body.ts';
import { acceptClauses } from './media-type.ts';
import type { Encoding } from './negotiate.ts';

const compress = promisify(gzip);

/** Smaller bodies are sent as they are: the time would be worth more than the bytes. */
const GZIP_BYTES = 128 * 1024;

const newline = Buffer.from('\n');

interface Form {
  readonly encoding: Encoding;
  readonly layout: 'compact' | 'indented';
}

/** Errors too are written as the client likes it; as indented JSON, if it likes nothing that can be had. */
function formOf(
  request: IncomingMessage,
  query: URLSearchParams,
  contentType: string | undefined,
): Form {
  const layout = isIndented(request, query) ? 'indented' : 'compact';
  if (contentType !== undefined) {
    return { encoding: contentType.startsWith('application/yaml') ? 'yaml' : 'json', layout };
  }
  const known = acceptClauses(request.headers.accept).find(({ mediaType }) =>
    knownTypes.has(mediaType),
  );
  if (known === undefined) return { encoding: 'json', layout: 'indented' };
  return { encoding: known.mediaType === 'application/yaml' ? 'yaml' : 'json', layout };
}

const knownTypes: ReadonlySet<string> = new Set([
  'application/json',
  'application/yaml',
  // Not written, but every client that accepts it accepts JSON, too.
  'application/vnd.kubernetes.protobuf',
  'application/*',
  '*/*',
]);

/** People at a shell or in a browser get indented JSON, unless they say otherwise. */
function isIndented(request: IncomingMessage, query: URLSearchParams): boolean {
  const pretty = query.get('pretty');
  if (pretty !== null) return pretty !== 'false' && pretty !== '0';
  if (/;\s*pretty=1\b/.test(request.headers.accept ?? '')) return true;
  return /^(curl|Wget|Mozilla)/.test(request.headers['user-agent'] ?? '');
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** The headers known so far; those of the answer are added to them. */
  readonly head: OutgoingHttpHeaders;
}

type Answer = Exclude<ApiResponse, { type: 'watch' }>;
type ObjectAnswer = Extract<Answer, { type: 'object' }>;

function encoded(
  { request, query }: Exchange,
  answer: ObjectAnswer,
): { readonly contentType: string; readonly body: Uint8Array } {
  const given = answer.headers.get('content-type');
  const { encoding, layout } = formOf(request, query, given);
  if (encoding === 'yaml') {
    const body = Buffer.from(toYaml(answer.body), 'utf8');
    return { contentType: given ?? 'application/yaml', body };
  }
  const contentType = given ?? 'application/json';
  if (layout === 'indented') {
    return { contentType, body: Buffer.from(toJsonText(answer.body, 'indented'), 'utf8') };
  }
  const text = answer.encoded ?? Buffer.from(toJsonText(answer.body), 'utf8');
  return { contentType, body: Buffer.concat([text, newline]) };
}

function retryAfter(body: JsonValue): string | undefined {
  const details = isJsonObject(body) && body['kind'] === 'Status' ? body['details'] : undefined;
  const seconds = isJsonObject(details) ? details['retryAfterSeconds'] : undefined;
  return typeof seconds === 'number' ? String(seconds) : undefined;
}

/** A response has one value for each header; of warnings each goes on a line of its own. */
function addHeaders(head: OutgoingHttpHeaders, { headers }: Answer): void {
  for (const [name, value] of headers) {
    head[name] = name === 'warning' ? value.split(/, (?=299 - ")/) : value;
  }
}

/** Sends an answer that is complete. */
export async function sendAnswer(exchange: Exchange, answer: Answer): Promise<void> {
  const { response } = exchange;
  const body = prepared(exchange, answer);
  if (!response.destroyed) await sendBody(exchange, answer, body);
}

/** Completes the head; gives the body. */
function prepared(exchange: Exchange, answer: Answer): Uint8Array {
  const { head } = exchange;
  switch (answer.type) {
    case 'text':
      head['x-content-type-options'] = 'nosniff';
      head['content-type'] = 'text/plain; charset=utf-8';
      addHeaders(head, answer);
      return Buffer.from(answer.text, 'utf8');
    case 'bytes':
      addHeaders(head, answer);
      return answer.bytes;
    case 'object': {
      const { contentType, body } = encoded(exchange, answer);
      if (answer.status >= 400) addRefusal(head, answer);
      addHeaders(head, answer);
      head['content-type'] = contentType;
      return body;
    }
  }
}

function addRefusal(head: OutgoingHttpHeaders, { status, body }: ObjectAnswer): void {
  if (status === 403) head['x-content-type-options'] = 'nosniff';
  const retry = retryAfter(body);
  if (retry !== undefined) head['retry-after'] = retry;
}

async function sendBody(exchange: Exchange, answer: Answer, whole: Uint8Array): Promise<void> {
  const { status } = answer;
  const { request, response, head } = exchange;
  const bodiless = status === 304 || status === 204;
  let body = whole;
  if (!bodiless && whole.length >= GZIP_BYTES && isGzipOffered(request)) {
    body = await compress(whole, { level: constants.Z_BEST_SPEED });
    head['content-encoding'] = 'gzip';
  }
  if (!bodiless) head['content-length'] = body.length;
  response.writeHead(status, head);
  const sent = bodiless || request.method === 'HEAD' ? '' : body;
  answer.sent?.(sent.length);
  if (request.complete) {
    response.end(sent);
    return;
  }
  // The client is still sending: it is to have the whole answer before the connection is closed.
  if (sent === '') response.flushHeaders();
  else response.write(sent);
  await discardRest(request);
  response.end();
}

const isGzipOffered = ({ headers }: IncomingMessage): boolean =>
  /\bgzip\b/.test(headers['accept-encoding'] ?? '');
