import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dispatch, User } from '../../src/apiserver/api-request.ts';
import { createAuthenticator } from '../../src/apiserver/http/authenticate.ts';
import {
  administrator,
  createAuthority,
  issueClientCertificate,
  issueServerCertificate,
} from '../../src/apiserver/http/certificates.ts';
import type { Certificate } from '../../src/apiserver/http/certificates.ts';
import { kubeconfigOf } from '../../src/apiserver/http/kubeconfig.ts';
import type { Credentials } from '../../src/apiserver/http/kubeconfig.ts';
import { createApiHttpServer } from '../../src/apiserver/http/server.ts';
import type { ApiHttpServer } from '../../src/apiserver/http/server.ts';
import { instant } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { seconds } from '../../src/base/units.ts';

const token = 'a-token-of-the-test';

/** Who may come in with which token. */
const tokens: ReadonlyMap<string, User> = new Map([[token, administrator]]);

/** A place to serve over TLS, again and again on the same port, and kubeconfigs that lead there. */
export class HttpsWorld {
  readonly #folder = mkdtempSync(join(tmpdir(), 'longhaul-client-'));
  readonly #now = instant(Date.now());
  readonly #tokens: ReadonlyMap<string, User>;
  #authority = createAuthority(this.#now);
  #certificate = issueServerCertificate(this.#authority, [], this.#now);
  #server: ApiHttpServer | undefined;
  #port = 0;

  constructor(further: ReadonlyMap<string, User> = new Map()) {
    this.#tokens = new Map([...tokens, ...further]);
  }

  async serve(dispatch: Dispatch): Promise<void> {
    const { certificate: cert, key } = this.#certificate;
    this.#server = createApiHttpServer({
      dispatch,
      authenticate: createAuthenticator(this.#tokens),
      tls: { cert, key, ca: this.#authority.certificate },
      log: silentLog,
    });
    const { port } = await this.#server.listen(this.#port, '127.0.0.1');
    this.#port = port;
  }

  /** Breaks what is under way. */
  async stopServing(): Promise<void> {
    await this.#server?.close(seconds(0));
    this.#server = undefined;
  }

  /** From the next `serve` on, its certificate is of another authority, and it believes no certificate of the old one. */
  changeAuthority(): void {
    this.#authority = createAuthority(this.#now);
    this.#certificate = issueServerCertificate(this.#authority, [], this.#now);
  }

  get url(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  /** What to trust. */
  get caPem(): string {
    return this.#authority.certificate;
  }

  certificateFor(user: User): Certificate {
    return issueClientCertificate(this.#authority, user, this.#now);
  }

  /** The path of a kubeconfig that shows these credentials. */
  kubeconfig(shown: 'token' | 'certificate' | 'wrong-token', trust = this.#authority): string {
    const client = this.certificateFor(administrator);
    const credentials: Credentials =
      shown === 'certificate'
        ? { type: 'certificate', ...client }
        : { type: 'token', token: shown === 'token' ? token : 'wrong' };
    const config = kubeconfigOf({
      server: this.url,
      caPem: trust.certificate,
      credentials,
      contextName: 'test',
    });
    const path = join(this.#folder, `${shown}.kubeconfig`);
    writeFileSync(path, JSON.stringify(config));
    return path;
  }

  /** A kubeconfig that trusts an authority the server's certificate is not from. */
  distrustingKubeconfig(): string {
    return this.kubeconfig('token', createAuthority(this.#now));
  }

  async close(): Promise<void> {
    await this.stopServing();
    rmSync(this.#folder, { recursive: true });
  }
}
