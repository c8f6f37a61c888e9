import { beforeEach, describe, expect, test } from '@jest/globals';
import { LAGGING_BYTES, Laggards } from '../../../../src/apiserver/http/laggards.ts';
import type { Laggard } from '../../../../src/apiserver/http/laggards.ts';

const LIMIT = 10 * LAGGING_BYTES;

class Watcher implements Laggard {
  state: 'watching' | 'dropped' = 'watching';
  bytes = 0;
  readonly #laggards: Laggards;

  constructor(laggards: Laggards) {
    this.#laggards = laggards;
  }

  wait(bytes: number): void {
    this.bytes = bytes;
    this.#laggards.waits(this, bytes);
  }

  waitingBytes(): number {
    return this.bytes;
  }

  drop(): void {
    this.state = 'dropped';
  }
}

let laggards: Laggards;
let watchers: readonly Watcher[];
beforeEach(() => {
  laggards = new Laggards(LIMIT);
  watchers = Array.from({ length: 4 }, () => new Watcher(laggards));
});

const dropped = (): readonly number[] =>
  watchers.flatMap(({ state }, at) => (state === 'dropped' ? [at] : []));

const wait = (...bytes: readonly number[]): void => {
  for (const [at, some] of bytes.entries()) watchers[at]?.wait(some);
};

describe('Laggards', () => {
  test('up to the limit nobody is dropped', () => {
    wait(LIMIT / 2, LIMIT / 4, LIMIT / 4);
    expect(dropped()).toEqual([]);
  });

  test('beyond it the one that is furthest behind goes, and no more than must', () => {
    wait(LIMIT / 4, LIMIT / 2, LIMIT / 4, LIMIT / 4);
    expect(dropped()).toEqual([1]);
    wait(LIMIT / 4);
    expect(dropped()).toEqual([1]);
  });

  test('one alone may have more', () => {
    wait(3 * LIMIT);
    expect(dropped()).toEqual([]);
  });

  test('those that have little waiting do not count', () => {
    wait(LAGGING_BYTES - 1, LAGGING_BYTES - 1, LAGGING_BYTES - 1, LIMIT);
    expect(dropped()).toEqual([]);
  });

  test('before anybody is dropped, all are asked again: who has read meanwhile stays', () => {
    wait(LIMIT / 2, LIMIT / 2);
    const [first] = watchers;
    if (first !== undefined) first.bytes = 0;
    watchers[2]?.wait(LIMIT / 4);
    expect(dropped()).toEqual([]);
  });

  test('one that is gone is forgotten', () => {
    wait(LIMIT / 2, LIMIT / 2);
    for (const watcher of watchers) laggards.forget(watcher);
    watchers[2]?.wait(LIMIT);
    expect(dropped()).toEqual([]);
  });
});
