import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { ApiResponse, Dispatch, User } from '../../../src/apiserver/api-request.ts';
import { createApiServer } from '../../../src/apiserver/api-server.ts';
import type { ApiServer, ApiServerOptions } from '../../../src/apiserver/api-server.ts';
import type { MeasuredPage } from '../../../src/apiserver/metrics-answer.ts';
import { newSigningKey } from '../../../src/apiserver/access/token-signer.ts';
import {
  createAuthority,
  issueServerCertificate,
} from '../../../src/apiserver/http/certificates.ts';
import type { Certificate } from '../../../src/apiserver/http/certificates.ts';
import { createApiHttpServer } from '../../../src/apiserver/http/server.ts';
import type { ApiHttpServer } from '../../../src/apiserver/http/server.ts';
import { instant } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { seededRandom } from '../../../src/base/random.ts';
import { seconds } from '../../../src/base/units.ts';
import { VirtualClock } from '../../../src/simulation/virtual-clock.ts';
import { memoryJournal } from '../../../src/store/memory-journal.ts';
import { epoch } from '../../support/runtime-world.ts';
import type { Answered, Asked } from './exchange.ts';

/** The users of the recordings, by the token they show. */
const users: ReadonlyMap<string, User> = new Map([
  ['admintoken', { name: 'admin', groups: ['system:masters'] }],
  ['alicetoken', { name: 'alice', uid: '1001', groups: ['devs'] }],
]);

/** What is sent: bytes as they are. */
export type Sent = Omit<Asked, 'title' | 'body'> & {
  readonly body: string | Uint8Array | undefined;
};

/** An API server behind its real transport. Its watches end when the test says so. */
export class ServedApi {
  readonly #server: ApiServer;
  readonly #http: ApiHttpServer;
  readonly #trusted: string;
  readonly #open: Set<() => void>;
  #port = 0;

  private constructor(server: ApiServer, authority: Certificate) {
    this.#server = server;
    this.#open = new Set();
    const { certificate: cert, key } = issueServerCertificate(authority, [], instant(Date.now()));
    this.#trusted = authority.certificate;
    this.#http = createApiHttpServer({
      dispatch: endedOnDemand(server.dispatch, this.#open),
      authenticate: server.authenticate,
      sort: server.sort,
      tls: { cert, key, ca: authority.certificate },
      log: silentLog,
    });
  }

  static async start(
    options: Partial<ApiServerOptions> = {},
    measured?: MeasuredPage,
  ): Promise<ServedApi> {
    const authority = createAuthority(instant(Date.now()));
    const server = await createApiServer({
      journal: memoryJournal(),
      clock: new VirtualClock(epoch),
      random: seededRandom(1),
      log: silentLog,
      access: {
        tokens: users,
        serviceAccounts: { signingKey: newSigningKey(), authority: authority.certificate },
      },
      options,
      ...(measured === undefined ? {} : { measured }),
    });
    await server.start();
    const served = new ServedApi(server, authority);
    served.#port = (await served.#http.listen(0, '127.0.0.1')).port;
    await server.reachedAt({ ip: '127.0.0.1', port: served.#port });
    return served;
  }

  /** Whether `/apis/GROUP/VERSION/PLURAL` is there. */
  serves(group: string, version: string, plural: string): boolean {
    return this.#server.registry.find(group, version, plural) !== undefined;
  }

  /** `begun` resolves with the head of the answer; its text is complete when the server has ended it. */
  async begin(asked: Asked): Promise<{ readonly answer: () => Promise<Answered> }> {
    const response = await this.open(asked);
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    const ended = once(response, 'end');
    return {
      answer: async () => {
        await ended;
        const text = Buffer.concat(chunks).toString('utf8');
        return { status: response.statusCode ?? 0, headers: headersOf(response), text };
      },
    };
  }

  /** Resolves with the head of the answer; what follows is for the caller to read. */
  open({ method, path, as, headers, body }: Sent): Promise<IncomingMessage> {
    const sent = request({
      host: '127.0.0.1',
      port: this.#port,
      method,
      path,
      ca: this.#trusted,
      headers: {
        'User-Agent': 'exp/1',
        ...headers,
        ...(as === '' ? {} : { Authorization: `Bearer ${as}` }),
        ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
      },
    });
    const responded = new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve).once('error', reject);
    });
    sent.end(body);
    return responded;
  }

  /** Where it is served, and the certificates by which clients know it. */
  get reachedAt(): { readonly port: number; readonly trusted: string } {
    return { port: this.#port, trusted: this.#trusted };
  }

  /** Ends every watch, after what it has to say already. */
  endWatches(): void {
    for (const end of this.#open) end();
  }

  async close(): Promise<void> {
    await this.#http.close(seconds(0));
    await this.#server.stop();
  }
}

function headersOf({ headersDistinct }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(' || ')]),
  );
}

/** The door with a handle on the far end of every watch that goes through it. */
function endedOnDemand(dispatch: Dispatch, open: Set<() => void>): Dispatch {
  return async (asked) => {
    const response: ApiResponse = await dispatch(asked);
    if (response.type !== 'watch') return response;
    return {
      ...response,
      start: (listener) => {
        const end = (): void => {
          stop();
          listener.end();
        };
        open.add(end);
        const stopInner = response.start({
          message: (message) => {
            listener.message(message);
          },
          end: () => {
            open.delete(end);
            listener.end();
          },
        });
        const stop = (): void => {
          open.delete(end);
          stopInner();
        };
        return stop;
      },
    };
  };
}
