import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applied, difference } from '../../../src/web/delta.ts';
import { PageStates } from '../../../src/web/page-state.ts';
import type { PageObjects } from '../../../src/web/source.ts';
import type { Snapshot } from '../../../src/web/wire.ts';
import { event, job, link, nothing, pool } from './page-objects.ts';

const snapshotOf = (objects: Partial<PageObjects>): Snapshot =>
  new PageStates().of({ ...nothing, ...objects }).snapshot;

/** Worlds of a few names, so that two of them often share some. */
const world = fc
  .record({
    pools: fc.uniqueArray(fc.constantFrom('oslo', 'bergen', 'tromso')),
    links: fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(2)), {
      selector: ([name]) => name,
    }),
    jobs: fc.uniqueArray(
      fc.tuple(fc.constantFrom('j', 'k', 'l', 'm'), fc.constantFrom('Pending', 'Running')),
      {
        selector: ([name]) => name,
      },
    ),
    events: fc.uniqueArray(fc.nat(5)),
  })
  .map(({ pools, links, jobs, events }) =>
    snapshotOf({
      pools: pools.map((site) => pool(site)),
      links: links.map(([name, lanesUp]) => link(name, { lanesUp })),
      jobs: jobs.map(([name, phase]) => job(name, { phase })),
      events: events.map((index) => event(`e${index}`, job('j'))),
    }),
  );

describe('difference and applied', () => {
  test('the difference applied to the one is the other, also after JSON', () => {
    fc.assert(
      fc.property(world, world, (before, after) => {
        const delta = difference(before, after);
        const sent =
          delta === undefined ? undefined : (JSON.parse(JSON.stringify(delta)) as typeof delta);
        expect(sent === undefined ? before : applied(before, sent)).toEqual(after);
      }),
    );
  });

  test('equal snapshots have none', () => {
    expect(
      difference(snapshotOf({ pools: [pool('oslo')] }), snapshotOf({ pools: [pool('oslo')] })),
    ).toBeUndefined();
  });

  test('what changed in a row travels alone, without its other fields and the order of all', () => {
    const before = snapshotOf({ links: [link('a'), link('b')] });
    const after = snapshotOf({ links: [link('a'), link('b', { lanesUp: 1 })] });
    expect(difference(before, after)).toEqual({
      links: { changed: [{ key: 'b', lanesUp: 1, condition: 'degraded' }] },
    });
  });

  test('a new row travels whole, with the order of all', () => {
    const before = snapshotOf({ links: [link('b')] });
    const after = snapshotOf({ links: [link('a'), link('b')] });
    expect(difference(before, after)).toEqual({
      links: { put: [after.links[0]], order: ['a', 'b'] },
    });
  });

  test('rows that did not change stay the same values on the page', () => {
    const before = snapshotOf({ links: [link('a'), link('b')] });
    const delta = difference(
      before,
      snapshotOf({ links: [link('a'), link('b', { lanesUp: 1 }), link('c')] }),
    );
    const after = applied(before, delta ?? {});
    expect(after.links.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
    expect(after.links[0]).toBe(before.links[0]);
    expect(after.sites).toBe(before.sites);
  });
});
