import { expect, test } from '@jest/globals';
import { humanDuration } from '../../../../src/kube/print/duration.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

test.each([
  [-2 * second, '<invalid>'],
  [-second, '0s'],
  [-1, '0s'],
  [0, '0s'],
  [5 * second, '5s'],
  [119 * second, '119s'],
  [2 * minute, '2m'],
  [2 * minute + 3 * second, '2m3s'],
  [10 * minute - second, '9m59s'],
  [10 * minute + 3 * second, '10m'],
  [3 * hour - second, '179m'],
  [3 * hour, '3h'],
  [3 * hour + 5 * minute, '3h5m'],
  [8 * hour - minute, '7h59m'],
  [8 * hour + 5 * minute, '8h'],
  [48 * hour - second, '47h'],
  [2 * day, '2d'],
  [2 * day + 4 * hour, '2d4h'],
  [8 * day - second, '7d23h'],
  [8 * day + 4 * hour, '8d'],
  [400 * day, '400d'],
  [2 * year - second, '729d'],
  [2 * year, '2y'],
  [2 * year + 12 * day, '2y12d'],
  [8 * year + 12 * day, '8y'],
])('%d ms is %s', (milliseconds, expected) => {
  expect(humanDuration(milliseconds)).toBe(expected);
});
