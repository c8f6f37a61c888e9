import { afterEach, describe, expect, test } from '@jest/globals';
import { RealClock } from '../../../src/app/real-clock.ts';
import { seconds } from '../../../src/base/units.ts';

const clocks: RealClock[] = [];
afterEach(() => {
  for (const clock of clocks.splice(0)) clock.stop();
});

/** The clock of a machine whose time of day somebody sets, in milliseconds. */
function setUp() {
  const machine = { day: 1_000_000, steady: 0 };
  const clock = new RealClock(
    () => machine.day,
    () => machine.steady,
  );
  clocks.push(clock);
  const pass = (time: number): number => {
    machine.day += time;
    machine.steady += time;
    return clock.now();
  };
  return { machine, clock, pass };
}

describe('the time of a machine', () => {
  test('is that of its day, forwards too', () => {
    const { machine, pass } = setUp();
    expect(pass(1500)).toBe(1_001_500);
    machine.day += 3_600_000;
    expect(pass(10)).toBe(4_601_510);
  });

  test('goes on at half its speed when it is set back, until the two agree', () => {
    const { machine, pass } = setUp();
    pass(1000);
    machine.day -= 60_000;
    expect(pass(10_000)).toBe(1_006_000);
    expect(pass(10_000)).toBe(1_011_000);
    expect(pass(49_000)).toBe(1_035_500);
    expect(pass(51_000)).toBe(machine.day);
    expect(pass(5000)).toBe(machine.day);
  });

  test('never goes back, however it is set', () => {
    const { machine, pass } = setUp();
    let latest = 0;
    for (const step of [-5000, 3, -100_000, 7, 50_000, -9, 0, 200_000, -1]) {
      machine.day += step;
      const now = pass(100);
      expect(now).toBeGreaterThanOrEqual(latest);
      latest = now;
    }
  });

  test('what waits for a time does not wait for the day to come again', async () => {
    let setBack = 0;
    const clock = new RealClock(() => Date.now() - setBack);
    clocks.push(clock);
    const ran = new Promise<string>((resolve) => {
      clock.after(seconds(0.05), () => {
        resolve('it ran');
      });
    });
    setBack = 24 * 3600 * 1000;
    expect(await ran).toBe('it ran');
  }, 60_000);
});
