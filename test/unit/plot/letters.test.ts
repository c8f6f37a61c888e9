import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { lettersOf } from '../../../src/plot/letters.ts';
import { expectGolden } from '../../support/golden.ts';
import { agreement, curves, nothing } from './charts.ts';

const GOLDEN = join(import.meta.dirname, '..', '..', 'golden', 'plot');

describe('a chart as letters', () => {
  test.each([
    ['curves', curves, 'unicode'],
    ['curves', curves, 'ascii'],
    ['agreement', agreement, 'ascii'],
    ['nothing', nothing, 'ascii'],
  ] as const)('%s is the golden one in %#', (name, chart, letters) => {
    const text = lettersOf(chart, { columns: 60, rows: 20, letters });
    expectGolden(join(GOLDEN, `${name}-${letters}.txt`), text);
  });

  test('ASCII is ASCII, and no line is longer than the terminal', () => {
    const text = lettersOf(curves, { columns: 50, rows: 16, letters: 'ascii' });
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    const [, legend = '', ...picture] = text.split('\n');
    expect(legend).toBe('* tuned   # off the shelf');
    expect(Math.max(...picture.map(({ length }) => length))).toBeLessThanOrEqual(50);
    expect(picture).toHaveLength(15);
  });

  test('a terminal too small for a plot gets the least there is', () => {
    const text = lettersOf(curves, { columns: 1, rows: 1, letters: 'unicode' });
    expect(text.split('\n').length).toBe(12);
  });
});
