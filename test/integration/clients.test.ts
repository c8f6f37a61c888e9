import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from '@jest/globals';
import type { Instance } from '../support/instance.ts';
import { startInstance, TemporaryFolder } from '../support/instance.ts';
import type { CommandResult } from '../support/kubectl.ts';
import { hasNpmClients, helmFromNpm, kubectlFromNpm, run } from '../support/kubectl.ts';
import { describeWith } from '../support/requirements.ts';
import { said } from '../support/said.ts';
import { replaySteps } from '../support/transcript.ts';

const CLIENTS = join(import.meta.dirname, '..', 'clients');

/** The releases of kubectl; in brackets the Helm that comes with it: 28 (3.16), 31 (3.17), 34 (4.1). */
const kubectls = ['28', '31', '32', '34', '35'];
const helms = ['28', '31', '34'];

for (const minor of new Set([...kubectls, ...helms])) {
  describeWith(hasNpmClients(minor), `clients of 1.${minor}: npm ci --prefix test/clients`)(
    `the clients of 1.${minor}`,
    () => {
      clientsOf(minor);
    },
  );
}

/** Every release has the same transcript: a client that sees another server than its brothers fails. */
function clientsOf(minor: string): void {
  const folder = new TemporaryFolder();
  let instance: Instance;
  let shell: (line: string, cwd: string) => Promise<CommandResult>;

  beforeAll(async () => {
    const bin = join(folder.path, 'bin');
    mkdirSync(bin);
    symlinkSync(kubectlFromNpm(minor).path, join(bin, 'kubectl'));
    if (helms.includes(minor)) symlinkSync(helmFromNpm(minor).path, join(bin, 'helm'));
    instance = await startInstance({ dataDirectory: join(folder.path, 'data') });
    const env = {
      KUBECONFIG: instance.kubeconfig,
      HOME: folder.path,
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      // Tables of kubectl 1.28 and of 1.35 are the same, their colours need not be.
      NO_COLOR: '1',
    };
    shell = (line, cwd) => run('/bin/sh', ['-c', line], { env, cwd, timeoutSeconds: 60 });
  }, 60_000);
  afterAll(async () => {
    await instance.stop();
    folder.remove();
  });

  if (kubectls.includes(minor)) {
    test('kubectl', async () => {
      const manifests = join(CLIENTS, 'manifests');
      await replaySteps('clients/kubectl.txt', async (line) => said(await shell(line, manifests)));
    }, 120_000);
  }
  if (helms.includes(minor)) {
    test('helm', async () => {
      await replaySteps('clients/helm.txt', async (line) => said(await shell(line, CLIENTS)));
    }, 120_000);
  }
}
