// Run by many-revisions.test.ts with --expose-gc. Prints the heap after each quarter of many writes to few objects, in bytes.
import process, { argv } from 'node:process';
import { silentLog } from '../../dist/src/base/log.js';
import { memoryJournal } from '../../dist/src/store/memory-journal.js';
import { Storage } from '../../dist/src/apiserver/storage.js';
import { RealClock } from '../../dist/src/app/real-clock.js';

const REVISIONS = Number(argv[2]);
const OBJECTS = 10;
const BATCH = 100;
const resource = 'example.com/widgets';

const storage = new Storage(
  { journal: memoryJournal(), log: silentLog, clock: new RealClock() },
  { historyLength: 4096, largestObject: 100_000 },
);

// A watcher that keeps up, and one that goes again and again.
storage.store.subscribe(resource, 0, ({ after }) => after?.encoded);

const widget = (count) => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name: `w${count % OBJECTS}` },
  spec: { count, text: `${count} `.repeat(100) },
});

for (let count = 1; count <= REVISIONS; count += BATCH) {
  const stop = storage.store.subscribe(resource, 0, () => undefined);
  await Promise.all(
    Array.from({ length: BATCH }, (_, index) =>
      storage.write(resource, `w${(count + index) % OBJECTS}`, () => ({
        type: 'put',
        object: widget(count + index),
      })),
    ),
  );
  stop();
  if ((count - 1 + BATCH) % (REVISIONS / 4) === 0) {
    globalThis.gc();
    globalThis.gc();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    process.stdout.write(`${heapUsed + external + arrayBuffers}\n`);
  }
}
process.stdout.write(`${storage.store.revision}\n`);
