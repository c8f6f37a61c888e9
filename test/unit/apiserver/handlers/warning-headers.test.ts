import { expect, test } from '@jest/globals';
import { warningHeaders } from '../../../../src/apiserver/handlers/warning-headers.ts';

const told = (warnings: readonly string[]): readonly string[] =>
  warningHeaders(warnings).get('warning')?.split(', 299 - ') ?? [];

test('each warning is told once, as a header', () => {
  expect(warningHeaders([])).toEqual(new Map());
  expect(warningHeaders(['a "b"', 'c', 'a "b"'])).toEqual(
    new Map([['warning', '299 - "a \\"b\\"", 299 - "c"']]),
  );
});

test('a long warning alone is told whole', () => {
  expect(told(['x'.repeat(4096)])).toEqual([`299 - "${'x'.repeat(4096)}"`]);
});

test('more than a head should have are cut, and the last of them left out', () => {
  const many = Array.from({ length: 1000 }, (_, at) => String(at).padEnd(300, 'x'));
  const texts = told(many);
  expect(texts).toHaveLength(16);
  expect(texts.at(-1)).toBe(`"15${'x'.repeat(254)}"`);
});

test('a character of two halves is not cut in two', () => {
  const [, text = ''] = told(['y'.repeat(4096), `${'x'.repeat(255)}😀`]);
  expect(JSON.parse(text)).toBe('x'.repeat(255));
});

test.each(['a\nb', '\u007f', '\u0085', '\ud800'])(
  'what no header may have is not told: %j',
  (text) => {
    expect(told([text, 'c'])).toEqual(['299 - "c"']);
    expect(warningHeaders([text])).toEqual(new Map());
  },
);
