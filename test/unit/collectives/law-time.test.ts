import { describe, expect, test } from '@jest/globals';
import { fastestLaw, isConsidered, lawTime, totalTime } from '../../../src/collectives/law-time.ts';
import type { CollectiveLaw } from '../../../src/domain/law.ts';

const MIB = 2 ** 20;
const point = { ranks: 16, domains: 2, busFactor: 1, load: 1 };

describe('one law', () => {
  test('is the sum of its terms', () => {
    const terms = { fixedUs: 100, perRankUs: 10, rootNs: 1, bytePs: 2 };
    const time = lawTime(terms, { ...point, bytes: 1e6 });
    expect(time.latency).toBeCloseTo(260e-6, 12);
    expect(time.pipelining).toBeCloseTo(1e-6, 12);
    expect(time.transfer).toBeCloseTo(2e-6, 12);
  });

  test.each([
    ['waits for its steps', 1e6, 160e-6 + 2e-6],
    ['is bound by the wire, which hides them', 1e9, 4e-3],
  ])('%s', (_which, bytes, seconds) => {
    const terms = { perRankUs: 10, bytePs: 2, wirePs: 4 };
    expect(totalTime(lawTime(terms, { ...point, bytes }))).toBeCloseTo(seconds, 9);
  });

  test('a group with a quarter of the NICs takes as long as one with all and four times its bytes', () => {
    const terms = { perRankUs: 10, bytePs: 2, wirePs: 4 };
    expect(lawTime(terms, { ...point, bytes: 1e8, load: 4 })).toEqual(
      lawTime(terms, { ...point, bytes: 4e8 }),
    );
  });
});

describe('which law NCCL considers', () => {
  const base = { algorithm: 'Ring', fromBytes: 0 } as const;
  const quick: CollectiveLaw = {
    ...base,
    protocol: 'LL128',
    upToRankBytes: 12 * MIB,
    terms: { bytePs: 1 },
  };
  const simple: CollectiveLaw = {
    ...base,
    protocol: 'Simple',
    fromRankBytes: 12 * MIB,
    terms: { bytePs: 2 },
  };

  test.each([
    [8 * 16, 'LL128'],
    [12 * 16, 'Simple'],
    [64 * 16, 'Simple'],
  ])('%d MiB by 16 ranks: %s, though LL128 would be faster', (mib, protocol) => {
    expect(fastestLaw([quick, simple], { ...point, bytes: mib * MIB }).law.protocol).toBe(protocol);
  });

  test('a low-latency law ends with its size', () => {
    expect(isConsidered({ upToBytes: MIB }, { bytes: MIB, ranks: 8 })).toBe(true);
    expect(isConsidered({ upToBytes: MIB }, { bytes: MIB + 1, ranks: 8 })).toBe(false);
  });
});
