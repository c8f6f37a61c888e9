import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { present } from '../../../src/base/assert.ts';
import { bytes, gbps, milliseconds, seconds } from '../../../src/base/units.ts';
import { borderBytes } from '../../../src/collectives/border.ts';
import type { CollectiveInput } from '../../../src/collectives/predict-collective.ts';
import { predictCollective } from '../../../src/collectives/predict-collective.ts';
import { nicRate } from '../../../src/collectives/ring-rate.ts';
import { predictSweep, sweepSizes } from '../../../src/collectives/sweep.ts';
import { fabricByName, fabricNames } from '../../../src/domain/catalogue/fabrics.ts';
import type { CollectiveOperation } from '../../../src/domain/collective.ts';
import { busFactor, collectiveOperations } from '../../../src/domain/collective.ts';
import { acrossSites } from '../../../src/validation/collective-sites.ts';

const anyFabric = fc.constantFrom(...fabricNames).map((name) => present(fabricByName(name), name));
const anyOperation = fc.constantFrom(...collectiveOperations);
const anyGroup = fc.record({
  fabric: anyFabric,
  operation: anyOperation,
  gpus: fc.integer({ min: 2, max: 2048 }),
  bytes: fc.integer({ min: 1, max: 2 ** 34 }),
});

const whole = ({
  fabric,
  operation,
  gpus,
}: Pick<CollectiveInput, 'operation'> & {
  readonly fabric: CollectiveInput['parts'][number]['fabric'];
  readonly gpus: number;
}): CollectiveInput => ({ operation, parts: [{ fabric, gpus }], ways: [] });

function cut(
  operation: CollectiveOperation,
  way: { ms?: number; rate?: number; window?: number },
): CollectiveInput {
  const fabric = present(fabricByName('dgx-h100'), 'dgx-h100');
  const { ms = 1, rate = 800, window } = way;
  return {
    operation,
    parts: [1, 2].map(() => ({ fabric, gpus: 64 })),
    ways: [
      {
        roundTrip: milliseconds(ms),
        jitter: seconds(0),
        rate: gbps(rate),
        ...(window === undefined ? {} : { window: bytes(window) }),
      },
    ],
  };
}

const GIB = 2 ** 30;

describe('every collective', () => {
  test('takes some time, and longer the more there is to send', () => {
    fc.assert(
      fc.property(
        anyGroup,
        fc.integer({ min: 1, max: 2 ** 30 }),
        ({ bytes: size, ...group }, more) => {
          const less = predictCollective(whole(group), size);
          expect(less.time).toBeGreaterThan(0);
          expect(predictCollective(whole(group), size + more).time).toBeGreaterThanOrEqual(
            less.time,
          );
        },
      ),
    );
  });

  test('has the bandwidths of nccl-tests, and parts that add up', () => {
    fc.assert(
      fc.property(anyGroup, ({ bytes: size, ...group }) => {
        const found = predictCollective(whole(group), size);
        const { scaleUp, scaleOut, scaleAcross, hidden, time } = found;
        expect(found.algorithmBandwidth * time).toBeCloseTo(size, 3);
        expect(found.busBandwidth / found.algorithmBandwidth).toBeCloseTo(
          busFactor(group.operation, group.gpus),
          12,
        );
        expect(scaleUp + scaleOut + scaleAcross - hidden).toBeCloseTo(time, 12);
      }),
    );
  });
});

describe('between sites', () => {
  const anyMs = fc.double({ min: 0.1, max: 100, noNaN: true });
  const anyRate = fc.double({ min: 1, max: 100_000, noNaN: true });

  test('a longer way or less bandwidth is never faster', () => {
    fc.assert(
      fc.property(
        anyOperation,
        anyMs,
        anyRate,
        fc.double({ min: 1, max: 10, noNaN: true }),
        (operation, ms, rate, factor) => {
          const time = (way: Parameters<typeof cut>[1]): number =>
            predictCollective(cut(operation, way), GIB).time;
          const here = time({ ms, rate });
          expect(time({ ms: ms * factor, rate })).toBeGreaterThanOrEqual(here * (1 - 1e-12));
          expect(time({ ms, rate: rate / factor })).toBeGreaterThanOrEqual(here * (1 - 1e-12));
        },
      ),
    );
  });

  test('windows bound the rate by what a round trip allows: 64 pairs with 4 MiB at 10 ms', () => {
    const open = predictCollective(cut('AllReduce', { ms: 10, rate: 1e6 }), GIB);
    const closed = predictCollective(
      cut('AllReduce', { ms: 10, rate: 1e6, window: 4 * 2 ** 20 }),
      GIB,
    );
    const rate = (64 * 4 * 2 ** 20) / 0.01;
    expect(closed.scaleAcross).toBeCloseTo(GIB / rate + 0.01, 6);
    expect(closed.time).toBeGreaterThan(open.time);
  });

  test.each(collectiveOperations)('%s over a way without a rate takes for ever', (operation) => {
    expect(predictCollective(cut(operation, { rate: 0 }), GIB).time).toBe(Infinity);
  });

  test('large messages are cut into chunks so that the tiers work at once; small ones are not', () => {
    expect(predictCollective(cut('AllReduce', {}), 8 * GIB)).toMatchObject({ chunks: 64 });
    expect(predictCollective(cut('AllReduce', {}), 1024)).toMatchObject({
      chunks: 1,
      hidden: expect.closeTo(0, 6),
    });
  });

  test.each<[CollectiveOperation, number]>([
    ['AllReduce', 1000],
    ['AllGather', 750],
    ['ReduceScatter', 750],
    ['AllToAll', 3000],
    ['Broadcast', 1000],
    ['SendRecv', 1000],
  ])('%s of 1,000 bytes sends %d over the border of 4 and 12 GPUs', (operation, expected) => {
    expect(borderBytes(operation, { gpusBefore: 4, gpusAfter: 12 }, 1000)).toBe(expected);
  });

  test.each([
    ['aws-p5', 32],
    ['aws-p5', 256],
    ['dgx-h100', 64],
    ['gb200-nvl72', 288],
  ])(
    'an all-to-all on %s, %d GPUs, is no faster over two sites than at one, nor than its NICs',
    (name, gpus) => {
      const fabric = present(fabricByName(name), name);
      const way = { roundTrip: milliseconds(1), jitter: seconds(0), rate: gbps(1e6) };
      const parts = [1, 2].map(() => ({ fabric, gpus: gpus / 2 }));
      const time = predictCollective({ operation: 'AllToAll', parts, ways: [way] }, GIB).time;
      const one = predictCollective(whole({ fabric, operation: 'AllToAll', gpus }), GIB).time;
      const byNics = ((gpus - fabric.gpusPerDomain) / gpus) * (GIB / nicRate(fabric));
      expect(time).toBeGreaterThanOrEqual(one * (1 - 1e-12));
      expect(time).toBeGreaterThan(0.9 * byNics);
    },
  );

  test('hashing and the defaults of the NICs cost large messages, not small ones', () => {
    const fabric = present(fabricByName('dgx-h100'), 'dgx-h100');
    const group = { fabric, operation: 'AllReduce', gpus: 32, sites: 2 } as const;
    const common = { lengthKm: 10, lanes: 8, laneGbps: 100 };
    const time = (tuned: 'yes' | 'no', size: number): number => {
      const link =
        tuned === 'yes'
          ? ({ ...common, tuning: 'DistanceAware', loadBalancing: 'AdaptiveRouting' } as const)
          : ({ ...common, tuning: 'OffTheShelf', loadBalancing: 'Ecmp' } as const);
      return predictCollective(acrossSites({ ...group, link }), size).time;
    };
    expect(time('no', 16 * GIB) / time('yes', 16 * GIB)).toBeGreaterThan(1.6);
    expect(time('no', 16 * GIB) / time('yes', 16 * GIB)).toBeLessThan(1.95);
    expect(time('no', 1024) / time('yes', 1024)).toBeCloseTo(1, 2);
  });
});

describe('what a prediction is founded on', () => {
  test.each([
    ['aws-p5', 'AllReduce', 64, 'measured Ring'],
    ['aws-p5', 'AllReduce', 4096, 'extrapolated NVLSTree'],
    ['aws-p5', 'ReduceScatter', 64, 'derived Ring'],
    ['dgx-h100', 'AllReduce', 8, 'measured NVLS'],
    ['dgx-h100', 'SendRecv', 16, 'derived Pairwise'],
    ['gcp-a3-ultra', 'AllReduce', 64, 'assumed Ring'],
  ] as const)('%s, %s by %d GPUs: %s', (name, operation, gpus, expected) => {
    const fabric = present(fabricByName(name), name);
    const { basis, algorithm } = predictCollective(whole({ fabric, operation, gpus }), GIB);
    expect(`${basis} ${algorithm}`).toBe(expected);
  });

  test('small messages take the low-latency protocol', () => {
    const fabric = present(fabricByName('dgx-h100'), 'dgx-h100');
    const input = whole({ fabric, operation: 'AllReduce', gpus: 8 });
    expect(predictCollective(input, 8)).toMatchObject({ algorithm: 'Ring', protocol: 'LL' });
  });
});

describe('a sweep', () => {
  test.each([
    [{ minBytes: 8, maxBytes: 64, factor: 2 }, [8, 16, 32, 64]],
    [{ minBytes: 8, maxBytes: 100, factor: 4 }, [8, 32]],
    [{ minBytes: 5, maxBytes: 5, factor: 2 }, [5]],
  ])('%j', (range, sizes) => {
    expect(sweepSizes(range)).toEqual(sizes);
  });

  test('has a prediction for each size', () => {
    const fabric = present(fabricByName('aws-p5'), 'aws-p5');
    const input = whole({ fabric, operation: 'AllReduce', gpus: 16 });
    const rows = predictSweep(input, { minBytes: 8, maxBytes: 2 ** 34, factor: 2 });
    expect(rows.length).toBe(32);
    expect(rows[0]).toEqual(predictCollective(input, 8));
  });
});
