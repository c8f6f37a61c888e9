import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { open } from 'lmdb';
import type { RootDatabase } from 'lmdb';
import { instant } from '../../src/base/clock.ts';
import { seconds } from '../../src/base/units.ts';
import { VirtualClock } from '../../src/simulation/virtual-clock.ts';
import { until } from '../support/until.ts';
import { openLmdbJournal } from '../../src/apiserver/lmdb-journal.ts';
import { DataDirectoryError } from '../../src/apiserver/lmdb-database.ts';
import { journalConformance, put, resource, storageOn, widgetOf } from './store.ts';

const folders: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'longhaul-journal-'));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

journalConformance('an LMDB journal', () => openLmdbJournal(newFolder()));

const writer = fileURLToPath(new URL('./store-writer.ts', import.meta.url));
const typescript = fileURLToPath(new URL('./store-typescript.mjs', import.meta.url));

/** A process that writes to the journal in the folder and prints the revision of each acknowledged write. */
function spawnWriter(folder: string): ReturnType<typeof spawn> {
  return spawn(process.execPath, ['--import', typescript, writer, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The last acknowledged write of a writer that is killed in the middle of its work. */
async function killedWhileWriting(folder: string, acknowledgements: number): Promise<number> {
  const child = spawnWriter(folder);
  if (child.stdout === null) throw new Error('no output');
  const ended = new Promise((resolve) => child.once('close', resolve));
  let last = 0;
  for await (const line of createInterface(child.stdout)) {
    last = Math.max(last, Number(line));
    if (last >= acknowledgements) child.kill('SIGKILL');
  }
  await ended;
  return last;
}

describe('an LMDB journal', () => {
  test('has after reopening what was written', async () => {
    const folder = newFolder();
    const first = storageOn(openLmdbJournal(folder));
    await put(first, 'a', 1);
    await put(first, 'b', 2);
    await put(first, 'a', 3);
    await first.write(resource, 'b', () => ({ type: 'remove' }));
    await first.close();
    const second = storageOn(openLmdbJournal(folder));
    const { store } = second;
    expect(store.revision).toBe(4);
    expect(store.get(resource, 'a')?.object).toMatchObject({
      ...widgetOf('a', 3),
      metadata: { resourceVersion: '3' },
    });
    expect(store.get(resource, 'b')).toBeUndefined();
    expect(await put(second, 'c', 1)).toBe(5);
    await second.close();
  });

  test('loses nothing acknowledged when its process is killed, and can be used at once', async () => {
    const folder = newFolder();
    const acknowledged = await killedWhileWriting(folder, 200);
    expect(acknowledged).toBeGreaterThanOrEqual(200);
    const storage = storageOn(openLmdbJournal(folder));
    const { store } = storage;
    expect(store.revision).toBeGreaterThanOrEqual(acknowledged);
    const listing = store.list({ resource, prefix: '' });
    const found = listing.type === 'page' ? listing.items.map(({ revision }) => revision) : [];
    const missing = Array.from({ length: acknowledged }, (_, index) => index + 1).filter(
      (revision) => !found.includes(revision),
    );
    expect(missing).toEqual([]);
    await storage.close();
  });

  test('refuses writes while its file is gone, and goes on when it is put back', async () => {
    const folder = newFolder();
    const clock = new VirtualClock(instant(0));
    const journal = openLmdbJournal(folder);
    const storage = storageOn(journal, clock);
    await put(storage, 'a', 1);
    const file = join(folder, 'data.mdb');
    renameSync(file, `${file}.aside`);
    await expect(put(storage, 'b', 1)).rejects.toMatchObject({
      code: 500,
      message: expect.stringContaining(`${file} is gone`),
    });
    writeFileSync(file, 'another');
    await expect(journal.recover?.()).rejects.toThrow(`${file} is another file`);
    renameSync(`${file}.aside`, file);
    expect(await journal.recover?.()).toBe(1);
    clock.advance(seconds(1));
    await until(
      () => String(storage.failure),
      () => storage.failure === undefined,
    );
    expect(await put(storage, 'c', 1)).toBe(2);
    await storage.close();
    const again = storageOn(openLmdbJournal(folder));
    expect(again.store.get(resource, 'b')).toBeUndefined();
    expect(again.store.get(resource, 'c')?.revision).toBe(2);
    await again.close();
  });

  test('is for one process: another is told which one and what to do', async () => {
    const folder = newFolder();
    const journal = openLmdbJournal(folder);
    expect(() => openLmdbJournal(folder)).toThrow(
      `the data directory ${folder} is in use by process ${process.pid}`,
    );
    await journal.close();
    await openLmdbJournal(folder).close();
  });

  test('takes over the lock of a process that is dead', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'lock'), '4194305 long-gone\n');
    const journal = openLmdbJournal(folder);
    expect(readFileSync(join(folder, 'lock'), 'utf8')).toMatch(`${process.pid} `);
    await journal.close();
  });

  test.each([
    [
      'something else',
      (): Uint8Array => Buffer.from('something else '.repeat(2000)),
      'no LMDB file',
    ],
    ['a file cut short', (whole: Uint8Array): Uint8Array => whole.subarray(0, 8192), 'cut short'],
    ['a part of a page', (whole: Uint8Array): Uint8Array => whole.subarray(0, 100), 'no LMDB file'],
  ])('refuses %s instead of its file', async (_, change, why) => {
    const folder = newFolder();
    const storage = storageOn(openLmdbJournal(folder));
    await put(storage, 'a', 1);
    await storage.close();
    const file = join(folder, 'data.mdb');
    writeFileSync(file, change(readFileSync(file)));
    const reopen = (): unknown => openLmdbJournal(folder);
    expect(reopen).toThrow(DataDirectoryError);
    expect(reopen).toThrow(why);
  });

  test('refuses a newer format, and an object that is none', async () => {
    const folder = newFolder();
    await changeFile(folder, (database) => database.put('object/a/b/c', Buffer.from('{"a"')));
    const journal = openLmdbJournal(folder);
    expect(() => storageOn(journal)).toThrow('object/a/b/c is no Kubernetes object');
    await journal.close();
    await changeFile(folder, (database) => database.put('meta/format', Buffer.from('2')));
    expect(() => openLmdbJournal(folder)).toThrow('has format 2; this version reads format 1');
  });
});

async function changeFile(
  folder: string,
  change: (database: RootDatabase<Uint8Array, string>) => Promise<unknown>,
): Promise<void> {
  await openLmdbJournal(folder).close();
  const database = open<Uint8Array, string>({ path: folder, encoding: 'binary', noSubdir: false });
  await change(database);
  await database.close();
}
