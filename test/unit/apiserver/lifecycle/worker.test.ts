import { describe, expect, test } from '@jest/globals';
import { Worker } from '../../../../src/apiserver/lifecycle/worker.ts';
import { instant } from '../../../../src/base/clock.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { seconds } from '../../../../src/base/units.ts';
import { VirtualClock } from '../../../../src/simulation/virtual-clock.ts';

/** A worker whose work fails for keys that begin with `bad` until it is mended. */
const setUp = () => {
  const clock = new VirtualClock(instant(0));
  const done: string[] = [];
  const disk = { isWell: false };
  const work = (key: string): Promise<void> => {
    done.push(key);
    const fails = key.startsWith('bad') && !disk.isWell;
    return fails ? Promise.reject(new Error('the disk is full')) : Promise.resolve();
  };
  return { clock, done, disk, worker: new Worker(work, { log: silentLog, clock }) };
};

describe('Worker', () => {
  test('tries again after a while what failed, and only that, until it does not fail', async () => {
    const { clock, done, disk, worker } = setUp();
    for (const key of ['bad-a', 'good', 'bad-b']) worker.add(key);
    await worker.idle();
    expect(done.splice(0)).toEqual(['bad-a', 'good', 'bad-b']);
    clock.advance(seconds(9));
    await worker.idle();
    expect(done).toEqual([]);
    clock.advance(seconds(1));
    await worker.idle();
    expect(done.splice(0)).toEqual(['bad-a', 'bad-b']);
    disk.isWell = true;
    clock.advance(seconds(10));
    await worker.idle();
    expect(done.splice(0)).toEqual(['bad-a', 'bad-b']);
    expect(clock.next()).toBeUndefined();
  });

  test('leaves nothing behind when it is stopped', async () => {
    const { clock, done, worker } = setUp();
    worker.add('bad');
    await worker.idle();
    worker.stop();
    clock.advance(seconds(60));
    await worker.idle();
    expect([done, clock.next()]).toEqual([['bad'], undefined]);
  });
});
