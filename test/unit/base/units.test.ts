import { expect, test } from '@jest/globals';
import {
  bytes,
  computeTime,
  flops,
  gbps,
  inFlight,
  km,
  microseconds,
  milliseconds,
  seconds,
  serializationTime,
  teraflopsPerSecond,
  toGbps,
  toMicroseconds,
  toMilliseconds,
} from '../../../src/base/units.ts';

test('constructors convert to the canonical unit, and back', () => {
  expect(gbps(8)).toBe(1e9);
  expect(toGbps(gbps(400))).toBeCloseTo(400);
  expect(milliseconds(5)).toBeCloseTo(0.005);
  expect(toMilliseconds(seconds(2))).toBe(2000);
  expect(toMicroseconds(microseconds(7))).toBeCloseTo(7);
});

test('across dimensions', () => {
  expect(serializationTime(bytes(1e9), gbps(8))).toBe(1);
  expect(inFlight(gbps(400), milliseconds(1))).toBeCloseTo(50e6);
  expect(computeTime(flops(2e12), teraflopsPerSecond(1))).toBe(2);
});

test('a unit cannot be mistaken for another', () => {
  // @ts-expect-error a length is no size
  expect(serializationTime(km(1), gbps(8))).toBeGreaterThan(0);
});
