import { createServer } from 'node:https';
import type { Server } from 'node:https';
import { createAuthority, issueServerCertificate } from '../../src/apiserver/http/certificates.ts';
import { instant } from '../../src/base/clock.ts';
import { isJsonObject } from '../../src/base/json.ts';
import type { JsonObject } from '../../src/base/json.ts';

const authority = createAuthority(instant(Date.now()));
const certificate = issueServerCertificate(authority, [], instant(Date.now()));

export const caBundle = Buffer.from(authority.certificate).toString('base64');
const strangers = createAuthority(instant(Date.now()));
export const otherBundle = Buffer.from(strangers.certificate).toString('base64');

/** What a webhook answers: the `response` of the review, another whole body, or nothing but a status. */
export type Reply =
  | { readonly type: 'response'; readonly response: JsonObject }
  | { readonly type: 'body'; readonly body: JsonObject }
  | { readonly type: 'status'; readonly status: number; readonly text?: string }
  | { readonly type: 'never' };

/** A webhook on this machine, over HTTPS. It keeps the requests it was sent. */
export class WebhookServer {
  readonly #server: Server;
  readonly requests: JsonObject[] = [];
  readonly paths: string[] = [];
  answer: (request: JsonObject, path: string) => Reply = () => allowed;

  constructor() {
    this.#server = createServer(
      { key: certificate.key, cert: certificate.certificate },
      (incoming, outgoing) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('end', () => {
          const review: unknown = JSON.parse(Buffer.concat(parts).toString());
          if (!isJsonObject(review) || !isJsonObject(review['request'])) return;
          const { request } = review;
          this.requests.push(request);
          this.paths.push(incoming.url ?? '');
          const reply = this.answer(request, incoming.url ?? '');
          if (reply.type === 'never') return;
          if (reply.type === 'status') {
            outgoing.writeHead(reply.status, { location: '/elsewhere' }).end(reply.text ?? '');
            return;
          }
          const { apiVersion, kind } = review;
          const body =
            reply.type === 'body'
              ? reply.body
              : { apiVersion, kind, response: { uid: request['uid'], ...reply.response } };
          outgoing.writeHead(200, { 'content-type': 'application/json' });
          outgoing.end(JSON.stringify(body));
        });
      },
    );
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  url(path = '/hook'): string {
    return `https://127.0.0.1:${this.port}${path}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export const allowed: Reply = { type: 'response', response: { allowed: true } };

export const response = (fields: JsonObject): Reply => ({ type: 'response', response: fields });

export const patch = (...operations: readonly JsonObject[]): Reply =>
  response({
    allowed: true,
    patchType: 'JSONPatch',
    patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
  });
