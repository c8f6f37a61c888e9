import { describe, expect, test } from '@jest/globals';
import { present } from '../../../../src/base/assert.ts';
import type { Pattern } from '../../../../src/kube/schema/pattern.ts';
import { compilePattern } from '../../../../src/kube/schema/pattern.ts';

const pattern = (source: string): Pattern => {
  const compiled = compilePattern(source);
  return present(compiled.type === 'ok' ? compiled.value : undefined, source);
};

describe('compilePattern', () => {
  test.each([
    ['b', 'abc', true],
    ['^b', 'abc', false],
    ['(?i)^ABC$', 'abc', true],
    ['^\\d+$', '12', true],
    ['\\pL', 'é', true],
  ])('%s matches %s: %s', (source, text, expected) => {
    expect(pattern(source).matches(text)).toBe(expected);
  });

  test.each(['(', '(?=a)', 'a\\1'])('%s is not RE2', (source) => {
    expect(compilePattern(source).type).toBe('failed');
  });

  test('finds', () => {
    expect(pattern('[0-9]+').find('a12b345')).toBe('12');
    expect(pattern('[0-9]+').find('none')).toBe('');
    expect(pattern('[0-9]+').findAll('a12b345c6', 2)).toEqual(['12', '345']);
  });

  test('a pattern that backtracking engines choke on', () => {
    expect(pattern('^(a+)+$').matches(`${'a'.repeat(2000)}b`)).toBe(false);
  });
});
