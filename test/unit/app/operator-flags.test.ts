import { describe, expect, test } from '@jest/globals';
import { bindAddress } from '../../../src/app/bind-address.ts';
import { duration } from '../../../src/app/duration.ts';

describe('an address to listen on', () => {
  test.each([
    [':8080', { host: '0.0.0.0', port: 8080 }],
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:8080', { host: '::1', port: 8080 }],
    ['0', 'off'],
    ['', 'off'],
  ])('%j', (text, address) => {
    expect(bindAddress('--a', text)).toEqual(address);
  });
  test.each(['8080', ':', ':65536', '::1:80', 'a:b', ':-1'])('%j is none', (text) => {
    expect(() => bindAddress('--a', text)).toThrow('--a: wanted an address such as');
  });
});

describe('a time', () => {
  test.each([
    ['15s', 15],
    ['1m30s', 90],
    ['500ms', 0.5],
    ['1.5h', 5400],
    ['30d', 2_592_000],
  ])('%s', (text, time) => {
    expect(duration('--d', text)).toBeCloseTo(time, 9);
  });
  test.each(['', '15', 's', '-1s', '1s ', '1w'])('%j is none', (text) => {
    expect(() => duration('--d', text)).toThrow('--d: wanted a time such as 15s');
  });
});
