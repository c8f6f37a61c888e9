import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { linkRow } from '../../../../src/web/rows/link-row.ts';
import { siteRows } from '../../../../src/web/rows/site-row.ts';
import { levelOf } from '../../../../src/web/view/levels.ts';
import type { Place } from '../../../../src/web/view/map-frame.ts';
import { framed, unzoomed } from '../../../../src/web/view/map-frame.ts';
import {
  capacityOf,
  liesAlike,
  marksOf,
  placeOf,
  routesOf,
} from '../../../../src/web/view/map-scene.ts';
import { link, pool } from '../page-objects.ts';

const size = { width: 900, height: 480 };
const oslo = { latitude: 59.9, longitude: 10.7 };
const bergen = { latitude: 60.4, longitude: 5.3 };

const LINK_SPEC = { sites: ['oslo', 'bergen'], lanes: 4, laneGbps: 800 };

const distance = ([x, y]: readonly [number, number], [u, v]: readonly [number, number]): number =>
  Math.hypot(x - u, y - v);

function projected(places: readonly Place[], at: Place): readonly [number, number] {
  const point = framed(places, size, unzoomed)([at.longitude, at.latitude]);
  if (point === null) throw new Error('not on the map');
  return point;
}

describe('framed', () => {
  const place = fc.record({
    latitude: fc.double({ min: -60, max: 70, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  });

  test('every place is inside the frame, wherever on Earth', () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 6 }), (places) => {
        for (const at of places) {
          const [x, y] = projected(places, at);
          expect(x).toBeGreaterThan(0);
          expect(x).toBeLessThan(size.width);
          expect(y).toBeGreaterThan(0);
          expect(y).toBeLessThan(size.height);
        }
      }),
    );
  });

  test('two sites of one town are shown with their surroundings', () => {
    const near = { latitude: 59.95, longitude: 10.8 };
    expect(distance(projected([oslo, near], oslo), projected([oslo, near], near))).toBeLessThan(10);
  });

  test('a link over the Pacific does not cross the whole map', () => {
    const tokyo = { latitude: 35.7, longitude: 139.7 };
    const seattle = { latitude: 47.6, longitude: -122.3 };
    const [left] = projected([tokyo, seattle], tokyo);
    const [right] = projected([tokyo, seattle], seattle);
    expect(left).toBeLessThan(right);
  });

  test('a zoom moves and magnifies', () => {
    const plain = projected([oslo, bergen], oslo);
    const zoomed = framed([oslo, bergen], size, { k: 2, x: 10, y: 20 })([
      oslo.longitude,
      oslo.latitude,
    ]);
    expect(zoomed?.[0]).toBeCloseTo(2 * plain[0] + 10, 6);
    expect(zoomed?.[1]).toBeCloseTo(2 * plain[1] + 20, 6);
  });

  test('without a site it is the whole Earth', () => {
    expect(framed([], size, unzoomed)([0, 0])?.[0]).toBeCloseTo(450, 6);
  });
});

describe('what lies on the map', () => {
  const sites = siteRows([
    pool('oslo', { allocated: 128, location: oslo }),
    pool('bergen', { allocated: 512, location: bergen }),
    pool('nowhere'),
  ]);
  const projection = framed(
    sites.flatMap((site) => placeOf(site) ?? []),
    size,
    unzoomed,
  );
  const routes = (links: readonly ReturnType<typeof link>[]): ReturnType<typeof routesOf> =>
    routesOf(sites, links.map(linkRow), projection);

  test('sites with a place are marks: the sector is what is held', () => {
    const marks = marksOf(sites, projection);
    expect(marks.map(({ site }) => site.key)).toEqual(['bergen', 'oslo']);
    const [bergenMark, osloMark] = marks;
    expect(bergenMark?.level).toBe(4);
    expect(osloMark?.level).toBe(1);
    expect(osloMark?.sector).toBe(
      `M0,0L0,-${osloMark?.radius}A${osloMark?.radius},${osloMark?.radius} 0 0 1 ${osloMark?.radius},0Z`,
    );
  });

  test('links are great circles, as broad as the root of their capacity; a link to a site without a place is left out', () => {
    const thin = link('thin');
    const broad = {
      ...link('broad'),
      spec: { sites: ['oslo', 'bergen'], lanes: 16, laneGbps: 800 },
    };
    const lost = { ...link('lost'), spec: { sites: ['oslo', 'nowhere'], lanes: 4, laneGbps: 800 } };
    const [first, second, ...others] = routes([thin, broad, lost]);
    expect([first?.key, second?.key, others]).toEqual(['thin', 'broad', []]);
    expect(capacityOf(linkRow(broad))).toBe(12_800);
    expect(second?.width).toBeCloseTo(2 * (first?.width ?? 0), 6);
    expect(first?.path).toMatch(/^M[\d.]+,[\d.]+L/);
  });

  test.each([
    ['what it carries', { directions: [{ utilizationPercent: 50 }] }, {}, true],
    ['a lost lane', { lanesUp: 1 }, {}, true],
    ['more lanes', {}, { lanes: 8 }, false],
    ['faster lanes', {}, { laneGbps: 400 }, false],
    ['another end', {}, { sites: ['oslo', 'tromso'] }, false],
  ])('%s: whether links still lie alike', (_what, status, spec, expected) => {
    const before = link('a');
    const after = { ...link('a', status), spec: { ...LINK_SPEC, ...spec } };
    expect(liesAlike([linkRow(before)], [linkRow(after)])).toBe(expected);
  });

  test('other links, or more of them, do not lie alike', () => {
    const [a, b] = [linkRow(link('a')), linkRow(link('b'))];
    expect(liesAlike([a], [b])).toBe(false);
    expect(liesAlike([a], [a, b])).toBe(false);
    expect(liesAlike([a, b], [b, a])).toBe(false);
  });
});

test.each([
  [0, 0],
  [24.9, 0],
  [25, 1],
  [50, 2],
  [75, 3],
  [90, 4],
  [100, 4],
])('%s %% is level %s', (percent, level) => {
  expect(levelOf(percent)).toBe(level);
});
