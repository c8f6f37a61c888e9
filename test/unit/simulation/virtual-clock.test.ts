import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '../../../src/base/clock.ts';
import { seconds } from '../../../src/base/units.ts';
import { VirtualClock } from '../../../src/simulation/virtual-clock.ts';

describe('a virtual clock', () => {
  test('runs due tasks in the order of time, then of asking', () => {
    const clock = new VirtualClock(instant(0));
    const ran: string[] = [];
    const plan = (delay: number, name: string): void => {
      clock.after(seconds(delay), () => {
        ran.push(`${name}@${clock.now()}`);
      });
    };
    plan(2, 'late');
    plan(1, 'first');
    plan(1, 'second');
    plan(3, 'never');
    clock.advance(seconds(2));
    expect(ran).toEqual(['first@1000', 'second@1000', 'late@2000']);
    expect(clock.now()).toBe(2000);
    expect(clock.next()).toBe(3000);
  });

  test('runs what its tasks ask for within the same advance', () => {
    const clock = new VirtualClock(instant(0));
    const ran: number[] = [];
    const tick = (): void => {
      ran.push(clock.now());
      clock.after(seconds(1), tick);
    };
    tick();
    clock.advanceTo(instant(3500));
    expect(ran).toEqual([0, 1000, 2000, 3000]);
    expect(clock.now()).toBe(3500);
  });

  test('refuses to be advanced from within a task', () => {
    const clock = new VirtualClock(instant(0));
    clock.after(seconds(1), () => {
      clock.after(seconds(0), () => undefined);
      clock.advance(seconds(1));
    });
    expect(() => {
      clock.advance(seconds(1));
    }).toThrow('cannot advance');
  });

  test('runs one task at a time on request', () => {
    const clock = new VirtualClock(instant(0));
    let ran = 0;
    clock.after(seconds(1), () => ran++);
    clock.after(seconds(1), () => ran++);
    expect(clock.runNext()).toBe(true);
    expect([ran, clock.now()]).toEqual([1, 1000]);
    expect(clock.runNext()).toBe(true);
    expect(clock.runNext()).toBe(false);
    expect(ran).toBe(2);
  });

  test('whatever is planned and cancelled, the rest runs sorted', () => {
    const plans = fc.array(fc.record({ delay: fc.nat(20), cancelled: fc.boolean() }));
    fc.assert(
      fc.property(plans, (tasks) => {
        const clock = new VirtualClock(instant(0));
        const ran: number[] = [];
        const cancels = tasks.map(({ delay }, index) =>
          clock.after(seconds(delay), () => ran.push(index)),
        );
        tasks.forEach(({ cancelled }, index) => {
          if (cancelled) cancels[index]?.();
        });
        clock.advance(seconds(20));
        const expected = tasks
          .map((task, index) => ({ ...task, index }))
          .filter(({ cancelled }) => !cancelled)
          .sort((one, other) => one.delay - other.delay || one.index - other.index);
        expect(ran).toEqual(expected.map(({ index }) => index));
        expect(clock.next()).toBeUndefined();
      }),
    );
  });
});
