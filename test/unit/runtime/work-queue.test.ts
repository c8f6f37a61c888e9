import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '../../../src/base/clock.ts';
import { seconds } from '../../../src/base/units.ts';
import { silentObserver } from '../../../src/runtime/observer.ts';
import type { RuntimeObserver, UnfinishedWork } from '../../../src/runtime/observer.ts';
import { ExponentialRateLimit } from '../../../src/runtime/rate-limit.ts';
import { WorkQueue } from '../../../src/runtime/work-queue.ts';
import { VirtualClock } from '../../../src/simulation/virtual-clock.ts';
import { runVirtual } from '../../../src/app/run-virtual.ts';

function queueWorld(options: { capacity?: number; observer?: RuntimeObserver } = {}): {
  readonly clock: VirtualClock;
  readonly queue: WorkQueue;
} {
  const clock = new VirtualClock(instant(0));
  const rateLimit = new ExponentialRateLimit({ first: seconds(1), longest: seconds(60) });
  const queue = new WorkQueue({
    name: 'test',
    clock,
    rateLimit,
    observer: silentObserver,
    ...options,
  });
  return { clock, queue };
}

describe('a work queue', () => {
  test('hands a key out once however often it was added, in the order of adding', async () => {
    const { queue } = queueWorld();
    expect(['b', 'a', 'b'].map((key) => queue.add(key))).toEqual(['added', 'added', 'known']);
    expect(await queue.take()).toBe('b');
    expect(await queue.take()).toBe('a');
    expect(queue.depth).toBe(0);
  });

  test('keeps a key that is added during its work for after it', async () => {
    const { queue } = queueWorld();
    queue.add('a');
    await queue.take();
    expect(queue.add('a')).toBe('added');
    expect(queue.add('a')).toBe('known');
    expect(queue.depth).toBe(0);
    queue.done('a');
    expect(queue.depth).toBe(1);
    expect(await queue.take()).toBe('a');
  });

  test('of several delays of one key the soonest counts, once', () => {
    const { clock, queue } = queueWorld();
    queue.addAfter('a', seconds(10));
    queue.addAfter('a', seconds(5));
    queue.addAfter('a', seconds(7));
    clock.advance(seconds(4.9));
    expect(queue.depth).toBe(0);
    clock.advance(seconds(0.1));
    expect(queue.depth).toBe(1);
    expect(clock.next()).toBeUndefined();
  });

  test('a failing key comes back later and later, until it is well', async () => {
    const { clock, queue } = queueWorld();
    const returned: number[] = [];
    for (let failure = 0; failure < 4; failure++) {
      if (failure === 3) queue.forget('a');
      queue.addLimited('a');
      await runVirtual({ clock, until: () => queue.depth === 1 });
      returned.push(clock.now() / 1000);
      await queue.take();
      queue.done('a');
    }
    expect(returned).toEqual([1, 3, 7, 8]);
  });

  test('refuses what it has no room for and says so', async () => {
    const { clock, queue } = queueWorld({ capacity: 2 });
    expect(['a', 'b', 'c', 'a'].map((key) => queue.add(key))).toEqual([
      'added',
      'added',
      'full',
      'known',
    ]);
    queue.addAfter('d', seconds(1));
    queue.addAfter('e', seconds(1));
    expect(queue.addAfter('f', seconds(1))).toBe('full');
    clock.advance(seconds(30));
    expect(queue.depth).toBe(2);
    queue.done((await queue.take()) ?? '');
    queue.done((await queue.take()) ?? '');
    clock.advance(seconds(2));
    expect([await queue.take(), await queue.take()]).toEqual(['d', 'e']);
  });

  test('shut down, it hands out what waits and then ends every taker', async () => {
    const { clock, queue } = queueWorld();
    queue.add('a');
    queue.addAfter('later', seconds(1));
    queue.shutDown();
    expect(queue.add('b')).toBe('closed');
    expect(await queue.take()).toBe('a');
    expect(await Promise.all([queue.take(), queue.take()])).toEqual([undefined, undefined]);
    expect(clock.next()).toBeUndefined();
  });

  test('tells its observer depth, waits, work and what is unfinished', async () => {
    const heard: string[] = [];
    let unfinished: () => UnfinishedWork = () => ({ total: seconds(0), longest: seconds(0) });
    const observer: RuntimeObserver = {
      ...silentObserver,
      queueOpened: (name, read) => {
        heard.push(`opened ${name}`);
        unfinished = read;
      },
      queueAdded: () => heard.push('added'),
      queueRetried: () => heard.push('retried'),
      queueDepth: (_name, depth) => heard.push(`depth ${depth}`),
      queueTaken: (_name, waited) => heard.push(`taken after ${waited} s`),
      queueDone: (_name, worked) => heard.push(`done in ${worked} s`),
    };
    const { clock, queue } = queueWorld({ observer });
    queue.add('a');
    queue.add('b');
    clock.advance(seconds(2));
    await queue.take();
    clock.advance(seconds(1));
    await queue.take();
    clock.advance(seconds(3));
    expect(unfinished()).toEqual({ total: 7, longest: 4 });
    queue.done('a');
    queue.addLimited('a');
    expect(heard).toEqual([
      'opened test',
      'added',
      'depth 1',
      'added',
      'depth 2',
      'depth 1',
      'taken after 2 s',
      'depth 0',
      'taken after 3 s',
      'done in 4 s',
      'retried',
    ]);
  });
});

type Action =
  | { readonly type: 'add'; readonly key: string }
  | { readonly type: 'add-after'; readonly key: string; readonly delay: number }
  | { readonly type: 'take' }
  | { readonly type: 'finish'; readonly which: number }
  | { readonly type: 'pass'; readonly time: number };

const key = fc.constantFrom('a', 'b', 'c', 'd');
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ type: fc.constant('add' as const), key }),
  fc.record({ type: fc.constant('add-after' as const), key, delay: fc.nat(5) }),
  fc.record({ type: fc.constant('take' as const) }),
  fc.record({ type: fc.constant('finish' as const), which: fc.nat(3) }),
  fc.record({ type: fc.constant('pass' as const), time: fc.nat(3) }),
);

/** Lets already resolved promises be heard. */
const settle = async (): Promise<void> => {
  for (let round = 0; round < 3; round++) await Promise.resolve();
};

/** Works on what a queue hands out, and keeps the books. */
class Worker {
  readonly #clock: VirtualClock;
  readonly #queue: WorkQueue;
  readonly working: string[] = [];
  /** Added, and not begun since. */
  readonly owed = new Set<string>();
  /** When the soonest delayed adding of a key is due. */
  readonly #later = new Map<string, number>();

  constructor({ clock, queue }: ReturnType<typeof queueWorld>) {
    this.#clock = clock;
    this.#queue = queue;
  }

  act(step: Action): void {
    switch (step.type) {
      case 'add':
        this.owed.add(step.key);
        this.#queue.add(step.key);
        return;
      case 'add-after':
        this.#promise(step.key, step.delay);
        this.#queue.addAfter(step.key, seconds(step.delay));
        return;
      case 'take':
        void this.#queue.take().then((taken) => {
          this.#begin(taken);
        });
        return;
      case 'finish':
        for (const finished of this.working.splice(step.which, 1)) this.#queue.done(finished);
        return;
      case 'pass':
        this.#clock.advance(seconds(step.time));
        this.#keepPromises();
    }
  }

  #promise(promised: string, delay: number): void {
    const due = this.#clock.now() + delay * 1000;
    this.#later.set(promised, Math.min(due, this.#later.get(promised) ?? due));
    this.#keepPromises();
  }

  /** What is for later counts from its time on, also when the key was added and begun before. */
  #keepPromises(): void {
    for (const [promised, due] of this.#later) {
      if (due > this.#clock.now()) continue;
      this.#later.delete(promised);
      this.owed.add(promised);
    }
  }

  #begin(taken: string | undefined): void {
    if (taken === undefined) return;
    expect(this.working).not.toContain(taken);
    this.working.push(taken);
    this.owed.delete(taken);
  }
}

/** A key that was begun before the time of its delayed adding: once took the model, not the queue, by surprise. */
const FORMER_COUNTEREXAMPLE: Action[] = [
  { type: 'add-after', key: 'a', delay: 1 },
  { type: 'take' },
  { type: 'add', key: 'a' },
  { type: 'pass', time: 1 },
  { type: 'finish', which: 0 },
];

test('no key is worked on twice at once, none is lost, and never more waits than was added', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
      const world = queueWorld();
      const worker = new Worker(world);
      for (const step of actions) {
        worker.act(step);
        await settle();
        expect(world.queue.depth).toBeLessThanOrEqual(worker.owed.size);
      }
      worker.act({ type: 'pass', time: 10 });
      await settle();
      for (let round = 0; worker.working.length > 0 || world.queue.depth > 0; round++) {
        expect(round).toBeLessThan(50);
        worker.act(worker.working.length > 0 ? { type: 'finish', which: 0 } : { type: 'take' });
        await settle();
      }
      expect([...worker.owed]).toEqual([]);
    }),
    { examples: [[FORMER_COUNTEREXAMPLE]] },
  );
});
