import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bytesPerSecond, gbps, milliseconds, seconds } from '../../../src/base/units.ts';
import type { LinkState } from '../../../src/network/link-state.ts';
import type { SiteRoute } from '../../../src/network/paths.ts';
import { shortestPath } from '../../../src/network/paths.ts';

function link(name: string, sites: readonly [string, string], ms: number): LinkState {
  return {
    link: name,
    sites,
    capacity: gbps(800),
    efficiency: 0.98,
    roundTrip: milliseconds(ms),
    queueDelay: seconds(0),
    jitter: milliseconds(1),
  };
}

const triangle = [
  link('a-b', ['a', 'b'], 3),
  link('b-c', ['b', 'c'], 4),
  link('a-c', ['a', 'c'], 9),
];

function told(route: SiteRoute | undefined): string {
  if (route === undefined) return 'none';
  return route.links.map(({ link: state, from, to }) => `${state.link}:${from}>${to}`).join(' ');
}

describe('the way between two sites', () => {
  test('goes by the shortest round trip, not by the fewest links', () => {
    const route = shortestPath(triangle, 'a', 'c');
    expect(told(route)).toBe('a-b:a>b b-c:b>c');
    expect(route?.roundTrip).toBeCloseTo(7e-3, 12);
    expect(route?.jitter).toBeCloseTo(Math.SQRT2 * 1e-3, 12);
  });

  test('back, it is the same links the other way', () => {
    expect(told(shortestPath(triangle, 'c', 'a'))).toBe('b-c:c>b a-b:b>a');
  });

  test('a link without capacity carries nothing', () => {
    const cut = triangle.map((state) =>
      state.link === 'b-c' ? { ...state, capacity: bytesPerSecond(0) } : state,
    );
    expect(told(shortestPath(cut, 'a', 'c'))).toBe('a-c:a>c');
    expect(told(shortestPath(cut, 'b', 'nowhere'))).toBe('none');
  });

  test('from a site to itself there is nothing to cross', () => {
    expect(shortestPath(triangle, 'a', 'a')).toEqual({ links: [], roundTrip: 0, jitter: 0 });
  });

  test('ties go to fewer links, then to the first name, in whatever order the links come', () => {
    const twins = [link('two', ['a', 'c'], 7), link('one', ['a', 'c'], 7), ...triangle];
    expect(told(shortestPath(twins, 'a', 'c'))).toBe('one:a>c');
    expect(told(shortestPath(twins.toReversed(), 'a', 'c'))).toBe('one:a>c');
  });
});

test('no other way is shorter: agreement with a search through all of them', () => {
  const sites = ['a', 'b', 'c', 'd', 'e'] as const;
  const site = fc.constantFrom(...sites);
  const anyLink = fc
    .tuple(site, site, fc.integer({ min: 1, max: 9 }))
    .filter(([one, other]) => one !== other);
  fc.assert(
    fc.property(fc.array(anyLink, { maxLength: 10 }), (given) => {
      const links = given.map(([one, other, ms], index) => link(`l${index}`, [one, other], ms));
      const found = shortestPath(links, 'a', 'e')?.roundTrip ?? Infinity;
      expect(found).toBeCloseTo(shortestByRelaxation(links, 'a', 'e'), 9);
    }),
  );
});

/** Bellman and Ford: as many rounds as there are links. */
function shortestByRelaxation(links: readonly LinkState[], from: string, to: string): number {
  const distance = new Map([[from, 0]]);
  const ways = links.flatMap(({ sites: [one, other], roundTrip }) => [
    { near: one, far: other, roundTrip },
    { near: other, far: one, roundTrip },
  ]);
  for (let round = 0; round <= links.length; round++) {
    for (const { near, far, roundTrip } of ways) {
      const through = (distance.get(near) ?? Infinity) + roundTrip;
      if (through < (distance.get(far) ?? Infinity)) distance.set(far, through);
    }
  }
  return distance.get(to) ?? Infinity;
}
