import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

import { codeOf } from '../../base/errors.ts';
import type { JsonValue } from '../../base/json.ts';
import { isJsonObject, toJsonText } from '../../base/json.ts';
import { toYaml } from '../../kube/yaml.ts';
import type { ApiResponse } from '../api-request.ts';
import { encodeStatus } from '../protobuf/encode-status.ts';
import { discardRest } from './_read-body.ts';
import { PIECE_BYTES } from './pieces.ts';
import type { PieceSender } from './pieces.ts';
import { acceptClauses } from './media-type.ts';
import type { Encoding } from './negotiate.ts';
import { sendChunks } from './send-chunks.ts';

const compress = promisify(gzip);

/** Smaller bodies are sent as they are: the time would be worth more than the bytes. */
const GZIP_BYTES = 128 * 1024;

const newline = Buffer.from('\n');

interface Form {
  readonly encoding: Encoding | 'protobuf';
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
  const known = acceptClauses(request.headers.accept).filter(({ mediaType }) =>
    knownTypes.has(mediaType),
  );
  const [best] = known;
  if (best === undefined) return { encoding: 'json', layout: 'indented' };
  if (known.every(({ mediaType }) => mediaType === protobuf))
    return { encoding: 'protobuf', layout };
  return { encoding: best.mediaType === 'application/yaml' ? 'yaml' : 'json', layout };
}

/** Who accepts JSON behind it is given that. */
const protobuf = 'application/vnd.kubernetes.protobuf';

const knownTypes: ReadonlySet<string> = new Set([
  'application/json',
  'application/yaml',
  protobuf,
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
  readonly pieces: PieceSender;
  /** Hears how long the body is, before it is sent. */
  readonly begins: (bytes: number) => void;
}

type Texts = readonly Uint8Array[];

type Answer = Exclude<ApiResponse, { type: 'watch' }>;
type WholeAnswer = Exclude<Answer, { type: 'chunks' }>;
type ChunksAnswer = Extract<Answer, { type: 'chunks' }>;
type ObjectAnswer = Extract<Answer, { type: 'object' }>;

function encoded(
  { request, query }: Exchange,
  answer: ObjectAnswer,
): { readonly contentType: string; readonly body: Texts } {
  const given = answer.headers.get('content-type');
  const { encoding, layout } = formOf(request, query, given);
  const shown = answer.layout ?? layout;
  if (encoding === 'protobuf' && answer.body.kind === 'Status') {
    return { contentType: protobuf, body: [encodeStatus(answer.body)] };
  }
  if (encoding === 'yaml') {
    const body = Buffer.from(toYaml(answer.body, 'sorted'), 'utf8');
    return { contentType: given ?? 'application/yaml', body: [body] };
  }
  const contentType = given ?? 'application/json';
  if (shown === 'indented') {
    return { contentType, body: [Buffer.from(toJsonText(answer.body, 'indented'), 'utf8')] };
  }
  const texts = answer.encoded ?? [Buffer.from(toJsonText(answer.body), 'utf8')];
  return { contentType, body: [...texts, newline] };
}

function retryAfter(body: JsonValue): string | undefined {
  const details = isJsonObject(body) && body['kind'] === 'Status' ? body['details'] : undefined;
  const seconds = isJsonObject(details) ? details['retryAfterSeconds'] : undefined;
  return typeof seconds === 'number' ? String(seconds) : undefined;
}

/** A response has one value for each header; of warnings each goes on a line of its own. */
function addHeaders(head: OutgoingHttpHeaders, { headers }: Answer): void {
  for (const [name, value] of headers) {
    head[name] = name === 'warning' ? inUtf8(value).split(/, (?=299 - ")/) : value;
  }
}

/** Node writes each character of a head as one byte, and refuses what has no room in it. */
const inUtf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** Sends an answer that is complete. Resolves when all of it is on its way. */
export async function sendAnswer(exchange: Exchange, answer: Answer): Promise<void> {
  const { response } = exchange;
  if (answer.type === 'chunks') {
    await sendPieces(exchange, answer);
    return;
  }
  const body = prepared(exchange, answer);
  if (!response.destroyed) await sendBody(exchange, answer, body);
}

/** Completes the head; gives the body. */
function prepared(exchange: Exchange, answer: WholeAnswer): Texts {
  const { head } = exchange;
  switch (answer.type) {
    case 'text':
      head['x-content-type-options'] = 'nosniff';
      head['content-type'] = 'text/plain; charset=utf-8';
      addHeaders(head, answer);
      return [Buffer.from(answer.text, 'utf8')];
    case 'bytes':
      addHeaders(head, answer);
      return [answer.bytes];
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

async function sendBody(exchange: Exchange, answer: WholeAnswer, body: Texts): Promise<void> {
  const { status } = answer;
  const { request, response, head } = exchange;
  if (status === 304 || status === 204) {
    response.writeHead(status, head);
    answer.sent?.(0);
    await sendTexts(exchange, [], 0);
    return;
  }
  let texts = body;
  let length = lengthOf(body);
  if (length >= GZIP_BYTES && isGzipOffered(request)) {
    const compressed = await compress(Buffer.concat(body, length), {
      level: constants.Z_BEST_SPEED,
    });
    texts = [compressed];
    length = compressed.length;
    head['content-encoding'] = 'gzip';
    head.vary = head.vary === undefined ? 'Accept-Encoding' : `${head.vary}, Accept-Encoding`;
  }
  head['content-length'] = length;
  response.writeHead(status, head);
  if (request.method === 'HEAD') {
    texts = [];
    length = 0;
  }
  answer.sent?.(length);
  await sendTexts(exchange, texts, length);
}

const lengthOf = (texts: Texts): number => texts.reduce((sum, text) => sum + text.length, 0);

async function sendTexts(exchange: Exchange, texts: Texts, length: number): Promise<void> {
  const { request, response, pieces, begins } = exchange;
  begins(length);
  if (!request.complete) {
    // The client is still sending: it is to have the whole answer before the connection is closed.
    if (length === 0) response.flushHeaders();
    else response.write(Buffer.concat(texts, length));
    await discardRest(request);
    response.end();
  } else if (length > PIECE_BYTES) await pieces.send(response, texts);
  else response.end(length === 0 ? '' : Buffer.concat(texts, length));
}

/** So much of a text that is made as it is taken may wait for the client. */
const WAITING_BYTES = 64 * 1024;

/** Nobody knows how long it will be: it is neither counted beforehand nor compressed. */
async function sendPieces(exchange: Exchange, answer: ChunksAnswer): Promise<void> {
  const { request, response, head, begins } = exchange;
  head['x-content-type-options'] = 'nosniff';
  addHeaders(head, answer);
  response.writeHead(answer.status, head);
  begins(WAITING_BYTES);
  let bytes = 0;
  const counted = function* (): Generator<string> {
    for (const chunk of answer.chunks) {
      bytes += Buffer.byteLength(chunk);
      yield chunk;
    }
  };
  if (request.method !== 'HEAD' && !(await isTaken(counted(), response))) return;
  answer.sent?.(bytes);
  if (!request.complete) await discardRest(request);
  response.end();
}

/** Whether all of it was; not when the client went away before. */
async function isTaken(chunks: Iterable<string>, response: ServerResponse): Promise<boolean> {
  try {
    await sendChunks(chunks, response);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE') return false;
    throw error;
  }
}

/** As on the real server: by the word alone, so that who weighs it against others gets the plain text. */
const isGzipOffered = ({ headers }: IncomingMessage): boolean =>
  (headers['accept-encoding'] ?? '').split(',').some((coding) => coding.trim() === 'gzip');
