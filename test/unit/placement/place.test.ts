import { describe, expect, test } from '@jest/globals';
import { gbps, toGbps } from '../../../src/base/units.ts';
import { refusalText } from '../../../src/placement/explain.ts';
import { place } from '../../../src/placement/place.ts';
import type { PlacementRequest } from '../../../src/placement/request.ts';
import { link, offer, request } from './fixture.ts';

/** `pool:replicas x stages` for each assignment, or the refusals. */
function answer(asked: PlacementRequest): string {
  const decision = place(asked);
  if (decision.type === 'refused') return decision.refusals.map(refusalText).join('; ');
  const { assignments } = decision.candidate.placement;
  return assignments.map(({ pool, replicas, stages }) => `${pool}:${replicas}x${stages}`).join(' ');
}

const near = link('a-b', ['a', 'b']);

describe('where a job goes', () => {
  test.each([
    ['the only pool', request({}, [offer('a', 8)]), 'a:8x1'],
    ['the fuller of two that fit', request({}, [offer('a', 9), offer('b', 8)]), 'b:8x1'],
    ['the first by name of equals', request({}, [offer('b', 8), offer('a', 8)]), 'a:8x1'],
    ['the fuller pool of one site', request({}, [offer('p@a', 20), offer('q@a', 9)]), 'q:8x1'],
    [
      'two pools of one site together',
      request({}, [offer('p@a', 3), offer('q@a', 6)]),
      'q:6x1 p:2x1',
    ],
    [
      'the faster GPUs',
      request({}, [offer('a', 8), offer('b', 8, { accelerator: 'B200-SXM' })]),
      'b:8x1',
    ],
    [
      'the kind asked for',
      request({ accelerator: 'A100-SXM' }, [
        offer('a', 8),
        offer('b', 8, { accelerator: 'A100-SXM' }),
      ]),
      'b:8x1',
    ],
    ['one site rather than two', request({}, [offer('a', 8), offer('b', 8)], [near]), 'a:8x1'],
    [
      'half at each of two sites',
      request(
        {},
        [offer('a', 4), offer('b', 9)].map((each) => ({
          ...each,
          freeNodes: Math.min(each.freeNodes, 7),
        })),
        [near],
      ),
      'a:4x1 b:4x1',
    ],
    [
      'as even as the room allows',
      request({}, [offer('a', 2), offer('b', 7)], [near]),
      'a:2x1 b:6x1',
    ],
    [
      'stages at two sites',
      request(
        { parallelism: { pipeline: 2 }, boundary: { allow: ['Pipeline'] } },
        [offer('a', 4), offer('b', 4)],
        [near],
      ),
      'a:4x1 b:4x1',
    ],
  ])('%s', (_name, asked, expected) => {
    expect(answer(asked)).toBe(expected);
  });

  test('three sites in the order of the shorter ways', () => {
    const links = [
      link('a-b', ['a', 'b'], { milliseconds: 20 }),
      link('a-c', ['a', 'c'], { milliseconds: 2 }),
      link('b-c', ['b', 'c'], { milliseconds: 2 }),
    ];
    const pools = [offer('a', 3), offer('b', 3), offer('c', 3)];
    expect(answer(request({ gpus: 64, boundary: { maxSites: 3 } }, pools, links))).toBe(
      'a:2x1 c:3x1 b:3x1',
    );
  });
});

describe('why a job waits', () => {
  const [small, full] = [
    [offer('a', 3), offer('b', 6)],
    [offer('a', 3), offer('b', 4)],
  ] as const;
  test.each([
    ['no pools', request({}, []), 'there is no GpuPool'],
    ['another kind', request({ accelerator: 'X' }, [offer('a', 8)]), 'pool a has H100-SXM, not X'],
    [
      'tensor groups',
      request({ gpus: 64, parallelism: { tensor: 16 } }, [offer('a', 8)]),
      'which do not divide into tensor groups of 16',
    ],
    [
      'memory',
      request({ model: 'gpt-3-175b' }, [offer('a', 8)]),
      'a GPU of pool a has 85.5 GB of memory, and the job needs',
    ],
    [
      'room',
      request({}, [offer('a', 7)]),
      'pool a has 7 free of 7 nodes, and the whole job needs 8',
    ],
    ['room together', request({}, full, [near]), 'have room for 64 GPUs in whole replicas'],
    [
      'maxSites',
      request({ boundary: { maxSites: 1 } }, small, [near]),
      'siteBoundary.maxSites is 1',
    ],
    [
      'nothing allowed',
      request({ boundary: { allow: [] } }, small, [near]),
      'siteBoundary.allow is empty',
    ],
    [
      'one stage',
      request({ boundary: { allow: ['Pipeline'] } }, small, [near]),
      'one pipeline stage',
    ],
    ['no link', request({}, small), 'no link that is up leads from a to b'],
    [
      'too far',
      request({ boundary: { maxRoundTripMilliseconds: 5 } }, small, [near]),
      'the round trip from a to b is 6.0 ms, and the job allows 5 ms',
    ],
  ])('%s', (_name, asked, expected) => {
    expect(place(asked).type).toBe('refused');
    expect(answer(asked)).toContain(expected);
  });

  test('a link that others have reserved', () => {
    const taken = { ...near, reserved: new Map([['a', near.state.capacity]]) };
    expect(answer(request({}, small, [taken]))).toContain(
      'link a-b has 0 Gb/s to reserve between a and b',
    );
  });
});

describe('bandwidth', () => {
  const pools = [offer('a', 4), offer('b', 4)];

  test('is reserved in both directions of every link on the way', () => {
    const links = [link('a-x', ['a', 'x']), link('x-b', ['x', 'b'])];
    const decision = place(request({}, pools, links));
    const reservations =
      decision.type === 'placed' ? decision.candidate.placement.reservations : [];
    expect(reservations.map(({ link: name, from, to }) => `${name} ${from}>${to}`)).toEqual([
      'a-x a>x',
      'a-x x>a',
      'x-b x>b',
      'x-b b>x',
    ]);
    expect(new Set(reservations.map(({ rate }) => rate)).size).toBe(1);
    expect(Number.isInteger(toGbps(reservations[0]?.rate ?? near.laneRate))).toBe(true);
  });

  test('a longer way with room is taken rather than a share of the shorter', () => {
    const full = { ...near, reserved: new Map([['a', near.state.capacity]]) };
    const far = link('a-b-south', ['a', 'b'], { milliseconds: 9 });
    const decision = place(request({}, pools, [full, far]));
    const reservations =
      decision.type === 'placed' ? decision.candidate.placement.reservations : [];
    expect(reservations[0]?.link).toBe('a-b-south');
  });
});

test('a search that is cut short says so', () => {
  const pools = Array.from({ length: 40 }, (_, index) => offer(`s${index + 10}`, 3));
  const wanted = { gpus: 64, boundary: { maxSites: 4 } };
  const decision = place(request(wanted, pools));
  expect(decision.search.extent).toBe('cut-short');
});

describe('replicas that share a set of experts', () => {
  const experts = (expert: number) => ({ parallelism: { expert } });

  test.each([
    ['go one by one without experts', 1, 'a:3x1 b:5x1'],
    ['stay in pairs where two share a set', 16, 'a:2x1 b:6x1'],
  ])('%s', (_how, expert, expected) => {
    expect(answer(request(experts(expert), [offer('a', 3), offer('b', 7)], [near]))).toBe(expected);
  });

  test('are refused two sites when all of them share one', () => {
    const decision = place(request(experts(64), [offer('a', 4), offer('b', 4)], [near]));
    expect(decision).toMatchObject({
      type: 'refused',
      refusals: expect.arrayContaining([{ type: 'indivisible', cut: 'Data', parts: 1 }]),
    });
  });
});

test('no more is reserved than the windows of the senders can fill', () => {
  const reserved = (window?: number): number => {
    const pools = [offer('a', 4), offer('b', 4)];
    const asked = request(window === undefined ? {} : { window }, pools, [near]);
    const decision = place(asked);
    if (decision.type === 'refused') throw new Error('refused');
    return toGbps(decision.candidate.placement.reservations[0]?.rate ?? gbps(0));
  };
  // 32 GPUs with 1 MiB each in 6 ms: 44.7 Gb/s arrive of 47.1 sent at 95 %.
  expect(reserved(2 ** 20)).toBe(48);
  expect(reserved()).toBeGreaterThan(100);
  expect(reserved(2 ** 40)).toBe(reserved());
});
