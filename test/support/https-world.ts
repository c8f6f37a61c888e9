import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dispatch } from '../../src/apiserver/api-request.ts';
import { createAuthenticator } from '../../src/apiserver/http/authenticate.ts';
import {
  administrator,
  createAuthority,
  issueClientCertificate,
  issueServerCertificate,
} from '../../src/apiserver/http/certificates.ts';
import { kubeconfigOf } from '../../src/apiserver/http/kubeconfig.ts';
import type { Credentials } from '../../src/apiserver/http/kubeconfig.ts';
import { createApiHttpServer } from '../../src/apiserver/http/server.ts';
import type { ApiHttpServer } from '../../src/apiserver/http/server.ts';
import { instant } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { seconds } from '../../src/base/units.ts';

const token = 'a-token-of-the-test';

/** A place to serve over TLS, again and again on the same port, and kubeconfigs that lead there. */
export class HttpsWorld {
  readonly #folder = mkdtempSync(join(tmpdir(), 'longhaul-client-'));
  readonly #now = instant(Date.now());
  readonly #authority = createAuthority(this.#now);
  readonly #certificate = issueServerCertificate(this.#authority, [], this.#now);
  #server: ApiHttpServer | undefined;
  #port = 0;

  async serve(dispatch: Dispatch): Promise<void> {
    const { certificate: cert, key } = this.#certificate;
    this.#server = createApiHttpServer({
      dispatch,
      authenticate: createAuthenticator(new Map([[token, administrator]])),
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

  /** The path of a kubeconfig that shows these credentials. */
  kubeconfig(shown: 'token' | 'certificate' | 'wrong-token', trust = this.#authority): string {
    const client = issueClientCertificate(this.#authority, administrator, this.#now);
    const credentials: Credentials =
      shown === 'certificate'
        ? { type: 'certificate', ...client }
        : { type: 'token', token: shown === 'token' ? token : 'wrong' };
    const config = kubeconfigOf({
      server: `https://127.0.0.1:${this.#port}`,
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
