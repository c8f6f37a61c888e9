import { describe, expect, test } from '@jest/globals';
import { compareKeys } from '../../../src/kube/yaml-order.ts';

describe('the order of keys', () => {
  test.each([
    [
      ['kind', 'apiVersion', 'metadata'],
      ['apiVersion', 'kind', 'metadata'],
    ],
    [
      ['b', 'a', 'B', 'A'],
      ['A', 'B', 'a', 'b'],
    ],
    [
      ['ab', 'a', 'a.b', 'a-b', 'a/b'],
      ['a', 'a-b', 'a.b', 'a/b', 'ab'],
    ],
    [
      ['a10', 'a2', 'a1', 'a100', 'a12', 'a01'],
      ['a1', 'a01', 'a2', 'a10', 'a12', 'a100'],
    ],
    [
      ['a', '1', '_', ''],
      ['', '_', '1', 'a'],
    ],
    [
      ['1', '-', '10', '2'],
      ['-', '1', '2', '10'],
    ],
  ])('%j', (given, expected) => {
    expect([...given].sort(compareKeys)).toEqual(expected);
  });
});
