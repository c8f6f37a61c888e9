import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Client } from '../../src/client/client.ts';
import { clientOf, configMap, configMaps } from '../support/config-maps.ts';
import { CommandLine, TemporaryFolder } from '../support/instance.ts';
import { limitedTo } from '../support/limited-to.ts';
import { startLoneApiServer } from '../support/lone-api-server.ts';

const folder = new TemporaryFolder();
afterAll(() => {
  folder.remove();
});

/** The server needs a moment to notice that its clients are gone. */
async function createdAtLast(client: Client, name: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await client.create(configMaps, configMap(name));
      return;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** What is answered, whoever asks; and whether on a connection that was there already. */
async function statusOf(port: number, agent: Agent): Promise<{ status: number; reused: boolean }> {
  const sent = request({ host: '127.0.0.1', port, path: '/readyz', agent }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return { status: response.statusCode ?? 0, reused: sent.reusedSocket };
}

const ATTEMPTS = 300;
const OPEN_FILES = 80;

describe('too many connections for the files that may be open', () => {
  test('those that are open go on, nothing acknowledged is lost, and with room there are new ones', async () => {
    const data = join(folder.path, 'files');
    const run = new CommandLine(
      ['up', '--no-controllers', '--data-dir', data, '--api-port', '0'],
      {},
      { within: limitedTo(`-n ${OPEN_FILES}`) },
    );
    const kubeconfig = await run.printed(/export KUBECONFIG=(\S+)/);
    const port = Number(
      /server: https:\/\/[^:]+:(\d+)/.exec(readFileSync(kubeconfig, 'utf8'))?.[1],
    );
    const client = clientOf(kubeconfig);
    await client.create(configMaps, configMap('before'));
    const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
    const first = await statusOf(port, agent);
    const sockets: Socket[] = [];
    for (let count = 0; count < 2 * OPEN_FILES; count++) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      sockets.push(socket);
      await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
    }
    expect(await statusOf(port, agent)).toEqual({ ...first, reused: true });
    for (const socket of sockets) socket.destroy();
    agent.destroy();
    await createdAtLast(client, 'after');
    const { items } = await client.list(configMaps, { namespace: 'default' });
    const names = items.map(({ metadata }) => metadata.name);
    expect(names).toEqual(expect.arrayContaining(['after', 'before']));
    run.signal('SIGTERM');
    expect(await run.ended).toMatchObject({ code: 0 });
  }, 120_000);
});

describe('a snapshot for which there is no room', () => {
  test('is refused, leaves nothing behind and the one before as it was', async () => {
    const data = join(folder.path, 'saved');
    const { process: server, kubeconfig } = await startLoneApiServer(data);
    const client = clientOf(kubeconfig);
    for (let count = 0; count < 8; count++) {
      await client.create(configMaps, configMap(`x${count}`, 'c'.repeat(400_000)));
    }
    server.signal('SIGTERM');
    await server.ended;
    const folderOfIt = join(folder.path, 'snapshots');
    mkdirSync(folderOfIt);
    const file = join(folderOfIt, 'kept');
    writeFileSync(file, 'the one before');
    const run = new CommandLine(
      ['snapshot', 'save', file, '--data-dir', data],
      {},
      // Blocks of 1 KiB: half of what is to be written.
      { within: limitedTo('-f 1600') },
    );
    const { code, stderr } = await run.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/the snapshot cannot be written to .*kept: /);
    expect(stderr).toContain('that has room');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(folderOfIt)).toEqual(['kept']);
    expect(readFileSync(file, 'utf8')).toBe('the one before');
  }, 120_000);
});

/** In a user's own space of mounts anybody may mount, where the system allows such spaces. */
const unshare = ['unshare', '--mount', '--map-root-user'];
const canMount =
  existsSync('/usr/bin/unshare') &&
  spawnSync(unshare[0] ?? '', [...unshare.slice(1), 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'])
    .status === 0;

(canMount ? describe : describe.skip)('a file system that may only be read', () => {
  test('is refused with what to do, not with a stack, and what is there stays', async () => {
    const data = join(folder.path, 'sealed');
    const { process: server, kubeconfig } = await startLoneApiServer(data);
    await clientOf(kubeconfig).create(configMaps, configMap('kept'));
    server.signal('SIGTERM');
    await server.ended;
    const seal = `mount --bind "${data}" "${data}" && mount -o remount,bind,ro "${data}" && exec "$0" "$@"`;
    const run = new CommandLine(
      ['up', '--no-controllers', '--data-dir', data, '--api-port', '0'],
      {},
      { within: [...unshare, 'bash', '-c', seal] },
    );
    const { code, stderr } = await run.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot be written: .*read-only file system/i);
    expect(stderr).toContain('make this one writable');
    expect(stderr).not.toMatch(/^\s+at /m);
    const again = await startLoneApiServer(data);
    const { items } = await clientOf(again.kubeconfig).list(configMaps, { namespace: 'default' });
    expect(items.map(({ metadata }) => metadata.name)).toContain('kept');
    again.process.signal('SIGTERM');
    await again.process.ended;
  }, 120_000);
});
