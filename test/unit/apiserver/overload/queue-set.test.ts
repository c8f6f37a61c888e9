import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '../../../../src/base/clock.ts';
import { QueueSet } from '../../../../src/apiserver/overload/queue-set.ts';
import type { Seated } from '../../../../src/apiserver/overload/queue-set.ts';
import {
  dealHand,
  entropyBits,
  flowHash,
} from '../../../../src/apiserver/overload/shuffle-shard.ts';

/** What happens to a level, told as lines; each request is named, and its flow is the queue it waits in. */
class Told {
  readonly #set: QueueSet<string>;
  readonly #live = new Map<string, Seated<string>>();
  #now = 0;

  constructor(seats: number, queueLengthLimit?: number) {
    const limit = queueLengthLimit === undefined ? {} : { queueLengthLimit };
    this.#set = new QueueSet<string>({ seats, ...limit }, instant(0));
  }

  at(milliseconds: number): this {
    this.#now = milliseconds;
    return this;
  }

  come(name: string, ...hand: readonly number[]): string {
    const arrival = this.#set.arrive(name, hand, instant(this.#now));
    if (arrival.type === 'rejected') return arrival.reason;
    this.#live.set(name, arrival.request);
    return arrival.request.state;
  }

  /** Who begins then. */
  finish(name: string): readonly string[] {
    return this.#set.finish(this.#take(name), instant(this.#now)).map(({ tag }) => tag);
  }

  leave(name: string): void {
    this.#set.leave(this.#take(name), instant(this.#now));
  }

  seats(seats: number, queueLengthLimit = 10): readonly string[] {
    return this.#set
      .configure({ seats, queueLengthLimit }, instant(this.#now))
      .map(({ tag }) => tag);
  }

  #take(name: string): Seated<string> {
    const request = this.#live.get(name);
    if (request === undefined) throw new Error(`no ${name}`);
    this.#live.delete(name);
    return request;
  }
}

describe('seats', () => {
  test('without queues who finds none is turned away', () => {
    const told = new Told(2);
    expect([told.come('a'), told.come('b'), told.come('c')]).toEqual([
      'executing',
      'executing',
      'concurrency-limit',
    ]);
    expect(told.finish('a')).toEqual([]);
    expect(told.come('d')).toBe('executing');
  });

  test('with queues who finds none waits, and is turned away when the queue is full', () => {
    const told = new Told(1, 2);
    expect(['a', 'b', 'c', 'd'].map((name) => told.come(name, 0))).toEqual([
      'executing',
      'waiting',
      'waiting',
      'queue-full',
    ]);
    expect(told.come('e', 1)).toBe('waiting');
    expect(told.finish('a')).toEqual(['e']);
    told.leave('b');
    expect(told.finish('e')).toEqual(['c']);
  });

  test('more of them let in who waits, fewer turn out nobody', () => {
    const told = new Told(0, 10);
    expect(['a', 'b', 'c'].map((name) => told.come(name, 0))).toEqual(Array(3).fill('waiting'));
    expect(told.seats(2)).toEqual(['a', 'b']);
    expect(told.seats(1)).toEqual([]);
    expect(told.finish('a')).toEqual([]);
    expect(told.finish('b')).toEqual(['c']);
  });

  test('of the queues of a hand the emptiest is taken', () => {
    const told = new Told(1, 2);
    told.come('a', 0);
    for (const name of ['b', 'c', 'd', 'e']) expect(told.come(name, 0, 1)).toBe('waiting');
    expect(told.come('f', 0, 1)).toBe('queue-full');
    expect(told.come('g', 1, 2)).toBe('waiting');
  });
});

describe('fairness', () => {
  test('flows take turns, however many wait in one', () => {
    const told = new Told(1, 100);
    told.come('first', 9);
    for (let at = 0; at < 6; at++) told.come(`busy${at}`, 0);
    told.come('calm0', 1);
    told.come('calm1', 1);
    const order: string[] = [];
    for (let next: readonly string[] = ['first']; next[0] !== undefined;) {
      next = told.finish(next[0]);
      order.push(...next);
    }
    expect(order).toEqual(['busy0', 'calm0', 'busy1', 'calm1', 'busy2', 'busy3', 'busy4', 'busy5']);
  });

  test('by the time they take: of two flows that always wait, the one with long requests gets fewer', () => {
    const told = new Told(1, 100);
    const served = { long: 0, short: 0 };
    let [now, next] = [0, 'long0'];
    told.come('long0', 0);
    for (let at = 1; at < 100; at++) {
      told.come(`long${at}`, 0);
      told.come(`short${at}`, 1);
    }
    while (now < 2000) {
      const kind = next.startsWith('long') ? 'long' : 'short';
      served[kind] += 1;
      now += kind === 'long' ? 90 : 30;
      next = told.at(now).finish(next)[0] ?? '';
    }
    expect(served.short / served.long).toBeGreaterThan(2);
    expect(served.short / served.long).toBeLessThan(4);
  });
});

type Step =
  | { readonly type: 'come'; readonly flow: number }
  | { readonly type: 'finish'; readonly which: number }
  | { readonly type: 'leave'; readonly which: number }
  | { readonly type: 'seats'; readonly seats: number }
  | { readonly type: 'pass'; readonly milliseconds: number };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('come' as const), flow: fc.nat(4) }),
    fc.record({ type: fc.constant('come' as const), flow: fc.nat(4) }),
    fc.record({ type: fc.constant('finish' as const), which: fc.nat(20) }),
    fc.record({ type: fc.constant('leave' as const), which: fc.nat(20) }),
    fc.record({ type: fc.constant('seats' as const), seats: fc.nat(4) }),
    fc.record({ type: fc.constant('pass' as const), milliseconds: fc.nat(50) }),
  ),
  { maxLength: 80 },
);

const pick = (from: Iterable<Seated<number>>, which: number): Seated<number> | undefined => {
  const all = [...from];
  return all.length === 0 ? undefined : all[which % all.length];
};

/** A level with two flows and what a naive count says of it. */
class Counted {
  readonly lengthLimit = 3;
  readonly #set: QueueSet<number>;
  readonly #waiting = new Set<Seated<number>>();
  readonly #executing = new Set<Seated<number>>();
  #seats = 2;
  #now = 0;
  #came = 0;
  #rejected = 0;
  #over = 0;

  constructor() {
    this.#set = new QueueSet<number>(this.#seating(), instant(0));
  }

  take(step: Step): void {
    switch (step.type) {
      case 'pass':
        this.#now += step.milliseconds;
        break;
      case 'seats':
        this.#seats = step.seats;
        this.#begin(this.#set.configure(this.#seating(), instant(this.#now)));
        break;
      case 'come':
        this.#come(step.flow);
        break;
      case 'finish': {
        const one = pick(this.#executing, step.which);
        if (one !== undefined) this.#finish(one);
        break;
      }
      case 'leave': {
        const one = pick(this.#waiting, step.which);
        if (one !== undefined) this.#leave(one);
      }
    }
  }

  check(): void {
    const [waiting, executing] = [this.#waiting.size, this.#executing.size];
    expect(this.#set.waiting).toBe(waiting);
    expect(this.#set.executing.size).toBe(executing);
    expect(this.#came).toBe(this.#rejected + this.#over + waiting + executing);
    if (waiting > 0) expect(executing).toBeGreaterThanOrEqual(this.#seats);
    const queues = [...this.#set.queues.values()];
    for (const queue of queues) expect(queue.waiting.size).toBeLessThanOrEqual(this.lengthLimit);
    const active = queues.filter((queue) => queue.executing > 0 || queue.waiting.size > 0);
    expect(this.#set.activeQueues).toBe(active.length);
  }

  #seating() {
    return { seats: this.#seats, queueLengthLimit: this.lengthLimit };
  }

  #come(flow: number): void {
    this.#came += 1;
    const arrival = this.#set.arrive(this.#came, [flow, (flow + 1) % 5], instant(this.#now));
    if (arrival.type === 'rejected') this.#rejected += 1;
    else if (arrival.request.state === 'waiting') this.#waiting.add(arrival.request);
    else {
      this.#executing.add(arrival.request);
      expect(this.#executing.size).toBeLessThanOrEqual(this.#seats);
    }
  }

  #finish(one: Seated<number>): void {
    this.#executing.delete(one);
    this.#over += 1;
    this.#begin(this.#set.finish(one, instant(this.#now)));
  }

  #leave(one: Seated<number>): void {
    this.#waiting.delete(one);
    this.#over += 1;
    this.#set.leave(one, instant(this.#now));
  }

  #begin(begun: readonly Seated<number>[]): void {
    for (const request of begun) {
      expect(this.#waiting.delete(request)).toBe(true);
      this.#executing.add(request);
    }
    if (begun.length > 0) expect(this.#executing.size).toBeLessThanOrEqual(this.#seats);
  }
}

describe('laws', () => {
  test('seats are not exceeded nor left empty while somebody waits, queues keep their length, nobody is lost', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const counted = new Counted();
        for (const step of all) {
          counted.take(step);
          counted.check();
        }
      }),
    );
  });

  test('no flow starves: whoever waits is served after a few of each other flow, however many come', () => {
    const flows = 4;
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: flows, maxLength: flows }),
        fc.nat(flows - 1),
        (took, calm) => {
          const set = new QueueSet<number>({ seats: 1, queueLengthLimit: 1000 }, instant(0));
          let now = 0;
          const come = (flow: number): Seated<number> | undefined => {
            const arrival = set.arrive(flow, [flow], instant(now));
            return arrival.type === 'seated' ? arrival.request : undefined;
          };
          let next = come((calm + 1) % flows);
          for (let flow = 0; flow < flows; flow++) {
            for (let many = 0; flow !== calm && many < 50; many++) come(flow);
          }
          for (let turn = 0; turn < 60 && next !== undefined; turn++) {
            now += took[next.tag] ?? 1;
            [next] = set.finish(next, instant(now));
          }
          come(calm);
          let turns = 0;
          const longest = Math.max(...took);
          while (next !== undefined && next.tag !== calm) {
            turns += 1;
            now += took[next.tag] ?? 1;
            [next] = set.finish(next, instant(now));
          }
          expect(next?.tag).toBe(calm);
          expect(turns).toBeLessThanOrEqual(flows * (longest + 4));
        },
      ),
    );
  });
});

describe('shuffle sharding', () => {
  test('a hand has different queues, those that there are, and is the same every time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.nat(9),
        fc.string(),
        (queues, more, name) => {
          const size = Math.min(queues, 1 + more);
          const hand = dealHand(flowHash('schema', name), queues, size);
          expect(new Set(hand).size).toBe(size);
          expect(hand.every((each) => each >= 0 && each < queues)).toBe(true);
          expect(dealHand(flowHash('schema', name), queues, size)).toEqual(hand);
        },
      ),
    );
  });

  test('all queues are as likely', () => {
    const counts = Array.from({ length: 8 }, () => 0);
    for (let flow = 0; flow < 2000; flow++) {
      for (const queue of dealHand(flowHash('s', `user${flow}`), 8, 2)) {
        counts[queue] = (counts[queue] ?? 0) + 1;
      }
    }
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(100);
  });

  test.each([
    [512, 8, 72],
    [128, 10, 70],
    [10_000_000, 2, 47],
    [64, 8, 48],
    [1, 1, 0],
  ])('%i queues and hands of %i take %i bits', (queues, size, bits) => {
    expect(entropyBits(queues, size)).toBe(bits);
  });
});
