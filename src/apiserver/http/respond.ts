import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

import type { JsonValue } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { toYaml } from '../../kube/yaml.ts';
import type { ApiResponse } from '../api-request.ts';
import { acceptClauses } from './media-type.ts';
import type { Encoding } from './negotiate.ts';

const compress = promisify(gzip);

/** Smaller bodies are sent as they are: the time would be worth more than the bytes. */
const GZIP_BYTES = 128 * 1024;

const newline = Buffer.from('\n');

/** Errors too are written as the client likes it, and as JSON if it likes nothing that can be had. */
function encodingOf(request: IncomingMessage, contentType: string | undefined): Encoding {
  if (contentType !== undefined)
    return contentType.startsWith('application/yaml') ? 'yaml' : 'json';
  const known = acceptClauses(request.headers.accept).find(({ mediaType }) =>
    ['application/json', 'application/yaml', 'application/*', '*/*'].includes(mediaType),
  );
  return known?.mediaType === 'application/yaml' ? 'yaml' : 'json';
}

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
  if (encodingOf(request, given) === 'yaml') {
    const body = Buffer.from(toYaml(answer.body), 'utf8');
    return { contentType: given ?? 'application/yaml', body };
  }
  const contentType = given ?? 'application/json';
  if (isIndented(request, query)) {
    return { contentType, body: Buffer.from(JSON.stringify(answer.body, undefined, 2), 'utf8') };
  }
  const text = answer.encoded ?? Buffer.from(JSON.stringify(answer.body), 'utf8');
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
  if (bodiless || request.method === 'HEAD') response.end();
  else response.end(body);
}
