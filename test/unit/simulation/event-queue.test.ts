import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seconds } from '../../../src/base/units.ts';
import { EventQueue } from '../../../src/simulation/event-queue.ts';

function drain(queue: EventQueue): readonly string[] {
  const keys: string[] = [];
  for (;;) {
    const due = queue.takeDue(seconds(Infinity));
    if (due === undefined) return keys;
    keys.push(`${due.key}@${due.at}`);
  }
}

describe('event queue', () => {
  test('the earliest comes out first, and of two due together the one put in first', () => {
    const queue = new EventQueue();
    queue.put('late', seconds(9));
    queue.put('b', seconds(3));
    queue.put('a', seconds(3));
    queue.put('early', seconds(1));
    expect(drain(queue)).toEqual(['early@1', 'b@3', 'a@3', 'late@9']);
  });

  test('putting a key in again replaces its time; removing it twice does no harm', () => {
    const queue = new EventQueue();
    queue.put('a', seconds(1));
    queue.put('b', seconds(2));
    queue.put('a', seconds(3));
    queue.remove('c');
    expect(queue.size).toBe(2);
    expect(queue.peek()).toMatchObject({ key: 'b', at: 2 });
    queue.remove('b');
    queue.remove('b');
    expect(drain(queue)).toEqual(['a@3']);
  });

  test('nothing comes out before it is due', () => {
    const queue = new EventQueue();
    queue.put('a', seconds(5));
    expect(queue.takeDue(seconds(4.999))).toBeUndefined();
    expect(queue.takeDue(seconds(5))).toMatchObject({ key: 'a' });
  });

  test('agrees with a sorted list', () => {
    const command = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
      at: fc.integer({ min: 0, max: 5 }),
      remove: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(command), (commands) => {
        const queue = new EventQueue();
        let naive: readonly { readonly key: string; readonly at: number }[] = [];
        for (const { key, at, remove } of commands) {
          naive = naive.filter((entry) => entry.key !== key);
          if (remove) queue.remove(key);
          else {
            queue.put(key, seconds(at));
            naive = [...naive, { key, at }];
          }
        }
        const sorted = [...naive].sort((left, right) => left.at - right.at);
        expect(drain(queue)).toEqual(sorted.map(({ key, at }) => `${key}@${at}`));
      }),
    );
  });
});
