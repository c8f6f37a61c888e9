import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PoolOffer } from '../../../src/placement/request.ts';
import { SiteGroups } from '../../../src/placement/site-groups.ts';
import { offer } from './fixture.ts';

const anyPools: fc.Arbitrary<readonly PoolOffer[]> = fc
  .array(
    fc.record({
      site: fc.constantFrom('a', 'b', 'c'),
      freeNodes: fc.integer({ min: 0, max: 9 }),
      accelerator: fc.constantFrom('H100-SXM', 'B200-SXM'),
    }),
    { maxLength: 8 },
  )
  .map((found) =>
    found.map(({ site, freeNodes, accelerator }, index) =>
      offer(`pool-${index}@${site}`, freeNodes, { accelerator }),
    ),
  );

describe('pools of a site that are alike', () => {
  test('are grouped after each change as if they had been looked at for the first time', () => {
    const changes = fc.array(fc.tuple(fc.nat(7), fc.integer({ min: 0, max: 9 })), { maxLength: 9 });
    fc.assert(
      fc.property(anyPools, changes, (pools, taken) => {
        const groups = new SiteGroups();
        let present = pools;
        groups.of(present);
        for (const [place, freeNodes] of taken) {
          const changed = present[place];
          if (changed === undefined) continue;
          present = present.with(place, { ...changed, freeNodes });
          expect(groups.of(present)).toEqual(new SiteGroups().of(present));
        }
        const others = present.slice(1);
        expect(groups.of(others)).toEqual(new SiteGroups().of(others));
      }),
    );
  });

  test('the roomiest comes first; a pool that is alone is no group', () => {
    const pools = [offer('p@a', 1), offer('q@a', 3), offer('r@b', 9)];
    const names = new SiteGroups()
      .of(pools)
      .map((group) => group.pools.map(({ pool }) => pool.name));
    expect(names).toEqual([['q', 'p']]);
  });
});
