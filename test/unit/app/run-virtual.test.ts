import { expect, test } from '@jest/globals';
import { runVirtual } from '../../../src/app/run-virtual.ts';
import { instant } from '../../../src/base/clock.ts';
import { seconds } from '../../../src/base/units.ts';
import { VirtualClock } from '../../../src/simulation/virtual-clock.ts';

const pause = (clock: VirtualClock, time: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(seconds(time), resolve);
  });

test('asynchronous code runs through to an instant', async () => {
  const clock = new VirtualClock(instant(0));
  const seen: number[] = [];
  void (async () => {
    for (;;) {
      await pause(clock, 20);
      await Promise.resolve();
      seen.push(clock.now() / 1000);
    }
  })();
  await runVirtual({ clock, until: instant(70_000) });
  expect(seen).toEqual([20, 40, 60]);
  expect(clock.now()).toBe(70_000);
});

test('it stops as soon as what was wanted has come true', async () => {
  const clock = new VirtualClock(instant(0));
  let done = false;
  void pause(clock, 5).then(() => {
    done = true;
  });
  clock.after(seconds(9), () => undefined);
  await runVirtual({ clock, until: () => done });
  expect(clock.now()).toBe(5000);
});

test('waiting for what nobody will do fails instead of hanging', async () => {
  const clock = new VirtualClock(instant(0));
  await expect(runVirtual({ clock, until: () => false })).rejects.toThrow('nothing is due');
});

test('going in circles fails', async () => {
  const clock = new VirtualClock(instant(0));
  const circle = (): void => {
    clock.after(seconds(0), circle);
  };
  circle();
  const run = runVirtual({ clock, until: instant(1000), maxTasks: 100 });
  await expect(run).rejects.toThrow('not reached after 100 tasks, at 0 ms');
});
