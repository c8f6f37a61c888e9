import { describe, expect, test } from '@jest/globals';
import { instant } from '../../src/base/clock.ts';
import type { Clock } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/simulation/virtual-clock.ts';
import { silentLog } from '../../src/base/log.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { Storage } from '../../src/apiserver/storage.ts';
import type { Journal, JournalEntry } from '../../src/store/journal.ts';

export const resource = 'example.com/widgets';

export const widgetOf = (name: string, size: number): KubeObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name },
  size,
});

export function storageOn(journal: Journal, clock: Clock = new VirtualClock(instant(0))): Storage {
  return new Storage(
    { journal, log: silentLog, clock },
    { historyLength: 1000, historyBytes: 1e8, largestObject: 1024 * 1024 },
  );
}

export async function put(storage: Storage, name: string, size: number): Promise<number> {
  const outcome = await storage.write(resource, name, () => ({
    type: 'put',
    object: widgetOf(name, size),
  }));
  if (outcome.type !== 'written') throw new Error('nothing was written');
  return outcome.change.revision;
}

/** What every journal must do. */
export function journalConformance(name: string, open: () => Journal): void {
  describe(`a store on ${name}`, () => {
    test('shows nothing before the journal has it', async () => {
      const journal = open();
      const steps: string[] = [];
      const watched: Journal = {
        ...boundTo(journal),
        append: async (entries) => {
          await journal.append(entries);
          steps.push(`on disk ${revisionsOf(entries)}`);
        },
      };
      const storage = storageOn(watched);
      storage.store.subscribe(resource, 0, ({ revision }) => steps.push(`seen ${revision}`));
      await put(storage, 'a', 1);
      await put(storage, 'a', 2);
      expect(steps).toEqual(['on disk 1', 'seen 1', 'on disk 2', 'seen 2']);
      await storage.close();
    });

    test('commits together what comes together, and keeps the order of one object', async () => {
      const journal = open();
      const groups: string[] = [];
      const watched: Journal = {
        ...boundTo(journal),
        append: async (entries) => {
          groups.push(revisionsOf(entries));
          await journal.append(entries);
        },
      };
      const storage = storageOn(watched);
      const sizes: unknown[] = [];
      storage.store.subscribe(resource, 0, ({ after }) => sizes.push(after?.object['size']));
      await Promise.all([
        put(storage, 'a', 1),
        put(storage, 'b', 2),
        put(storage, 'a', 3),
        put(storage, 'a', 4),
      ]);
      expect(groups).toEqual(['1,2', '3', '4']);
      expect(sizes).toEqual([1, 2, 3, 4]);
      await storage.close();
    });

    test('a decision is taken on what is there when its turn comes', async () => {
      const storage = storageOn(open());
      const increment = (): Promise<unknown> =>
        storage.write(resource, 'a', (live) => {
          const size = live?.object['size'];
          const next = typeof size === 'number' ? size + 1 : 1;
          return { type: 'put', object: widgetOf('a', next) };
        });
      await Promise.all(Array.from({ length: 20 }, increment));
      expect(storage.store.get(resource, 'a')?.object['size']).toBe(20);
      await storage.close();
    });

    test('a decision that throws harms nobody else', async () => {
      const storage = storageOn(open());
      const refused = storage.write(resource, 'a', () => {
        throw new Error('no');
      });
      await expect(refused).rejects.toThrow('no');
      expect(await put(storage, 'a', 1)).toBe(1);
      await storage.close();
    });

    test('after a failure of the journal nothing is shown and nothing is written', async () => {
      const journal = open();
      const broken: Journal = {
        ...boundTo(journal),
        append: () => Promise.reject(new Error('the disk is full')),
      };
      const storage = storageOn(broken);
      const heard: number[] = [];
      storage.store.subscribe(resource, 0, ({ revision }) => heard.push(revision));
      const writes = await Promise.allSettled([put(storage, 'a', 1), put(storage, 'a', 2)]);
      expect(writes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      await expect(put(storage, 'b', 1)).rejects.toMatchObject({ code: 500 });
      expect([heard, storage.store.get(resource, 'a'), storage.failure]).toEqual([
        [],
        undefined,
        'Internal error occurred: the disk is full',
      ]);
      await storage.close();
    });
  });
}

const boundTo = (journal: Journal): Journal => ({
  load: () => journal.load(),
  append: (entries) => journal.append(entries),
  close: () => journal.close(),
});

const revisionsOf = (entries: readonly JournalEntry[]): string =>
  entries.map(({ revision }) => revision).join();
