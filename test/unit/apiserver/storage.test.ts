import { describe, expect, test } from '@jest/globals';
import { Storage } from '../../../src/apiserver/storage.ts';
import { silentLog } from '../../../src/base/log.ts';
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
    const storage = new Storage({ journal, log: silentLog }, limits);
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
