import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { RealClock } from '../../src/app/real-clock.ts';
import type { Client, ClientResource } from '../../src/client/client.ts';
import { kubernetesClient } from '../../src/client/kubernetes-client.ts';
import { TemporaryFolder } from '../support/instance.ts';
import { startLoneApiServer } from '../support/lone-api-server.ts';
import { PROGRAM } from '../support/program.ts';

const configMaps: ClientResource = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  scope: 'Namespaced',
};

const ROOT = join(import.meta.dirname, '..', '..');
/** Of 512 bytes each: no file may grow beyond 2 MiB, which is as good as a disk with no room. */
const BLOCKS = 4096;
const LARGE = 'c'.repeat(400_000);

const folder = new TemporaryFolder();
afterAll(() => {
  folder.remove();
});

const clientOf = (kubeconfig: string): Client =>
  kubernetesClient({
    kubeconfig: { type: 'file', path: kubeconfig },
    fieldManager: 'test',
    clock: new RealClock(),
  });

/** Writes until the server refuses; says how many it took and why it took no more. */
async function fill(
  client: Client,
): Promise<{ readonly taken: number; readonly refusal: unknown }> {
  for (let taken = 0; ; taken++) {
    try {
      await client.create(configMaps, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: `x${taken}`, namespace: 'default' },
        data: { text: LARGE },
      });
    } catch (refusal) {
      return { taken, refusal };
    }
  }
}

interface Run {
  readonly kubeconfig: string;
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
  stop(): void;
}

/** As `longhaul up --no-controllers`, with a disk on which there is not much room. */
async function startWithoutRoom(data: string): Promise<Run> {
  const command = `ulimit -f ${BLOCKS / 2}; exec "$0" "$@"`;
  const args = [PROGRAM, 'up', '--no-controllers', '--data-dir', data, '--api-port', '0'];
  const child = spawn('bash', ['-c', command, process.execPath, ...args], { cwd: ROOT });
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, stderr });
    });
  });
  const kubeconfig = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const found = /export KUBECONFIG=(\S+)\n/.exec(stdout)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('close', () => {
      reject(new Error(`it ended: ${stderr}`));
    });
  });
  return { kubeconfig, ended, stop: () => child.kill('SIGTERM') };
}

describe('a disk that is full', () => {
  test('refuses writes and says why; reads go on; nothing acknowledged is lost', async () => {
    const data = join(folder.path, 'full');
    const run = await startWithoutRoom(data);
    const client = clientOf(run.kubeconfig);
    const { taken, refusal } = await fill(client);
    expect(taken).toBeGreaterThan(0);
    expect(refusal).toMatchObject({
      code: 500,
      message: expect.stringContaining('the disk refused a write'),
    });
    const small = { metadata: { name: 'small', namespace: 'default' } };
    await expect(
      client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', ...small }),
    ).rejects.toMatchObject({ code: 500 });
    const { items } = await client.list(configMaps, { namespace: 'default' });
    expect(items.filter(({ metadata }) => metadata.name?.startsWith('x'))).toHaveLength(taken);
    run.stop();
    const { code, stderr } = await run.ended;
    expect(stderr).toContain('read-only until it is started again');
    expect(code).toBe(0);

    const roomy = await startLoneApiServer(data);
    const again = clientOf(roomy.kubeconfig);
    const found = await again.list(configMaps, { namespace: 'default' });
    expect(found.items.filter(({ metadata }) => metadata.name?.startsWith('x'))).toHaveLength(
      taken,
    );
    await again.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', ...small });
    roomy.process.signal('SIGTERM');
    await roomy.process.ended;
  }, 60_000);
});

/** Somebody who may read the folder but not write to it: root may do anything. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

function asNobody(args: readonly string[]): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: ROOT,
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve) => {
    child.once('close', (code) => {
      resolve({ code, stderr });
    });
  });
}

describe('a data directory that may not be written', () => {
  test('is refused with what to do, not with a stack', async () => {
    const data = join(folder.path, 'sealed');
    mkdirSync(data);
    if (isRoot) chownSync(data, NOBODY, NOBODY);
    chmodSync(folder.path, 0o755);
    chmodSync(data, 0o555);
    const { code, stderr } = await asNobody(['up', '--no-controllers', '--data-dir', data]);
    chmodSync(data, 0o755);
    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot be created: .*permission denied/);
    expect(stderr).toContain('make this one writable');
    expect(stderr).not.toMatch(/^\s+at /m);
  }, 30_000);
});
