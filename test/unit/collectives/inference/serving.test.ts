import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { km, seconds } from '../../../../src/base/units.ts';
import { largestDistance } from '../../../../src/collectives/inference/reach.ts';
import { predictServing } from '../../../../src/collectives/inference/serving.ts';
import type { Inference } from '../../../../src/domain/inference.ts';
import { roundTrip } from '../../../../src/network/fibre.ts';
import { placeOf, poolNamed, served, wayOf } from './fixture.ts';
import { singleModeFibre } from '../../../../src/domain/catalogue/media.ts';

describe('what limits a served model', () => {
  test.each<[string, Partial<Inference>, number]>([
    ['prefill', {}, 10_000],
    ['transfer', {}, 50],
    ['decode', { prefill: { ...served.prefill, instances: 32 } }, 100_000],
    ['arrivals', { requestsPerSecond: 0.5 }, 10_000],
  ])('%s', (limit, change, rateGbps) => {
    const place = placeOf(wayOf(0.006, rateGbps));
    const found = predictServing({ ...served, ...change }, place);
    expect(found.limit).toBe(limit);
    const { prefill, transfer, decode } = found.stageRates;
    const least = Math.min(prefill, transfer, decode, change.requestsPerSecond ?? Infinity);
    expect(found.requestsPerSecond).toBe(least);
    expect(found.step).toBeCloseTo(1 / least, 12);
  });

  test('the parts of the first token and of the others add up', () => {
    const found = predictServing({ ...served, requestsPerSecond: 2 }, placeOf(wayOf(0.006, 400)));
    const sum = (parts: Readonly<Record<string, number>>): number =>
      Object.values(parts).reduce((total, part) => total + part, 0);
    expect(sum({ ...found.firstTokenParts })).toBeCloseTo(found.timeToFirstToken, 12);
    expect(sum({ ...found.tokenParts })).toBeCloseTo(found.timePerOutputToken, 12);
    expect(found.firstTokenParts.waiting).toBeGreaterThan(0);
  });

  test('what passes the link is the cache of the requests that are answered', () => {
    const found = predictServing(served, placeOf(wayOf(0.006, 400)));
    expect(found.cacheBytes).toBe(32_768 * 163_840);
    expect(found.cacheRate).toBeCloseTo(found.requestsPerSecond * found.cacheBytes, 0);
  });

  test('more than can be answered waits without end, and no first token is in time', () => {
    const targets = { timeToFirstToken: seconds(5), timePerOutputToken: undefined };
    const found = predictServing({ ...served, requestsPerSecond: 1000, targets }, placeOf());
    expect(found.timeToFirstToken).toBe(Infinity);
    expect(found.goodput).toBe(0);
  });

  test('a target for the tokens makes the batch smaller', () => {
    const decodeBound = { ...served, prefill: { ...served.prefill, instances: 32 } };
    const free = predictServing(decodeBound, placeOf());
    const within = seconds(free.timePerOutputToken * 0.8);
    const targets = { timeToFirstToken: undefined, timePerOutputToken: within };
    const bound = predictServing({ ...decodeBound, targets }, placeOf());
    expect(bound.timePerOutputToken).toBeLessThanOrEqual(within);
    expect(bound.batch).toBeLessThan(free.batch);
    expect(bound.goodput).toBe(bound.requestsPerSecond);
  });

  test('one prefill instance serves as much of a decode instance as the ratio says', () => {
    const found = predictServing(served, placeOf());
    const { prefill, decode } = found.stageRates;
    expect(found.prefillPerDecode).toBeCloseTo(decode / 2 / (prefill / 4), 9);
  });
});

const inferences = fc
  .record({
    promptTokens: fc.integer({ min: 1, max: 200_000 }),
    outputTokens: fc.integer({ min: 1, max: 4000 }),
    chunkTokens: fc.integer({ min: 128, max: 32_768 }),
    prefillInstances: fc.integer({ min: 1, max: 16 }),
    decodeInstances: fc.integer({ min: 1, max: 16 }),
    requestsPerSecond: fc.option(fc.double({ min: 0.01, max: 50, noNaN: true }), {
      nil: undefined,
    }),
    windowBytes: fc.option(fc.integer({ min: 1e5, max: 1e8 }), { nil: undefined }),
    mode: fc.constantFrom('layer-by-layer' as const, 'after-prefill' as const),
  })
  .map((drawn): Inference => ({
    ...served,
    promptTokens: drawn.promptTokens,
    outputTokens: drawn.outputTokens,
    requestsPerSecond: drawn.requestsPerSecond,
    prefill: {
      ...served.prefill,
      instances: drawn.prefillInstances,
      chunkTokens: drawn.chunkTokens,
    },
    decode: { ...served.decode, instances: drawn.decodeInstances },
    transfer: { mode: drawn.mode, windowBytes: drawn.windowBytes },
    targets: { timeToFirstToken: seconds(3), timePerOutputToken: undefined },
  }));
const lengths = fc.integer({ min: 0, max: 20_000 });
const rates = fc.double({ min: 1, max: 20_000, noNaN: true });

/** Rounding may cost the last digits. */
const atMost = (value: number, bound: number): void => {
  if (bound === Infinity) return;
  expect(value).toBeLessThanOrEqual(bound * (1 + 1e-9));
};

describe('laws', () => {
  const at = (inference: Inference, length: number, rateGbps: number) =>
    predictServing(inference, placeOf(wayOf(roundTrip(km(length), singleModeFibre), rateGbps)));

  test('farther is never faster', () => {
    fc.assert(
      fc.property(inferences, lengths, lengths, rates, (inference, one, other, rate) => {
        const near = at(inference, Math.min(one, other), rate);
        const far = at(inference, Math.max(one, other), rate);
        atMost(near.timeToFirstToken, far.timeToFirstToken);
        atMost(far.requestsPerSecond, near.requestsPerSecond);
        atMost(far.goodput, near.goodput);
      }),
    );
  });

  test('more bandwidth is never slower', () => {
    fc.assert(
      fc.property(inferences, lengths, rates, rates, (inference, length, one, other) => {
        const narrow = at(inference, length, Math.min(one, other));
        const wide = at(inference, length, Math.max(one, other));
        atMost(wide.timeToFirstToken, narrow.timeToFirstToken);
        atMost(narrow.requestsPerSecond, wide.requestsPerSecond);
      }),
    );
  });

  test('a longer prompt is never read sooner', () => {
    fc.assert(
      fc.property(inferences, fc.integer({ min: 1, max: 50_000 }), (inference, more) => {
        const longer = { ...inference, promptTokens: inference.promptTokens + more };
        atMost(
          at(inference, 0, 1e6).firstTokenParts.prefill,
          at(longer, 0, 1e6).firstTokenParts.prefill,
        );
      }),
    );
  });

  test('sending layer by layer is never slower than sending at the end', () => {
    fc.assert(
      fc.property(inferences, lengths, rates, (inference, length, rate) => {
        const sent = (mode: Inference['transfer']['mode']): number =>
          at({ ...inference, transfer: { ...inference.transfer, mode } }, length, rate)
            .timeToFirstToken;
        atMost(sent('layer-by-layer'), sent('after-prefill'));
      }),
    );
  });

  test('nothing is used for more than all of the time, and no GPU does more than it can', () => {
    fc.assert(
      fc.property(inferences, lengths, rates, (inference, length, rate) => {
        for (const use of Object.values(at(inference, length, rate).use)) {
          expect(use.busy).toBeLessThanOrEqual(1);
          expect(use.computeShare).toBeLessThanOrEqual(1);
          expect(use.memoryShare).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe('the largest distance', () => {
  const pools = { prefill: poolNamed('H100-SXM', 'far'), decode: poolNamed('H100-SXM') };
  const wayAt = (distance: number) => wayOf(roundTrip(km(distance), singleModeFibre), 10_000);
  const local = predictServing(served, placeOf(wayAt(0))).timeToFirstToken;

  test('the last kilometre that is in time', () => {
    const within = seconds(local + 0.01);
    const found = largestDistance(served, pools, { within, wayAt }) ?? 0;
    const at = (distance: number): number =>
      predictServing(served, placeOf(wayAt(distance))).timeToFirstToken;
    expect(at(found)).toBeLessThanOrEqual(within);
    expect(at(found + 1)).toBeGreaterThan(within);
    // 10 ms are 991 km of fibre there and back.
    expect(found).toBe(991);
  });

  test('none when the prompt alone takes longer; the far side of the earth when there is time', () => {
    expect(largestDistance(served, pools, { within: seconds(0.01), wayAt })).toBeUndefined();
    expect(largestDistance(served, pools, { within: seconds(60), wayAt })).toBe(20_000);
  });
});
