import { describe, expect, test } from '@jest/globals';

import { goDuration } from '../../../src/base/go-duration.ts';

describe('a duration in the form of Go', () => {
  test.each([
    ['0', 0n],
    ['-0', 0n],
    ['1h30m', 5_400_000_000_000n],
    ['-1.5s', -1_500_000_000n],
    ['.5s', 500_000_000n],
    ['5.ms', 5_000_000n],
    ['1µs1us', 2000n],
    ['3', undefined],
    ['', undefined],
    ['s', undefined],
    ['1 s', undefined],
  ])('%s', (text, nanoseconds) => {
    expect(goDuration(text)).toBe(nanoseconds);
  });
});
