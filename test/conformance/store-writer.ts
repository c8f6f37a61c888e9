import { instant } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/simulation/virtual-clock.ts';
import { openLmdbJournal } from '../../src/apiserver/lmdb-journal.ts';
import { silentLog } from '../../src/base/log.ts';
import { Storage } from '../../src/apiserver/storage.ts';

// Run by store-lmdb.test.ts in a process of its own, which it kills.
const [, , folder = ''] = process.argv;
const storage = new Storage(
  { journal: openLmdbJournal(folder), log: silentLog, clock: new VirtualClock(instant(0)) },
  { historyLength: 10, historyBytes: 1e8, largestObject: 100_000 },
);

async function writeForever(lane: number): Promise<never> {
  for (let count = 0; ; count++) {
    const name = `w${lane}-${count}`;
    const outcome = await storage.write('example.com/widgets', name, () => ({
      type: 'put',
      object: { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name } },
    }));
    if (outcome.type === 'written') process.stdout.write(`${outcome.change.revision}\n`);
  }
}

await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(writeForever));
