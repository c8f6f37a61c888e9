import { describe, expect, test } from '@jest/globals';
import { instant } from '../../../src/base/clock.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { LinkHistory } from '../../../src/web/link-history.ts';
import { link } from './page-objects.ts';

const carrying = (
  throughputGbps: number,
  tuned: Readonly<Record<string, string | number>> = {},
): readonly KubeObject[] => [
  link('a', { directions: [{ from: 'oslo', to: 'bergen', throughputGbps }], tuned: { ...tuned } }),
];

describe('LinkHistory', () => {
  test('a value that stays is one sample; the oldest of many is forgotten', () => {
    const history = new LinkHistory();
    history.look(carrying(1), instant(1000));
    history.look(carrying(1), instant(2000));
    expect(history.samples('a')).toHaveLength(1);
    for (let time = 3; time < 1000; time++) history.look(carrying(time), instant(time * 1000));
    expect(history.samples('a')).toHaveLength(600);
    expect(history.samples('a').at(-1)).toMatchObject({ at: 999_000, throughputGbps: 999 });
  });

  test('tunings are kept when they differ, the newest first', () => {
    const history = new LinkHistory();
    history.look(carrying(1, { flows: 16, mode: 'DistanceAware' }), instant(1000));
    history.look(carrying(2, { flows: 16, mode: 'DistanceAware' }), instant(2000));
    history.look(carrying(2, { flows: 86, mode: 'DistanceAware' }), instant(3000));
    expect(history.tunings('a').map(({ at, parameters }) => [at, parameters['flows']])).toEqual([
      [3000, 86],
      [1000, 16],
    ]);
  });

  test('a link that is gone is forgotten', () => {
    const history = new LinkHistory();
    history.look([...carrying(1), link('b')], instant(1000));
    history.look([link('b')], instant(2000));
    expect(history.samples('a')).toEqual([]);
    expect(history.samples('b')).toHaveLength(1);
  });
});
