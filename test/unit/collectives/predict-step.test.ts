import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  bytes,
  bytesPerSecond,
  gbps,
  microseconds,
  milliseconds,
  seconds,
  teraflopsPerSecond,
  toGbps,
} from '../../../src/base/units.ts';
import {
  crossSiteDemands,
  crossSiteFlows,
  predictStep,
  rateToHide,
  stepAtRates,
} from '../../../src/collectives/predict-step.ts';
import type { StepInput } from '../../../src/collectives/step-time.ts';
import type { Synchronization } from '../../../src/domain/job.ts';
import { llama405b, oneSite, poolOf, twoSites } from '../../../src/validation/recipes.ts';

const path = { roundTrip: milliseconds(6), jitter: microseconds(100), rate: gbps(4000) };
const gpus = 1024;

const strategies: readonly Synchronization[] = [
  { type: 'hierarchical' },
  { type: 'flat' },
  { type: 'local-update', innerSteps: 20, fragments: 1, overlapSteps: 0, outerBits: 16 },
  { type: 'local-update', innerSteps: 20, fragments: 4, overlapSteps: 2, outerBits: 4 },
];

function withPath(input: StepInput, change: Partial<typeof path>): StepInput {
  return { ...input, paths: input.paths.map((each) => ({ ...each, ...change })) };
}

const anyStep = fc
  .record({
    cut: fc.constantFrom('data' as const, 'pipeline' as const),
    synchronization: fc.constantFrom(...strategies),
    virtual: fc.constantFrom(1, 2, 8),
    rate: fc.integer({ min: 1, max: 20_000 }).map(gbps),
    roundTrip: fc.integer({ min: 0, max: 100_000 }).map(microseconds),
    jitter: fc.integer({ min: 0, max: 10_000 }).map(microseconds),
  })
  .map(({ cut, synchronization, virtual, ...way }) => {
    const [tensor, pipeline, context] = llama405b.cut;
    const recipe = { ...llama405b, cut: [tensor, pipeline, context, virtual] } as const;
    const input = twoSites(recipe, gpus, { cut, path: way });
    return { ...input, training: { ...input.training, synchronization } };
  });

describe('every step', () => {
  test('is the sum of its parts, none of them negative', () => {
    fc.assert(
      fc.property(anyStep, (input) => {
        const { step, compute, exposedTensor, exposedContext, bubble, ...rest } =
          predictStep(input);
        const { exposedData, exposedCrossSite, exposedExpert, optimizer, exposedByTier } = rest;
        const { exposedCommunication, modelFlopsUtilization } = rest;
        const parts = [
          compute,
          exposedTensor,
          exposedContext,
          exposedExpert,
          bubble,
          exposedData,
          exposedCrossSite,
          optimizer,
        ];
        expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(step, 9);
        const byTier = Object.values(exposedByTier).reduce((sum, part) => sum + part, 0);
        expect(byTier).toBeCloseTo(exposedCommunication * step, 9);
        for (const part of parts) expect(part).toBeGreaterThanOrEqual(0);
        expect(exposedCommunication).toBeGreaterThan(0);
        expect(exposedCommunication).toBeLessThan(1);
        expect(modelFlopsUtilization).toBeGreaterThan(0);
        expect(modelFlopsUtilization).toBeLessThan(1);
      }),
    );
  });

  test('is never slower with more bandwidth, never faster with more delay or jitter', () => {
    const more = fc.double({ min: 1, max: 10, noNaN: true });
    fc.assert(
      fc.property(anyStep, more, (input, factor) => {
        const { step } = predictStep(input);
        const way = input.paths[0] ?? { ...path };
        const faster = withPath(input, { rate: bytesPerSecond(factor * way.rate) });
        const farther = withPath(input, { roundTrip: seconds(factor * way.roundTrip) });
        const rougher = withPath(input, { jitter: seconds(factor * way.jitter) });
        expect(predictStep(faster).step).toBeLessThanOrEqual(step);
        expect(predictStep(farther).step).toBeGreaterThanOrEqual(step);
        expect(predictStep(rougher).step).toBeGreaterThanOrEqual(step);
      }),
    );
  });

  // Local updates may be: while the sites do not exchange gradients, their rings are shorter than the one of all.
  test('is never faster at two sites than at one when all replicas agree in every step', () => {
    const whole = (input: StepInput): number => {
      const { virtualPipeline } = input.training.parallelism;
      const [tensor, pipeline, context] = llama405b.cut;
      const recipe = { ...llama405b, cut: [tensor, pipeline, context, virtualPipeline] } as const;
      return predictStep(oneSite(recipe, gpus)).step;
    };
    fc.assert(
      fc.property(anyStep, (input) => {
        fc.pre(input.cut === 'pipeline' || input.training.synchronization.type !== 'local-update');
        expect(predictStep(input).step).toBeGreaterThanOrEqual(whole(input) * 0.999);
      }),
    );
  });

  test('larger batches and longer sequences take longer', () => {
    const { training, ...rest } = oneSite(llama405b, gpus);
    const at = (change: Partial<typeof training>): number =>
      predictStep({ ...rest, training: { ...training, ...change } }).step;
    expect(at({ globalBatchSequences: 1024 })).toBeGreaterThan(1.9 * at({}));
    expect(at({ sequenceLength: 16384 })).toBeGreaterThan(1.9 * at({}));
  });
});

describe('a path without a rate', () => {
  test.each(['data', 'pipeline'] as const)('%s cut: the job stands still', (cut) => {
    const cutOff = twoSites(llama405b, gpus, { cut, path: { ...path, rate: gbps(0) } });
    const { step, exposedCrossSite, ...shares } = predictStep(cutOff);
    expect([step, exposedCrossSite]).toEqual([Infinity, Infinity]);
    expect(shares.modelFlopsUtilization).toBe(0);
    expect(shares.exposedCommunication).toBe(1);
  });
});

describe('shares of several pools', () => {
  test('the slowest GPUs set the pace of all', () => {
    const input = twoSites(llama405b, gpus, { cut: 'data', path });
    const pool = poolOf(llama405b, 'two');
    const half = { peak: teraflopsPerSecond(989 / 2), efficiency: 0.664 };
    const slow = { ...pool, accelerator: { ...pool.accelerator, compute: { BF16: half } } };
    const mixed = input.shares.map((share) =>
      share.site === 'two' ? { ...share, pool: slow } : share,
    );
    const ratio = predictStep({ ...input, shares: mixed }).compute / predictStep(input).compute;
    expect(ratio).toBeCloseTo(2, 9);
  });

  test('neighbours in one site exchange over its fabric, not over a path', () => {
    const input = twoSites(llama405b, gpus, { cut: 'data', path: { ...path, rate: gbps(0) } });
    const shares = input.shares.map((share) => ({ ...share, site: 'one' }));
    const together = { ...input, shares };
    expect(crossSiteDemands(together)).toEqual([]);
    expect(crossSiteFlows(together)).toBe(0);
    expect(predictStep(together).step).toBeCloseTo(predictStep(oneSite(llama405b, gpus)).step, 9);
  });
});

describe('three sites on a line', () => {
  const two = twoSites(llama405b, 1536, { cut: 'data', path });
  const shares = ['one', 'two', 'three'].map((site) => ({
    site,
    pool: poolOf(llama405b, site),
    gpus: 512,
    replicas: 4,
    stages: 8,
  }));
  const first = { ...path, from: 'one', to: 'two' };
  const second = { ...path, from: 'two', to: 'three' };
  const three: StepInput = { ...two, shares, paths: [first, second] };

  test('every border carries the whole gradient each way', () => {
    const demands = crossSiteDemands(three);
    expect(demands.map(({ from, to }) => `${from}>${to}`)).toEqual(['one>two', 'two>three']);
    expect(new Set(demands.map(({ volume }) => volume)).size).toBe(1);
  });

  test('the slower of the two paths decides, and both delays are waited for', () => {
    const at = (near: number, far: number): number =>
      stepAtRates(three, [gbps(near), gbps(far)]).step;
    expect(at(1000, 4000)).toBe(at(4000, 1000));
    expect(at(1000, 4000)).toBe(at(1000, 1000));
    const nearby = { ...three, paths: [first, { ...second, roundTrip: seconds(0) }] };
    // A GPU holds 6.34e9 weights in 8 chunks: the last one fills 20 buckets of 40 million, a round trip each.
    expect(predictStep(three).step - predictStep(nearby).step).toBeCloseTo(20 * 6e-3, 9);
  });
});

describe('what crosses between sites', () => {
  const data = twoSites(llama405b, gpus, { cut: 'data', path });

  test('hierarchical: all gradients in BF16 each way, by all NICs of the smaller site', () => {
    const [demand] = crossSiteDemands(data);
    expect(demand?.volume).toBeCloseTo(2 * 405_853_388_800, -3);
    expect(demand).toMatchObject({ from: 'one', to: 'two' });
    expect(crossSiteFlows(data)).toBe(512);
  });

  test('all pools of a site send together', () => {
    const [near, far] = data.shares;
    if (near === undefined || far === undefined) throw new Error('two sites have two shares');
    const part = { ...near, gpus: 256, replicas: 2 };
    const inside = { ...path, from: 'one', to: 'one' };
    const paths = [inside, ...data.paths];
    expect(crossSiteFlows({ ...data, shares: [part, part, far], paths })).toBe(512);
  });

  test('gradients in FP32: twice as much, and memory and optimiser take more', () => {
    const training = { ...data.training, gradientPrecision: 'FP32' } as const;
    const double = { ...data, training };
    expect(crossSiteDemands(double)[0]?.volume).toBeCloseTo(4 * 405_853_388_800, -3);
    expect(predictStep(double).exposedCrossSite).toBeGreaterThan(
      predictStep(data).exposedCrossSite,
    );
    expect(predictStep(double).optimizer / predictStep(data).optimizer).toBeCloseTo(30 / 28, 9);
    expect(predictStep(double).compute).toBe(predictStep(data).compute);
  });

  test('a plain schedule hides all round trips but one behind the last backward pass', () => {
    const roundTripsExposed = (virtualPipeline: number): number => {
      const recipe = { ...llama405b, microBatch: 8, cut: [8, 8, 2, virtualPipeline] } as const;
      const way = { roundTrip: milliseconds(1), jitter: seconds(0), rate: gbps(1e5) };
      const far = twoSites(recipe, gpus, { cut: 'data', path: way });
      const near = withPath(far, { roundTrip: seconds(0) });
      const longer = predictStep(far).exposedCrossSite - predictStep(near).exposedCrossSite;
      return longer / way.roundTrip;
    };
    expect(roundTripsExposed(1)).toBeCloseTo(1, 1);
    expect(roundTripsExposed(8)).toBeCloseTo(20, 1);
  });

  test('flat: nearly twice as much', () => {
    const training = { ...data.training, synchronization: { type: 'flat' } } as const;
    const [demand] = crossSiteDemands({ ...data, training });
    expect((demand?.volume ?? 0) / (4 * 405_853_388_800)).toBeCloseTo(15 / 16, 9);
  });

  test('local update: the same once every H steps', () => {
    const whole = { fragments: 1, overlapSteps: 0, outerBits: 16 } as const;
    const synchronization = { type: 'local-update', innerSteps: 100, ...whole } as const;
    const [demand] = crossSiteDemands({ ...data, training: { ...data.training, synchronization } });
    expect(demand?.volume).toBeCloseTo(2 * 4_058_533_888, -3);
  });

  test('pipeline: activations of every sequence at each passage of the border', () => {
    const plain = { ...llama405b, cut: [8, 8, 2, 1] } as const;
    const [demand] = crossSiteDemands(twoSites(plain, gpus, { cut: 'pipeline', path }));
    expect(demand?.volume).toBe(512 * 8192 * 16384 * 2);
    const [interleaved] = crossSiteDemands(twoSites(llama405b, gpus, { cut: 'pipeline', path }));
    expect(interleaved?.volume).toBe(15 * (demand?.volume ?? 0));
  });

  test('at the rate to hide, less than 1 % of the step is exposed; at half of it, much more', () => {
    const [demand] = crossSiteDemands(data);
    const rate = demand === undefined ? gbps(0) : rateToHide(demand);
    expect(toGbps(rate)).toBeGreaterThan(4000);
    expect(toGbps(rate)).toBeLessThan(5000);
    const hidden = stepAtRates(data, [rate]);
    const exposed = stepAtRates(data, [bytesPerSecond(rate / 2)]);
    expect(hidden.exposedCrossSite / hidden.step).toBeLessThan(0.01);
    expect(exposed.exposedCrossSite / exposed.step).toBeGreaterThan(0.05);
  });

  test('without a window no rate hides anything', () => {
    const demand = { from: 'one', to: 'two', volume: bytes(1), window: seconds(0) };
    expect(rateToHide(demand)).toBe(Infinity);
  });

  test('the NICs limit what a path of any rate can carry', () => {
    const senders = 512 * 400 * 0.93;
    const [fast, faster] = [senders, 10 * senders].map((rate) => stepAtRates(data, [gbps(rate)]));
    expect(faster).toEqual({ ...fast, crossSiteLimit: 'nics' });
  });
});

describe('windows', () => {
  const windowed = (mebibytes: number, change: Partial<typeof path> = {}): StepInput => {
    const input = withPath(twoSites(llama405b, gpus, { cut: 'data', path }), change);
    return { ...input, training: { ...input.training, window: bytes(mebibytes * 2 ** 20) } };
  };

  test('a step at windows is the step at the rate that they allow in a round trip', () => {
    const flows = crossSiteFlows(windowed(1));
    const rate = bytesPerSecond((flows * 2 ** 20) / path.roundTrip);
    const free = withPath(twoSites(llama405b, gpus, { cut: 'data', path }), { rate });
    const { crossSiteLimit, ...bound } = predictStep(windowed(1, { rate: gbps(1e6) }));
    const { crossSiteLimit: none, ...unbound } = predictStep(free);
    expect(bound).toEqual(unbound);
    expect(none).toBe('links');
    expect(crossSiteLimit).toBe('windows');
  });

  test.each([
    ['links', windowed(1000)],
    ['windows', windowed(1)],
    ['windows', windowed(100, { roundTrip: milliseconds(600) })],
    ['nics', windowed(1000, { rate: gbps(1e7) })],
  ])('what binds is said: %s', (limit, input) => {
    expect(predictStep(input).crossSiteLimit).toBe(limit);
  });

  test('a whole job is bound by nothing between sites', () => {
    expect(predictStep(oneSite(llama405b, gpus)).crossSiteLimit).toBeUndefined();
  });

  test('a larger window is never slower', () => {
    const size = fc.integer({ min: 1, max: 2 ** 30 });
    fc.assert(
      fc.property(anyStep, size, size, (input, one, other) => {
        const at = (window: number): number =>
          predictStep({ ...input, training: { ...input.training, window: bytes(window) } }).step;
        expect(at(Math.max(one, other))).toBeLessThanOrEqual(at(Math.min(one, other)));
      }),
    );
  });
});
