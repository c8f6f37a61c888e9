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
}

type Answer = Exclude<ApiResponse, { type: 'watch' }>;

function encoded(
  { request, query }: Exchange,
  answer: Extract<Answer, { type: 'object' }>,
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

function retryAfter(body: JsonValue): OutgoingHttpHeaders {
  const details = isJsonObject(body) && body['kind'] === 'Status' ? body['details'] : undefined;
  const seconds = isJsonObject(details) ? details['retryAfterSeconds'] : undefined;
  return typeof seconds === 'number' ? { 'retry-after': String(seconds) } : {};
}

/** A response has one value for each header; of warnings each goes on a line of its own. */
function headersFor(response: ServerResponse, { headers }: Answer): OutgoingHttpHeaders {
  if (headers.size === 0) return {};
  const warnings = headers.get('warning')?.split(/, (?=299 - ")/);
  if (warnings !== undefined) response.setHeader('warning', warnings);
  return Object.fromEntries([...headers].filter(([name]) => name !== 'warning'));
}

/** Sends an answer that is complete. */
export async function sendAnswer(exchange: Exchange, answer: Answer): Promise<void> {
  const { response } = exchange;
  const given = headersFor(response, answer);
  if (answer.type === 'text') {
    const headers: OutgoingHttpHeaders = {
      'x-content-type-options': 'nosniff',
      'content-type': 'text/plain; charset=utf-8',
      ...given,
    };
    const body = Buffer.from(answer.text, 'utf8');
    await sendBody(exchange, { status: answer.status, headers, body });
    return;
  }
  if (answer.type === 'bytes') {
    await sendBody(exchange, { status: answer.status, headers: given, body: answer.bytes });
    return;
  }
  const { contentType, body } = encoded(exchange, answer);
  const headers: OutgoingHttpHeaders = {
    ...(answer.status === 403 ? { 'x-content-type-options': 'nosniff' } : {}),
    ...retryAfter(answer.body),
    ...given,
    'content-type': contentType,
  };
  if (response.destroyed) return;
  await sendBody(exchange, { status: answer.status, headers, body });
}

interface Written {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Uint8Array;
}

async function sendBody({ request, response }: Exchange, written: Written): Promise<void> {
  const { status, headers } = written;
  const bodiless = status === 304 || status === 204;
  const offered = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const shrink = offered && !bodiless && written.body.length >= GZIP_BYTES;
  const body = shrink
    ? await compress(written.body, { level: constants.Z_BEST_SPEED })
    : written.body;
  response.writeHead(status, {
    ...headers,
    ...(shrink ? { 'content-encoding': 'gzip' } : {}),
    ...(bodiless ? {} : { 'content-length': body.length }),
  });
  const sent = bodiless || request.method === 'HEAD' ? '' : body;
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
