import { describe, expect, test } from '@jest/globals';
import { instant } from '../../../src/base/clock.ts';
import { reasonOf } from '../../../src/base/errors.ts';
import { VirtualClock } from '../../../src/simulation/virtual-clock.ts';
import { Storage } from '../../../src/apiserver/storage.ts';
import { silentLog } from '../../../src/base/log.ts';
import { seconds } from '../../../src/base/units.ts';
import type { Journal, JournalEntry } from '../../../src/store/journal.ts';

/** A journal that says when it has gathered enough. */
class GatheringJournal implements Journal {
  readonly appended: (readonly JournalEntry[])[] = [];
  readonly #goOn: (() => void)[] = [];

  load(): ReturnType<Journal['load']> {
    return { revision: 0, objects: [] };
  }

  gather(): Promise<void> {
    return new Promise((resolve) => this.#goOn.push(resolve));
  }

  enough(): void {
    for (const goOn of this.#goOn.splice(0)) goOn();
  }

  append(entries: readonly JournalEntry[]): Promise<void> {
    this.appended.push(entries);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const limits = { historyLength: 10, historyBytes: 1_000_000, largestObject: 1_000_000 };

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

describe('Storage', () => {
  test('writes that come while the journal gathers go to the disk together', async () => {
    const journal = new GatheringJournal();
    const storage = new Storage(
      { journal, log: silentLog, clock: new VirtualClock(instant(0)) },
      limits,
    );
    const write = (name: string) =>
      storage.write('core/configmaps', `default/${name}`, () => ({
        type: 'put',
        object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } },
      }));
    const first = write('a');
    await turns();
    const second = write('b');
    expect(journal.appended).toEqual([]);
    expect(storage.store.get('core/configmaps', 'default/a')).toBeUndefined();
    journal.enough();
    expect(await Promise.all([first, second])).toMatchObject([
      { type: 'written' },
      { type: 'written' },
    ]);
    const third = write('c');
    await turns();
    journal.enough();
    await third;
    expect(journal.appended.map((entries) => entries.map(({ key }) => key))).toEqual([
      ['default/a', 'default/b'],
      ['default/c'],
    ]);
  });
});

/** A journal whose disk refuses until it is told not to; what is on it is said by whoever asks for the recovery. */
class RefusingJournal implements Journal {
  readonly taken: number[] = [];
  refuses = true;
  onDisk: (() => number) | undefined;

  load(): ReturnType<Journal['load']> {
    return { revision: 0, objects: [] };
  }

  append(entries: readonly JournalEntry[]): Promise<void> {
    if (this.refuses) return Promise.reject(new Error('the disk is full'));
    this.taken.push(...entries.map(({ revision }) => revision));
    return Promise.resolve();
  }

  recover(): Promise<number> {
    return this.onDisk === undefined
      ? Promise.reject(new Error('the disk is still full'))
      : Promise.resolve(this.onDisk());
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

describe('a journal that refused a write', () => {
  const setUp = () => {
    const journal = new RefusingJournal();
    const clock = new VirtualClock(instant(0));
    const storage = new Storage({ journal, log: silentLog, clock }, limits);
    const heard: string[] = [];
    storage.store.subscribe('core/configmaps', 0, ({ revision, key }) =>
      heard.push(`${revision} ${key}`),
    );
    const write = async (name: string): Promise<string> => {
      try {
        const outcome = await storage.write('core/configmaps', name, () => ({
          type: 'put',
          object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } },
        }));
        return outcome.type;
      } catch (error) {
        return reasonOf(error);
      }
    };
    const second = async (): Promise<void> => {
      clock.advance(seconds(1));
      await turns();
    };
    return { journal, storage, heard, write, second };
  };
  const refused = 'Internal error occurred: the disk is full';

  test('is asked every second until it takes writes; the refused one has never been', async () => {
    const { journal, storage, heard, write, second } = setUp();
    expect(await Promise.all([write('a'), write('a'), write('b')])).toEqual([
      refused,
      refused,
      refused,
    ]);
    journal.refuses = false;
    expect(await write('c')).toBe(refused);
    await second();
    expect(storage.failure).toBe('Internal error occurred: the disk is still full');
    journal.onDisk = () => 0;
    await second();
    expect(storage.failure).toBeUndefined();
    expect(await write('d')).toBe('written');
    expect([journal.taken, heard]).toEqual([[1], ['1 d']]);
  });

  test('may have the refused ones all the same: then they have happened', async () => {
    const { journal, storage, heard, write, second } = setUp();
    expect(await Promise.all([write('a'), write('b')])).toEqual([refused, refused]);
    journal.refuses = false;
    journal.onDisk = () => 2;
    await second();
    expect([heard, storage.failure]).toEqual([['1 a', '2 b'], undefined]);
    expect(await write('c')).toBe('written');
    expect(heard.at(-1)).toBe('3 c');
  });

  test.each([1, 7])('is not written to when it is at another revision: %d', async (revision) => {
    const { journal, storage, heard, write, second } = setUp();
    await Promise.all([write('a'), write('b')]);
    journal.refuses = false;
    journal.onDisk = () => revision;
    await second();
    await second();
    const why = `Internal error occurred: the data is at revision ${revision}, wanted 0: start the server again to use what is there`;
    expect(storage.failure).toBe(why);
    expect(await write('c')).toBe(why);
    expect([journal.taken, heard]).toEqual([[], []]);
  });

  test('is left alone once the storage is closed', async () => {
    const { journal, storage, write, second } = setUp();
    await write('a');
    journal.onDisk = () => {
      throw new Error('it was asked');
    };
    await storage.close();
    await second();
    expect(storage.failure).toBe(refused);
    expect(await write('b')).toBe(refused);
  });
});

test('a disk that does not answer is told of; what waits for it is written when it does', async () => {
  const clock = new VirtualClock(instant(0));
  let answer: () => void = () => undefined;
  const journal: Journal = {
    load: () => ({ revision: 0, objects: [] }),
    append: () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
    close: () => Promise.resolve(),
  };
  const storage = new Storage({ journal, log: silentLog, clock }, limits);
  const written = storage.write('core/configmaps', 'a', () => ({
    type: 'put',
    object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } },
  }));
  await turns();
  clock.advance(seconds(9));
  expect(storage.failure).toBeUndefined();
  clock.advance(seconds(3));
  expect(storage.failure).toBe('the disk has been writing for 12 s');
  answer();
  expect(await written).toMatchObject({ type: 'written' });
  expect(storage.failure).toBeUndefined();
});
