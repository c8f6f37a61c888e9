// Run by kill-nine-store.test.ts in a process of its own, which it kills. It prints what it tells its watcher and what it
// acknowledges to its writers, a line each; a pipe takes a line before the next step is taken.
import { writeSync } from 'node:fs';
import { argv } from 'node:process';
import { silentLog } from '../../dist/src/base/log.js';
import { seededRandom } from '../../dist/src/base/random.js';
import { openLmdbJournal } from '../../dist/src/apiserver/lmdb-journal.js';
import { Storage } from '../../dist/src/apiserver/storage.js';
import { RealClock } from '../../dist/src/app/real-clock.js';

const [, , folder, seed, seen] = argv;
const resource = 'example.com/widgets';
const LANES = 8;
const NAMES = 12;

const print = (...words) => writeSync(1, `${words.join(' ')}\n`);

const storage = new Storage(
  { journal: openLmdbJournal(folder), log: silentLog, clock: new RealClock() },
  { historyLength: 100, historyBytes: 1_000_000, largestObject: 100_000 },
);

/** As the watch of a client that has seen everything up to a revision: it goes on from there, or lists again. */
function watch(from) {
  const { items, revision } = storage.store.list({ resource, prefix: '' });
  for (const item of items) print('item', item.revision, item.object.metadata.name);
  const since = storage.store.since(resource, from);
  if (since.type === 'expired') print('listed', revision);
  else {
    for (const change of since.changes) tell(change);
    print('resumed', from);
  }
  storage.store.subscribe(resource, storage.store.revision, tell);
}

const tell = ({ revision, key, after }) =>
  print('event', revision, key, after === undefined ? 'gone' : 'there');

async function writeForever(lane) {
  const random = seededRandom(Number(seed)).split(`lane-${lane}`);
  for (;;) {
    const name = `w${lane}-${random.below(NAMES)}`;
    const isGoing = random.below(4) === 0;
    const outcome = await storage.write(resource, name, () =>
      isGoing
        ? { type: 'remove' }
        : {
            type: 'put',
            object: { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name } },
          },
    );
    if (outcome.type === 'written') {
      print('done', outcome.change.revision, name, isGoing ? 'gone' : 'there');
    }
  }
}

watch(Number(seen));
await Promise.all(Array.from({ length: LANES }, (_, lane) => writeForever(lane)));
