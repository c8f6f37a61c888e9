import { expect, test } from '@jest/globals';
import { TaskLanes } from '../../../src/runtime/task-lanes.ts';

/** Tasks that end when told to. */
class Work {
  readonly ends: (() => void)[] = [];
  running = 0;
  most = 0;

  readonly task = async (): Promise<void> => {
    this.most = Math.max(this.most, ++this.running);
    await new Promise<void>((resolve) => this.ends.push(resolve));
    this.running--;
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('no more tasks run than there are lanes, and each that ends lets the next begin', async () => {
  const lanes = new TaskLanes(2);
  const work = new Work();
  const begun: number[] = [];
  const all = (async () => {
    for (const number of [1, 2, 3, 4]) {
      await lanes.begin(work.task);
      begun.push(number);
    }
    await lanes.idle();
    begun.push(0);
  })();
  await turn();
  expect(begun).toEqual([1, 2]);
  work.ends[0]?.();
  await turn();
  expect(begun).toEqual([1, 2, 3]);
  for (const number of [1, 2, 3]) {
    work.ends[number]?.();
    await turn();
  }
  await all;
  expect(begun).toEqual([1, 2, 3, 4, 0]);
  expect(work.most).toBe(2);
});
