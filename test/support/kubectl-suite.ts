import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from '@jest/globals';
import { TemporaryFolder } from './instance.ts';
import type { CommandResult } from './kubectl.ts';
import { hasNpmClients, kubectlFromNpm, run } from './kubectl.ts';
import { startLoneApiServer } from './lone-api-server.ts';
import type { LoneApiServer } from './lone-api-server.ts';
import { describeWith } from './requirements.ts';
import { said } from './said.ts';
import { replaySteps } from './transcript.ts';

const MANIFESTS = join(import.meta.dirname, '..', 'clients', 'suite');

const newest = '35';

/** The oldest kubectl as well, in the long run: it says the same, where it can do the same. */
export const oldestAndNewest: readonly string[] =
  process.env['LONGHAUL_SLOW_TESTS'] === '1' ? ['28', newest] : [newest];

/** Types a transcript of `test/golden/kubectl-suite` into a shell with kubectl, at a server of its own. */
export function kubectlSuite(topic: string, releases: readonly string[] = [newest]): void {
  for (const minor of releases) playedWith(minor, topic);
}

function playedWith(minor: string, topic: string): void {
  const needs = `kubectl 1.${minor} from npm: it is a Linux x64 program`;
  describeWith(hasNpmClients(minor), needs)(`${topic}, kubectl 1.${minor}`, () => {
    const folder = new TemporaryFolder();
    let server: LoneApiServer;
    let shell: (line: string) => Promise<CommandResult>;

    beforeAll(async () => {
      const bin = join(folder.path, 'bin');
      mkdirSync(bin);
      symlinkSync(kubectlFromNpm(minor).path, join(bin, 'kubectl'));
      server = await startLoneApiServer(join(folder.path, 'data'));
      const env = {
        KUBECONFIG: server.kubeconfig,
        HOME: folder.path,
        PATH: `${bin}:${process.env['PATH'] ?? ''}`,
        EDITOR: 'false',
        NO_COLOR: '1',
      };
      shell = (line) => run('/bin/sh', ['-c', line], { env, cwd: MANIFESTS, timeoutSeconds: 60 });
    }, 60_000);
    afterAll(async () => {
      server.process.signal('SIGTERM');
      await server.process.ended;
      folder.remove();
    });

    test('is as with any API server', async () => {
      await replaySteps(`kubectl-suite/${topic}.txt`, async (line) => said(await shell(line)));
    }, 180_000);
  });
}
