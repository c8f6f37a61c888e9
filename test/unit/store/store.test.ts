import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { KubeObject } from '../../../src/kube/object.ts';
import type { Change } from '../../../src/store/change.ts';
import { Store } from '../../../src/store/store.ts';
import type { Stored } from '../../../src/store/stored.ts';

const resource = 'example.com/widgets';
const empty = { revision: 0, objects: [] };
const newStore = (historyLength = 1000): Store =>
  new Store({ historyLength, historyBytes: 4000, largestObject: 1000 }, empty);

const objectOf = (key: string, size: number): KubeObject => {
  const [namespace = '', name = ''] = key.split('/');
  return { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { namespace, name }, size };
};

/** Writes, or removes when there is no size, and publishes at once. */
function write(store: Store, key: string, size: number | null): Change | undefined {
  const expected = store.get(resource, key)?.revision ?? 0;
  if (size === null && expected === 0) return undefined;
  const staging = store.stage(
    size === null
      ? { type: 'remove', resource, key, expected }
      : { type: 'put', resource, key, expected, object: objectOf(key, size) },
  );
  if (staging.type !== 'staged') throw new Error(staging.type);
  store.publish(staging.change);
  return staging.change;
}

function all(store: Store, revision?: number): ReadonlyMap<string, Stored> {
  const listing = store.list({
    resource,
    prefix: '',
    ...(revision === undefined ? {} : { revision }),
  });
  if (listing.type === 'expired') throw new Error('expired');
  return new Map(
    listing.items.map((item) => {
      const { namespace = '', name = '' } = item.object.metadata;
      return [`${namespace}/${name}`, item];
    }),
  );
}

const keys = fc.constantFrom('a/x', 'a/y', 'a/z', 'ab/x', 'b/x', 'b/y');
const writes = fc.array(fc.record({ key: keys, size: fc.option(fc.nat(3)) }), {
  minLength: 1,
  maxLength: 40,
});

describe('the store', () => {
  test('a watch from any revision tells the difference between the lists then and now', () => {
    fc.assert(
      fc.property(writes, fc.nat(40), (steps, at) => {
        const store = newStore();
        for (const { key, size } of steps) write(store, key, size);
        const from = Math.min(at, store.revision);
        const replayed = new Map(all(store, from));
        const since = store.since(resource, from);
        if (since.type === 'expired') throw new Error('expired');
        for (const { key, before, after } of since.changes) {
          expect(replayed.get(key)).toBe(before);
          if (after === undefined) replayed.delete(key);
          else replayed.set(key, after);
        }
        expect(replayed).toEqual(all(store));
      }),
    );
  });

  test('the pages of a list are one list, whatever is written between them', () => {
    fc.assert(
      fc.property(writes, writes, fc.integer({ min: 1, max: 4 }), (before, between, limit) => {
        const store = newStore();
        for (const { key, size } of before) write(store, key, size);
        const whole = store.list({ resource, prefix: 'a/' });
        if (whole.type === 'expired') throw new Error('expired');
        const { revision } = whole;
        const pages: Stored[] = [];
        let start: string | undefined;
        const later = [...between];
        do {
          const from = start === undefined ? {} : { start };
          const page = store.list({ resource, prefix: 'a/', limit, revision, ...from });
          if (page.type === 'expired') throw new Error('expired');
          pages.push(...page.items);
          expect(page.next?.remaining ?? 0).toBe(whole.items.length - pages.length);
          start = page.next?.start;
          const next = later.pop();
          if (next !== undefined) write(store, next.key, next.size);
        } while (start !== undefined);
        expect(pages).toEqual(whole.items);
      }),
    );
  });

  test('watchers hear every change once and in order, also one that comes in the middle', () => {
    const store = newStore();
    const early: number[] = [];
    const late: number[] = [];
    store.subscribe(resource, 0, ({ revision }) => {
      early.push(revision);
      if (revision === 1) {
        store.subscribe(resource, store.revision, (change) => late.push(change.revision));
      }
    });
    for (const size of [1, 2, 3]) write(store, 'a/x', size);
    expect([early, late]).toEqual([
      [1, 2, 3],
      [2, 3],
    ]);
  });

  test('what is staged is seen by nobody', () => {
    const store = newStore();
    const heard: number[] = [];
    store.subscribe(resource, 0, ({ revision }) => heard.push(revision));
    const staging = store.stage({
      type: 'put',
      resource,
      key: 'a/x',
      expected: 0,
      object: objectOf('a/x', 1),
    });
    expect(staging.type).toBe('staged');
    expect([store.get(resource, 'a/x'), store.revision, heard]).toEqual([undefined, 0, []]);
    expect(store.upcoming(resource, 'a/x')?.revision).toBe(1);
  });

  test.each([
    ['an object that is not there', 'a/y', 7, 0],
    ['an object that changed', 'a/x', 7, 1],
    ['a new object where there is one', 'a/x', 0, 1],
  ])('refuses to write %s', (_, key, expected, actual) => {
    const store = newStore();
    write(store, 'a/x', 1);
    const object = objectOf(key, 2);
    expect(store.stage({ type: 'put', resource, key, expected, object })).toEqual({
      type: 'conflict',
      actual,
    });
  });

  test('a deleted object is told goodbye as it was, with the new revision', () => {
    const store = newStore();
    write(store, 'a/x', 1);
    const change = write(store, 'a/x', null);
    expect(change?.farewell?.object).toMatchObject({ size: 1, metadata: { resourceVersion: '2' } });
  });

  test('what was loaded is there, and what happened before is expired', () => {
    const object = {
      ...objectOf('a/x', 1),
      metadata: { name: 'x', namespace: 'a', resourceVersion: '5' },
    };
    const encoded = new TextEncoder().encode(JSON.stringify(object));
    const contents = { revision: 9, objects: [{ resource, key: 'a/x', object, encoded }] };
    const store = new Store(
      { historyLength: 10, historyBytes: 4000, largestObject: 1000 },
      contents,
    );
    expect([store.revision, store.get(resource, 'a/x')?.revision]).toEqual([9, 5]);
    expect(store.since(resource, 8)).toEqual({ type: 'expired', oldest: 9 });
    expect(write(store, 'a/x', 2)?.revision).toBe(10);
  });

  test('what is staged is among what is to come, and what is to go is not', () => {
    const store = newStore();
    write(store, 'a/x', 1);
    write(store, 'a/y', 2);
    write(store, 'b/x', 3);
    const staged = (key: string): void => {
      const object = objectOf(key, 4);
      const expected = store.get(resource, key)?.revision ?? 0;
      store.stage({ type: 'put', resource, key, expected, object });
    };
    staged('a/x');
    staged('a/z');
    staged('b/z');
    const gone = { type: 'remove', resource, key: 'a/y' } as const;
    store.stage({ ...gone, expected: store.get(resource, 'a/y')?.revision ?? 0 });
    const upcoming = [...store.upcomingAmong(resource, 'a/')];
    expect(upcoming.map(([key, { object }]) => [key, object['size']])).toEqual([
      ['a/x', 4],
      ['a/z', 4],
    ]);
    const page = store.list({ resource, prefix: 'a/' });
    expect(page.type === 'page' ? page.items.map(({ object }) => object['size']) : []).toEqual([
      1, 2,
    ]);
  });

  test('an object that is too large is refused', () => {
    const object = { ...objectOf('a/x', 1), text: 'x'.repeat(1000) };
    const staging = newStore().stage({ type: 'put', resource, key: 'a/x', expected: 0, object });
    expect(staging.type).toBe('too-large');
  });
});
