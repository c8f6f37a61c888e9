import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Client } from '../../src/client/client.ts';
import { clientOf, configMap, configMaps } from '../support/config-maps.ts';
import { CommandLine, TemporaryFolder } from '../support/instance.ts';
import { liftFileSize, limitedTo } from '../support/limited-to.ts';
import { startLoneApiServer } from '../support/lone-api-server.ts';
import { PROGRAM } from '../support/program.ts';
import { until } from '../support/until.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Of 512 bytes each: no file may grow beyond 2 MiB, which is as good as a disk with no room. */
const BLOCKS = 4096;
const LARGE = 'c'.repeat(400_000);

const folder = new TemporaryFolder();
afterAll(() => {
  folder.remove();
});

const isTrue = (): boolean => true;
const isFalse = (): boolean => false;

/** Writes until the server refuses; says how many it took and why it took no more. */
async function fill(
  client: Client,
): Promise<{ readonly taken: number; readonly refusal: unknown }> {
  for (let taken = 0; ; taken++) {
    try {
      await client.create(configMaps, configMap(`x${taken}`, LARGE));
    } catch (refusal) {
      return { taken, refusal };
    }
  }
}

describe('a disk that is full', () => {
  test('refuses writes and says why; reads go on; with room so do writes; nothing acknowledged is lost', async () => {
    const data = join(folder.path, 'full');
    const run = new CommandLine(
      ['up', '--no-controllers', '--data-dir', data, '--api-port', '0'],
      {},
      { within: limitedTo(`-S -f ${BLOCKS / 2}`) },
    );
    const client = clientOf(await run.printed(/export KUBECONFIG=(\S+)/));
    const { taken, refusal } = await fill(client);
    expect(taken).toBeGreaterThan(0);
    expect(refusal).toMatchObject({
      code: 500,
      message: expect.stringContaining('the disk refused a write'),
    });
    const small = configMap('small');
    await expect(client.create(configMaps, small)).rejects.toMatchObject({ code: 500 });
    const { items } = await client.list(configMaps, { namespace: 'default' });
    expect(items.filter(({ metadata }) => metadata.name?.startsWith('x'))).toHaveLength(taken);
    liftFileSize(run.pid);
    await until(
      () => 'it takes writes again',
      () => client.create(configMaps, small).then(isTrue, isFalse),
    );
    await client.create(configMaps, configMap('x-large', LARGE));
    run.signal('SIGKILL');
    expect((await run.ended).stderr).toContain('read-only until it can');

    const again = await startLoneApiServer(data);
    const found = await clientOf(again.kubeconfig).list(configMaps, { namespace: 'default' });
    const names = found.items.map(({ metadata }) => metadata.name);
    expect(names).toEqual(expect.arrayContaining(['small', 'x-large']));
    expect(names.filter((name) => name?.startsWith('x'))).toHaveLength(taken + 1);
    again.process.signal('SIGTERM');
    expect(await again.process.ended).toMatchObject({ code: 0 });
  }, 180_000);
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
