import { describe, expect, test } from '@jest/globals';
import { StudyQueue } from '../../../src/app/study-queue.ts';
import type { StudyQuestion } from '../../../src/app/study-queue.ts';
import type { LaneStudyRequest } from '../../../src/network/congestion/study.ts';

/** What is asked does not matter to the queue. */
const question = (key: string): StudyQuestion => ({ key, request: {} as LaneStudyRequest });

function queueOf(capacity = 10): {
  readonly ask: (link: string, key: string) => void;
  readonly begin: () => string | undefined;
  readonly queue: StudyQueue;
} {
  const queue = new StudyQueue(capacity);
  return {
    queue,
    ask: (link, key) => {
      queue.ask(link, question(key));
    },
    begin: () => queue.begin()?.key,
  };
}

describe('questions that wait', () => {
  test('are worked on one at a time, in their order; links that ask the same hear of one answer', () => {
    const { queue, ask, begin } = queueOf();
    ask('a', 'far');
    ask('b', 'near');
    ask('c', 'far');
    expect(begin()).toBe('far');
    expect(begin()).toBeUndefined();
    ask('d', 'far');
    expect(queue.finish()).toEqual(['a', 'c', 'd']);
    expect(begin()).toBe('near');
    expect(queue.finish()).toEqual(['b']);
    expect(begin()).toBeUndefined();
  });

  test('a newer question of a link replaces the one before, which nobody else asks', () => {
    const { queue, ask, begin } = queueOf();
    ask('a', 'far');
    ask('a', 'near');
    expect(begin()).toBe('near');
    ask('a', 'far');
    expect(queue.finish()).toEqual([]);
    expect(begin()).toBe('far');
    expect(queue.finish()).toEqual(['a']);
  });

  test('who has an answer waits no more', () => {
    const { queue, ask, begin } = queueOf();
    ask('a', 'far');
    ask('b', 'far');
    queue.leave('a');
    expect(begin()).toBe('far');
    queue.leave('b');
    expect(queue.finish()).toEqual([]);
  });

  test('who was turned away is called when there is room, and nobody is forgotten', () => {
    const { queue, ask, begin } = queueOf(2);
    const links = ['a', 'b', 'c', 'd', 'e'];
    for (const link of links) ask(link, link);
    const answered: string[] = [];
    for (let key = begin(); key !== undefined; key = begin()) {
      answered.push(key);
      for (const link of queue.finish()) if (!answered.includes(link)) ask(link, link);
    }
    expect(answered).toEqual(links);
  });

  test('are forgotten all at once', () => {
    const { queue, ask, begin } = queueOf(1);
    ask('a', 'far');
    ask('b', 'near');
    queue.clear();
    expect(begin()).toBeUndefined();
    expect(queue.finish()).toEqual([]);
  });
});
