import { describe, expect, test } from '@jest/globals';
import {
  bytes,
  count,
  duration,
  fromNow,
  gbps,
  kilometres,
  microseconds,
  percent,
  share,
  timeOfDay,
  watts,
} from '../../../../src/web/view/format.ts';

describe('numbers', () => {
  test.each([
    [count(1234567), '1,234,567'],
    [count(null), '–'],
    [percent(13.37), '13.4 %'],
    [percent(0), '0 %'],
    [percent(null), '–'],
    [share(1, 3), '33.3 %'],
    [share(0, 0), '–'],
    [gbps(800), '800 Gb/s'],
    [gbps(4320), '4.32 Tb/s'],
    [gbps(null), '–'],
    [kilometres(12000), '12,000 km'],
    [kilometres(null), '–'],
    [bytes(0), '0 B'],
    [bytes(48_257_813), '48.3 MB'],
    [bytes(1.54e9), '1.54 GB'],
    [bytes(5e15), '5000 TB'],
    [watts(700), '700 W'],
    [watts(358_400), '358 kW'],
    [watts(2.5e6), '2.5 MW'],
  ])('%s is %s', (found, wanted) => {
    expect(found).toBe(wanted);
  });
});

describe('duration', () => {
  test.each([
    [null, '–'],
    [0.254, '254 µs'],
    [6.18, '6.18 ms'],
    [19_784, '19.8 s'],
    [65_000, '1 min 05 s'],
    [3_900_000, '1 h 05 min'],
    [180_000_000, '2 d 2 h'],
  ])('%s ms is %s', (milliseconds, wanted) => {
    expect(duration(milliseconds)).toBe(wanted);
  });

  test('microseconds are the same in another unit', () => {
    expect(microseconds(6177)).toBe('6.18 ms');
    expect(microseconds(null)).toBe('–');
  });
});

describe('fromNow', () => {
  const now = Date.parse('2026-01-01T12:00:00Z');
  test.each([
    ['2026-01-01T12:00:00Z', 'now'],
    ['2026-01-01T11:59:30Z', '30 s ago'],
    ['2026-01-01T11:57:00Z', '3 min ago'],
    ['2026-01-01T08:30:00Z', '3 h ago'],
    ['2025-12-25T12:00:00Z', '7 d ago'],
    ['2026-01-01T12:03:10Z', 'in 3 min'],
    ['never', '–'],
    ['', '–'],
  ])('%s is %s', (time, wanted) => {
    expect(fromNow(time, now)).toBe(wanted);
  });
});

test.each([
  [new Date(2026, 0, 2, 3, 4, 5), '03:04:05'],
  [new Date(2026, 0, 2, 18, 0, 0), '18:00:00'],
  [new Date(2026, 0, 2, 0, 0, 9), '00:00:09'],
])('the time of day of %s is %s', (date, expected) => {
  expect(timeOfDay(date.getTime() / 1000)).toBe(expected);
});

test.each([
  [0, '0'],
  [999, '999'],
  [999.6, '1,000'],
  [1024, '1,024'],
  [-3, '-3'],
])('%s as a count is %s', (value, expected) => {
  expect(count(value)).toBe(expected);
});
