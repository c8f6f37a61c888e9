import { expect, test } from '@jest/globals';
import { LabelledCounter } from '../../../src/metrics/counter.ts';
import { exposition } from '../../../src/metrics/exposition.ts';

const pageOf = (counter: LabelledCounter): string => [...exposition([counter.family()])].join('');

test('a series counts whoever adds to it, by its labels', () => {
  const counter = new LabelledCounter({ name: 'x_total', help: 'Xs.', labels: ['a', 'b'] });
  const kept = counter.series(['1', '2']);
  kept.add(1);
  counter.series(['1', '2']).add(2);
  counter.series(['12', '']).add(1);
  expect(pageOf(counter)).toBe(
    '# HELP x_total Xs.\n# TYPE x_total counter\nx_total{a="1",b="2"} 3\nx_total{a="12",b=""} 1\n',
  );
});

test('without labels there is one series from the start', () => {
  const counter = new LabelledCounter({ name: 'x_total', help: 'Xs.' });
  expect(pageOf(counter)).toMatch(/\nx_total 0\n$/);
});
