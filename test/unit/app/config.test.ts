import { describe, expect, test } from '@jest/globals';
import { positiveNumber, wholeNumber } from '../../../src/app/config.ts';

describe('numbers on the command line', () => {
  test.each([
    ['0', 0],
    ['65535', 65535],
  ])('%s is a port', (text, value) => {
    expect(wholeNumber('--port', text, { least: 0, most: 65535 })).toBe(value);
  });

  test.each(['', '-1', '65536', '1.5', '1e3', 'abc', ' 1', '0x10'])('%j is none', (text) => {
    expect(() => wholeNumber('--port', text, { least: 0, most: 65535 })).toThrow(
      `--port: wanted a whole number from 0 to 65535, found ${JSON.stringify(text)}`,
    );
  });

  test.each(['0', '-1', '1e9', 'NaN', 'Infinity', '', '1000001'])('%j is no factor', (text) => {
    expect(() => positiveNumber('--time-scale', text, 1_000_000)).toThrow('--time-scale');
  });

  test('fractions are factors', () => {
    expect(positiveNumber('--time-scale', '0.5', 10)).toBe(0.5);
  });
});
