import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { restoreSnapshot, saveSnapshot } from '../../src/app/snapshots.ts';
import { openLmdbJournal } from '../../src/apiserver/lmdb-journal.ts';
import { SnapshotError } from '../../src/apiserver/snapshot-format.ts';
import { readSnapshot } from '../../src/apiserver/snapshot-reader.ts';
import type { Storage } from '../../src/apiserver/storage.ts';
import { put, resource, storageOn } from './store.ts';

const folders: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'longhaul-snapshot-'));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const storageIn = (data: string): Storage => storageOn(openLmdbJournal(join(data, 'store')));

interface Saved {
  readonly data: string;
  readonly file: string;
}

/** A snapshot of three objects, taken at revision 4. */
async function saved(): Promise<Saved> {
  const data = newFolder();
  const file = join(newFolder(), 'snapshot');
  const storage = storageIn(data);
  for (const [name, size] of [
    ['a', 1],
    ['b', 2],
    ['ü "\u2028', 3],
    ['a', 4],
  ] as const) {
    await put(storage, name, size);
  }
  await storage.close();
  expect(await saveSnapshot(data, file)).toEqual({ path: file, objects: 3, revision: 4 });
  return { data, file };
}

describe('a snapshot', () => {
  test('brings everything back, and no revision twice', async () => {
    const { data, file } = await saved();
    const before = storageIn(data);
    const after = newFolder();
    const { revision } = await restoreSnapshot(after, file);
    const storage = storageIn(after);
    const items = (from: Storage): unknown => from.store.list({ resource, prefix: '' });
    expect(items(storage)).toEqual({ ...Object(items(before)), revision });
    expect(storage.store.revision).toBeGreaterThan(before.store.revision);
    expect(storage.store.since(resource, 4)).toMatchObject({ type: 'expired' });
    expect(await put(storage, 'c', 1)).toBe(revision + 1);
    await before.close();
    await storage.close();
  });

  test('is of one moment while the data is written to', async () => {
    const { data } = await saved();
    const storage = storageIn(data);
    const file = join(newFolder(), 'snapshot');
    const writes = Array.from({ length: 200 }, (_, index) => put(storage, `w${index}`, index));
    await writes[0];
    const { revision, objects } = await saveSnapshot(data, file);
    await Promise.all(writes);
    const snapshot = await readSnapshot(file);
    expect(snapshot.revision).toBe(revision);
    // Each write after the first four made one more object.
    expect(objects).toBe(3 + revision - 4);
    await storage.close();
  });

  test('replaces another as a whole and leaves nothing else behind', async () => {
    const { data, file } = await saved();
    writeFileSync(file, 'something older');
    await saveSnapshot(data, file);
    expect((await readSnapshot(file)).objects).toHaveLength(3);
    expect(readdirSync(join(file, '..'))).toEqual(['snapshot']);
  });

  test('cannot be written where there is no folder, nor taken of nothing', async () => {
    const { data } = await saved();
    await expect(saveSnapshot(data, join(data, 'nowhere', 'file'))).rejects.toThrow(
      'cannot be written',
    );
    await expect(saveSnapshot(newFolder(), join(data, 'file'))).rejects.toThrow('there is no data');
  });

  test('is not restored over data, nor into a running instance', async () => {
    const { data, file } = await saved();
    await expect(restoreSnapshot(data, file)).rejects.toMatchObject({
      message: expect.stringContaining('there is data in'),
      hint: expect.stringContaining('mv '),
    });
    const storage = storageIn(data);
    await expect(restoreSnapshot(data, file)).rejects.toThrow(`in use by process ${process.pid}`);
    await storage.close();
  });

  test.each([
    ['of a newer format', (text: string) => text.replace('"version":1', '"version":2'), 'format 2'],
    ['that is something else', () => 'kind: ConfigMap\n', 'is no snapshot'],
    ['that is empty', () => '', 'is no snapshot'],
    ['with a changed value', (text: string) => text.replace('"size":2', '"size":7'), 'checksum'],
    ['without its last line', (text: string) => text.replace(/\{"objects".*\n$/, ''), 'cut short'],
    ['cut in the last line', (text: string) => text.slice(0, -10), 'cut short'],
    ['that is two in a row', (text: string) => text + text, 'damaged'],
    [
      'with a broken object',
      (text: string) => text.replace('{"apiVersion"', '{apiVersion'),
      'none',
    ],
  ])('is refused: a file %s', async (_, change, why) => {
    const { file } = await saved();
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    const target = newFolder();
    const restoring = restoreSnapshot(target, file);
    await expect(restoring).rejects.toThrow(SnapshotError);
    await expect(restoring).rejects.toThrow(why);
    expect(readdirSync(target)).toEqual([]);
  });

  test('is refused wherever it is cut', async () => {
    const { file } = await saved();
    const whole = readFileSync(file);
    for (let length = 0; length < whole.length; length += 7) {
      writeFileSync(file, whole.subarray(0, length));
      await expect(readSnapshot(file)).rejects.toThrow(SnapshotError);
    }
  });

  test('is refused when there is none', async () => {
    await expect(readSnapshot('/nowhere/at/all')).rejects.toMatchObject({
      hint: 'name a file that `snapshot save` wrote',
    });
  });
});
