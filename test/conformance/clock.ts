import { describe, expect, test } from '@jest/globals';
import { instant } from '../../src/base/clock.ts';
import type { Clock } from '../../src/base/clock.ts';
import { milliseconds, seconds } from '../../src/base/units.ts';

/** A clock under test, and a way to let its time pass until something has happened. */
export interface ClockUnderTest {
  readonly clock: Clock;
  readonly reach: (happened: Promise<void>) => Promise<void>;
}

const monthsAway = seconds(100 * 24 * 3600);

/** What every clock promises. */
export function clockConformance(name: string, create: () => ClockUnderTest): void {
  describe(`the ${name} clock`, () => {
    /** Settles when a task asked for after everything before it has run. */
    const later = (clock: Clock, delay: number): Promise<void> =>
      new Promise((resolve) => {
        clock.after(milliseconds(delay), resolve);
      });

    test('runs a task later, once, and not before its time', async () => {
      const { clock, reach } = create();
      const asked = clock.now();
      const ran: number[] = [];
      clock.after(milliseconds(3), () => ran.push(clock.now() - asked));
      expect(ran).toEqual([]);
      await reach(later(clock, 5));
      expect(ran).toHaveLength(1);
      expect(ran[0]).toBeGreaterThanOrEqual(3);
    });

    test('does not run a task at once, even one without a delay', async () => {
      const { clock, reach } = create();
      let ran = 0;
      clock.after(seconds(0), () => ran++);
      clock.after(seconds(-5), () => ran++);
      expect(ran).toBe(0);
      await reach(later(clock, 1));
      expect(ran).toBe(2);
    });

    test('runs tasks by their time, and those due together as they were asked for', async () => {
      const { clock, reach } = create();
      const ran: string[] = [];
      const plan = (delay: number, task: string): void => {
        clock.after(milliseconds(delay), () => ran.push(task));
      };
      plan(8, 'late');
      plan(2, 'early');
      for (const task of ['one', 'two', 'three']) plan(5, task);
      await reach(later(clock, 10));
      expect(ran).toEqual(['early', 'one', 'two', 'three', 'late']);
    });

    test('a cancelled task does not run; cancelling again or too late does nothing', async () => {
      const { clock, reach } = create();
      const ran: string[] = [];
      const cancel = clock.after(milliseconds(2), () => ran.push('cancelled'));
      const tooLate = clock.after(milliseconds(1), () => ran.push('kept'));
      cancel();
      cancel();
      await reach(later(clock, 4));
      tooLate();
      expect(ran).toEqual(['kept']);
    });

    test('a task months away is not run at once', async () => {
      const { clock, reach } = create();
      let ran = false;
      const cancel = clock.after(monthsAway, () => {
        ran = true;
      });
      await reach(later(clock, 3));
      cancel();
      expect(ran).toBe(false);
    });

    test('never goes back', async () => {
      const { clock, reach } = create();
      let latest = instant(0);
      for (let look = 0; look < 5; look++) {
        expect(clock.now()).toBeGreaterThanOrEqual(latest);
        latest = clock.now();
        await reach(later(clock, 1));
      }
    });
  });
}
