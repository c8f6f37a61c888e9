import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../../base/clock.ts';
import { codeOf, reasonOf } from '../../../base/errors.ts';
import { seconds } from '../../../base/units.ts';
import { toJsonText } from '../../../base/json.ts';
import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { textAt } from '../../../base/json-at.ts';
import { readJson } from './_read-json.ts';

/** Where a webhook is called, and whom to believe that it is the right one. */
export interface Endpoint {
  /** With scheme, host, path and the time it has; what error texts name as it is written. */
  readonly url: string;
  /** Where to connect instead of the URL's host, as a service says; the certificate is still that of the URL's host. */
  readonly via?: { readonly host: string; readonly port: number };
  /** PEM; undefined: the certificates that this machine trusts. */
  readonly authorities: string | undefined;
  readonly timeoutSeconds: number;
}

/** Posts a review to a webhook. Rejects with an Error whose text is the one that clients are shown. */
export interface WebhookClient {
  post(endpoint: Endpoint, body: JsonObject): Promise<JsonValue>;
  close(): void;
}

const connectionsPerAuthority = 32;
const agentLimit = 64;
const largestResponse = 3 * 1024 * 1024;

/** Over HTTPS only, without redirects, with connections that are kept, few of them and not for long. */
export class HttpsWebhookClient implements WebhookClient {
  readonly #clock: Clock;
  readonly #agents = new Map<string, Agent>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async post(endpoint: Endpoint, body: JsonObject): Promise<JsonValue> {
    const url = new URL(endpoint.url);
    const abort = new AbortController();
    const cancel = this.#clock.after(seconds(endpoint.timeoutSeconds), () => {
      abort.abort();
    });
    try {
      return read(await this.#exchange({ ...endpoint, url }, body, abort.signal));
    } catch (error) {
      if (error instanceof AnswerError) throw error;
      const why = abort.signal.aborted
        ? 'context deadline exceeded'
        : connectionFailure(error, url);
      throw new Error(`Post ${JSON.stringify(endpoint.url)}: ${why}`, { cause: error });
    } finally {
      cancel();
    }
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  #agentFor(authorities: string): Agent {
    const known = this.#agents.get(authorities);
    if (known !== undefined) return known;
    for (const [oldest, agent] of this.#agents) {
      if (this.#agents.size < agentLimit) break;
      this.#agents.delete(oldest);
      agent.destroy();
    }
    const agent = new Agent({
      keepAlive: true,
      maxSockets: connectionsPerAuthority,
      maxFreeSockets: 2,
      ...(authorities === '' ? {} : { ca: authorities }),
    });
    this.#agents.set(authorities, agent);
    return agent;
  }

  #exchange(
    { url, via, authorities }: Pick<Endpoint, 'via' | 'authorities'> & { readonly url: URL },
    body: JsonObject,
    signal: AbortSignal,
  ): Promise<Reply> {
    const bytes = Buffer.from(toJsonText(body));
    return new Promise((resolve, reject) => {
      const sent = request(
        url,
        {
          ...(via === undefined ? {} : { ...via, servername: url.hostname }),
          method: 'POST',
          agent: this.#agentFor(authorities ?? ''),
          signal,
          headers: {
            host: url.host,
            accept: 'application/json, */*',
            'content-type': 'application/json',
            'content-length': bytes.length,
          },
        },
        (response) => {
          collect(response).then(resolve, reject);
        },
      );
      sent.on('error', reject);
      sent.end(bytes);
    });
  }
}

interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

async function collect(response: IncomingMessage): Promise<Reply> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response) {
    if (!Buffer.isBuffer(part)) continue;
    size += part.length;
    if (size > largestResponse) {
      response.destroy();
      throw new AnswerError(`the response is larger than ${largestResponse} bytes`);
    }
    parts.push(part);
  }
  const { statusCode: status = 0, headers } = response;
  return {
    status,
    contentType: headers['content-type'] ?? '',
    text: Buffer.concat(parts).toString(),
  };
}

/** The webhook was reached, but what it answered is no answer. */
class AnswerError extends Error {
  override readonly name = 'AnswerError';
}

const unhelpful: ReadonlyMap<number, string> = new Map([
  [400, 'the server rejected our request for an unknown reason'],
  [401, 'the server has asked for the client to provide credentials'],
  [404, 'the server could not find the requested resource'],
  [405, 'the server does not allow this method on the requested resource'],
  [409, 'the server reported a conflict'],
  [422, 'the server rejected our request due to an error in our request'],
  [429, 'the server has received too many requests and has asked us to try again later'],
  [503, 'the server is currently unable to handle the request'],
  [
    504,
    'the server was unable to return a response in the time allotted, but may still be processing the request',
  ],
]);

/** What comes with these says more than we could. */
const helpful: ReadonlySet<number> = new Set([403, 406, 415]);

function read(reply: Reply): JsonValue {
  const value = readJson(reply.text);
  if (reply.status < 200 || reply.status >= 300) {
    const body = value.type === 'ok' ? value.value : null;
    throw new AnswerError(refusalIn(body) ?? failureOf(reply));
  }
  if (value.type === 'ok') return value.value;
  throw new AnswerError(value.failure);
}

/** The words of a Status that says no. */
function refusalIn(body: JsonValue): string | undefined {
  const isRefusal = textAt(body, 'kind') === 'Status' && textAt(body, 'status') === 'Failure';
  return isRefusal ? (textAt(body, 'message') ?? '') : undefined;
}

function failureOf({ status, contentType, text }: Reply): string {
  const isText = contentType === '' || contentType.startsWith('text/');
  const said = isText ? text.trim().slice(0, 2048) : 'unknown';
  if (helpful.has(status)) return said;
  const known = unhelpful.get(status);
  if (known !== undefined) return known;
  return status >= 500
    ? `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`
    : `the server responded with the status code ${status} but did not return more information`;
}

const trustFailures: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
]);

/** What went wrong on the way, in the words that operators know. */
function connectionFailure(error: unknown, url: URL): string {
  const code = codeOf(error) ?? '';
  const address = `${url.hostname}:${url.port === '' ? '443' : url.port}`;
  if (trustFailures.has(code)) {
    return 'tls: failed to verify certificate: x509: certificate signed by unknown authority';
  }
  switch (code) {
    case 'ECONNREFUSED':
      return `dial tcp ${address}: connect: connection refused`;
    case 'EHOSTUNREACH':
      return `dial tcp ${address}: connect: no route to host`;
    case 'ENOTFOUND':
      return `dial tcp: lookup ${url.hostname}: no such host`;
    case 'ECONNRESET':
      return 'EOF';
    case 'CERT_HAS_EXPIRED':
      return 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `tls: failed to verify certificate: x509: certificate is not valid for ${url.hostname}`;
    default:
      return reasonOf(error);
  }
}
