import { readdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CommandLine, startInstance, TemporaryFolder } from '../support/instance.ts';

describe('longhaul up', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  test('serves the page, the metrics and the API, and ends cleanly with SIGTERM', async () => {
    const instance = await startInstance({ dataDirectory: folder.path });
    const page = await fetch(`${instance.webUrl}/`);
    expect(await page.text()).toContain('<title>Longhaul</title>');
    expect((await fetch(`${instance.webUrl}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${instance.webUrl}/metrics`)).text()).toContain(
      'longhaul_build_info{',
    );
    expect(await (await fetch(`${instance.webUrl}/ui/snapshot`)).json()).toMatchObject({
      sites: [],
      links: [],
      jobs: [],
      events: [],
    });
    const status = new CommandLine(['status', '--data-dir', folder.path, '-o', 'json']);
    expect(JSON.parse((await status.ended).stdout)).toMatchObject({
      pid: instance.process.pid,
      pools: 0,
    });
    const ended = await instance.stop();
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain('stopped; everything is kept');
  });

  test('a name that is not the own one is refused on the web port', async () => {
    const instance = await startInstance({ dataDirectory: folder.path });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      get(`${instance.webUrl}/ui/snapshot`, { headers: { host: 'attacker.example' } })
        .on('response', (response) => {
          response.resume();
          resolve(response.statusCode);
        })
        .on('error', reject);
    });
    await instance.stop();
    expect(status).toBe(403);
  });

  test('a second process in the same data directory is refused', async () => {
    const instance = await startInstance({ dataDirectory: folder.path });
    const second = await new CommandLine([
      ...['up', '--data-dir', folder.path, '--api-port', '0', '--web-port', '0'],
    ]).ended;
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`${instance.process.pid}`);
    expect(second.stderr).toMatch(/in use|another/);
    expect((await instance.stop()).code).toBe(0);
  });

  test('a port in use is named, and nothing is left behind', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => {
      taken.listen(0, '127.0.0.1', () => {
        resolve();
      });
    });
    const { port } = taken.address() as AddressInfo;
    for (const flag of ['--api-port', '--web-port']) {
      const other = flag === '--api-port' ? '--web-port' : '--api-port';
      const refused = await new CommandLine([
        ...['up', '--data-dir', folder.path, flag, String(port), other, '0'],
      ]).ended;
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain(String(port));
      expect(refused.stderr).toContain(flag);
    }
    taken.close();
    const after = await startInstance({ dataDirectory: folder.path });
    expect((await after.stop()).code).toBe(0);
  });

  test('a broken data file is refused with a way out', async () => {
    const instance = await startInstance({ dataDirectory: folder.path });
    await instance.stop();
    const store = join(folder.path, 'store');
    for (const name of readdirSync(store)) writeFileSync(join(store, name), 'not a database');
    const refused = await new CommandLine([
      ...['up', '--data-dir', folder.path, '--api-port', '0', '--web-port', '0'],
    ]).ended;
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(store);
  });

  test.each([
    { args: ['up', '--api-port', '70000'], code: 2, says: /--api-port: wanted a whole number/ },
    { args: ['up', '--time-scale', '-1'], code: 2, says: /--time-scale/ },
    { args: ['up', '--nonsense'], code: 2, says: /unknown option '--nonsense'/ },
    { args: ['nonsense'], code: 2, says: /unknown command 'nonsense'/ },
    { args: ['fault', 'cut'], code: 2, says: /missing required argument 'link'/ },
  ])('longhaul $args ends with $code', async ({ args, code, says }) => {
    const ended = await new CommandLine(args).ended;
    expect(ended.code).toBe(code);
    expect(ended.stderr).toMatch(says);
  });

  test('status and kubeconfig of an instance that does not run say what to do', async () => {
    for (const command of ['status', 'kubeconfig']) {
      const ended = await new CommandLine([command, '--data-dir', folder.path]).ended;
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain('longhaul up');
    }
  });

  test('down stops the instance and keeps its data; --purge deletes it', async () => {
    const data = join(folder.path, 'data');
    const instance = await startInstance({ dataDirectory: data });
    const down = await new CommandLine(['down', '--data-dir', data]).ended;
    expect(down).toMatchObject({ code: 0 });
    expect((await instance.process.ended).code).toBe(0);
    expect(readdirSync(data)).toContain('kubeconfig');
    const purge = await new CommandLine(['down', '--purge', '--data-dir', data]).ended;
    expect(purge.code).toBe(0);
    expect(readdirSync(folder.path)).toEqual([]);
  });
});
