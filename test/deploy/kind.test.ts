import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { run } from '../support/kubectl.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', 'deploy', 'kind', 'up.sh');

/** The commands that the script would run, without its headings. */
async function planned(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const { code, stdout, stderr } = await run('bash', [SCRIPT, ...args], {
    env: { DRY_RUN: '1', ...env },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('+ '))
    .map((line) => line.slice(2));
}

const first = (words: number) => (line: string) => line.split(' ').slice(0, words).join(' ');

describe('deploy/kind/up.sh', () => {
  test('bash can read it', async () => {
    expect(await run('bash', ['-n', SCRIPT])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('from no cluster to open dashboards', async () => {
    expect((await planned([])).map(first(3))).toEqual([
      'kind create cluster',
      'docker build -f',
      'kind load docker-image',
      'helm upgrade --install',
      'kubectl --context kind-longhaul',
      'helm upgrade --install',
      'helm test longhaul',
      'kubectl --context kind-longhaul',
      'kubectl --context kind-longhaul',
    ]);
  });

  test('with podman, which kind cannot ask for an image', async () => {
    const commands = await planned([], { ENGINE: 'podman', MONITORING: '0' });
    expect(commands.slice(1, 4).map(first(2))).toEqual([
      'podman build',
      'podman save',
      'kind load',
    ]);
    expect(commands[3]).toMatch(/^kind load image-archive \S+\/image\.tar --name longhaul$/);
    const install = commands.find((line) => line.startsWith('helm upgrade --install longhaul'));
    expect(install).toContain('image.repository=localhost/longhaul');
  });

  test('without monitoring nothing needs its definitions', async () => {
    const commands = await planned([], { MONITORING: '0' });
    expect(commands.filter((line) => line.includes('monitoring'))).toEqual([]);
    const install = commands.find((line) => line.startsWith('helm upgrade --install longhaul'));
    expect(install).toContain('serviceMonitor.enabled=false');
  });

  test('every command names the cluster it is for', async () => {
    const commands = await planned([], { CLUSTER: 'second' });
    const reaching = commands.filter((line) => !line.startsWith('docker '));
    expect(reaching.filter((line) => !line.includes('second'))).toEqual([]);
  });

  test('down deletes that cluster', async () => {
    expect(await planned(['down'])).toEqual(['kind delete cluster --name longhaul']);
  });

  test('anything else is refused', async () => {
    const { code, stderr } = await run('bash', [SCRIPT, 'sideways'], { env: { DRY_RUN: '1' } });
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'wanted up or down, found sideways\n' });
  });
});
