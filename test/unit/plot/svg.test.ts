import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Chart } from '../../../src/plot/chart.ts';
import { svgOf } from '../../../src/plot/svg.ts';
import { expectGolden } from '../../support/golden.ts';
import { agreement, curves, nothing } from './charts.ts';

const GOLDEN = join(import.meta.dirname, '..', '..', 'golden', 'plot');

/** Tags close what they opened, attributes are quoted, and no sign of XML is left bare. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  let rest = svg;
  while (rest !== '') {
    const text = /^[^<>&"]+|^&(?:amp|lt|gt|quot);/.exec(rest);
    const tag = /^<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<&]*")*)(\/?)>/.exec(rest);
    const found = text ?? tag;
    if (found === null) throw new Error(`not XML: ${rest.slice(0, 60)}`);
    if (tag !== null && text === null) {
      const [, closes, name = '', , empty] = tag;
      if (closes === '/') expect(open.pop()).toBe(name);
      else if (empty !== '/') open.push(name);
    }
    rest = rest.slice(found[0].length);
  }
  expect(open).toEqual([]);
}

describe('a chart as SVG', () => {
  test.each([
    ['curves', curves],
    ['agreement', agreement],
    ['nothing', nothing],
  ])('%s is the golden one', (name, chart) => {
    const svg = svgOf(chart);
    expectWellFormed(svg);
    expectGolden(join(GOLDEN, `${name}.svg`), svg);
  });

  test('series differ by colour, dashes and marks, and are named for those who cannot see', () => {
    const svg = svgOf(curves);
    expect(svg).toContain('tuned: 4 points, 1: 99 to 10k: 97');
    expect(svg).toContain('stroke="#0072b2"');
    expect(svg).toContain('stroke="#d55e00" stroke-width="2" stroke-dasharray="8 4"');
  });

  test('the diagonal runs from corner to corner; what cannot be drawn is counted', () => {
    const svg = svgOf(agreement);
    expect(svg).toMatch(/<path d="M72 424L776 \d+" stroke="#777777"/);
    expect(svg).toContain('1 points at or below zero are not shown');
  });

  test('whatever the names and numbers are, it is XML, and everything drawn is inside', () => {
    const point = fc.tuple(fc.double(), fc.double());
    const series = fc.record({
      name: fc.string(),
      points: fc.array(point, { maxLength: 30 }),
      draw: fc.constantFrom('line' as const, 'points' as const),
    });
    const axis = fc.record({
      label: fc.string(),
      scale: fc.constantFrom('linear' as const, 'log' as const),
    });
    const charts: fc.Arbitrary<Chart> = fc.record({
      title: fc.string(),
      x: axis,
      y: axis,
      series: fc.array(series, { maxLength: 8 }),
    });
    fc.assert(
      fc.property(charts, (chart) => {
        const svg = svgOf(chart);
        expectWellFormed(svg);
        expect(svg.replace(/>[^<]*</g, '><')).not.toMatch(/NaN|Infinity/);
      }),
      // Charts shrink slowly: the first that fails says enough.
      { endOnFailure: true },
    );
  });
});
