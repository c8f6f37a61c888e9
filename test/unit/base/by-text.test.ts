import { describe, expect, test } from '@jest/globals';
import { byText } from '../../../src/base/by-text.ts';

describe('byText', () => {
  test('computes once for each text, and anew when more than so many were asked for', () => {
    const asked: string[] = [];
    const length = byText(2, (text) => {
      asked.push(text);
      return text.length;
    });
    expect(['a', 'bb', 'a', 'bb'].map(length)).toEqual([1, 2, 1, 2]);
    expect(asked).toEqual(['a', 'bb']);
    expect(['ccc', 'ccc', 'a'].map(length)).toEqual([3, 3, 1]);
    expect(asked).toEqual(['a', 'bb', 'ccc', 'a']);
  });

  test('does not remember what could not be computed', () => {
    let failures = 0;
    const fail = byText(2, (text): string => {
      failures++;
      throw new Error(text);
    });
    expect(() => fail('a')).toThrow('a');
    expect(() => fail('a')).toThrow('a');
    expect(failures).toBe(2);
  });
});
