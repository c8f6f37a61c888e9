import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CommandLine, TemporaryFolder } from '../support/instance.ts';
import { canRunNpmKubectl, kubectlFromNpm, run } from '../support/kubectl.ts';
import { describeWith } from '../support/requirements.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const EXAMPLE = join(ROOT, 'examples', 'llama-405b-two-sites');

// The image is tried in test/image, where an engine is at hand; what its entry point runs, everywhere: the same file, with
// nothing of this checkout around it.
describeWith(canRunNpmKubectl, 'kubectl 1.35 from npm: it is a Linux x64 program')(
  'the bundle, alone in a folder',
  () => {
    const folder = new TemporaryFolder();
    const main = join(folder.path, 'app', 'longhaul.mjs');
    const runs: CommandLine[] = [];

    const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
      const started = new CommandLine(args, env, { main });
      started.ended.catch(() => undefined);
      runs.push(started);
      return started;
    };

    beforeAll(() => {
      execFileSync(process.execPath, [join('dist', 'src', 'tools', 'bundle-operator.js')], {
        cwd: ROOT,
      });
      cpSync(join(ROOT, 'dist', 'bundle'), join(folder.path, 'app'), { recursive: true });
    }, 60_000);
    afterAll(async () => {
      for (const started of runs) started.signal('SIGKILL');
      await Promise.allSettled(runs.map((started) => started.ended));
      folder.remove();
    });

    test('`up` and `operator` together complete the example, then end cleanly', async () => {
      const up = start([
        ...['up', '--no-controllers', '--data-dir', join(folder.path, 'data')],
        ...['--api-port', '0', '--address', '127.0.0.1', '--tls-san', 'longhaul.apps.svc'],
      ]);
      const kubeconfig = await up.printed(/export KUBECONFIG=(\S+)/);
      const env = { KUBECONFIG: kubeconfig, HOME: folder.path };
      const operator = start(
        [
          ...['operator', '--install-crds=always', '--time-scale=6000'],
          ...['--health-probe-bind-address=127.0.0.1:0', '--metrics-bind-address=127.0.0.1:0'],
        ],
        env,
      );
      const metrics = await operator.logged(/serving metrics on (\S+)/);
      await operator.logged(/"msg":"controllers run"/);
      const kubectl = (...args: readonly string[]) =>
        run(kubectlFromNpm('35').path, args, { env, timeoutSeconds: 90 });
      expect(await kubectl('apply', '-f', EXAMPLE)).toMatchObject({ code: 0, stderr: '' });
      const complete = ['--for=condition=Complete', '--timeout=60s'];
      expect(await kubectl('wait', 'cj/llama-405b', ...complete)).toMatchObject({ code: 0 });
      const page = await (await fetch(`${metrics}/metrics`)).text();
      expect(page).toMatch(/^longhaul_build_info\{.*\} 1$/m);
      for (const started of [operator, up]) {
        started.signal('SIGTERM');
        expect((await started.ended).code).toBe(0);
      }
    }, 120_000);

    test('it draws a PNG: renderer and font are in it', async () => {
      const picture = join(folder.path, 'link.png');
      const drawn = start(['tune', '--length-km', '100', '--plot', picture]);
      expect(await drawn.ended).toMatchObject({ code: 0 });
      expect(readFileSync(picture).subarray(1, 4).toString('latin1')).toBe('PNG');
    }, 60_000);
  },
);
