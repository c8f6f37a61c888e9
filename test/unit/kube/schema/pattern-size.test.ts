import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { patternSize } from '../../../../src/kube/schema/pattern-size.ts';
import { compilePattern } from '../../../../src/kube/schema/pattern.ts';

test.each([
  ['', 0],
  ['abc', 3],
  ['a{3}', 3],
  ['a{3,5}', 5],
  ['a{3,}', 4],
  ['(ab){10}', 30],
  ['((ab){10}){10}', 310],
  ['[a-z]{5}', 5],
  ['[]a{9}]{2}', 2],
  ['[[:alpha:]{9}]{2}', 2],
  ['[\\]{9}]{2}', 2],
  ['\\x{1000}', 1],
  ['\\p{Greek}{2}', 2],
  ['\\{5}', 3],
  ['a{x}', 4],
  ['(a', 1],
  [')', 1],
  ['\\', 1],
  ['[', 1],
])('%j has %i steps', (source, size) => {
  expect(patternSize(source)).toBe(size);
});

test('what is no pattern has a size as well', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...Array.from('a()[]{}\\19,^:p')) }),
      (source) => {
        expect(patternSize(source)).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

test.each(['[[:', '\\p{', '{9', '((a'])('a long text of %s is read once', (piece) => {
  expect(patternSize(piece.repeat(300_000))).toBeGreaterThan(0);
});

test('a pattern of too many steps is not compiled', () => {
  expect(compilePattern('(a|b){1,100}'.repeat(40))).toMatchObject({ type: 'ok' });
  expect(compilePattern('(a|b){1,100}'.repeat(1000))).toMatchObject({
    failure: expect.stringContaining('expression too large'),
  });
});
