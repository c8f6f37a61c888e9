import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../../../../src/base/json.ts';
import { linkRow } from '../../../../src/web/rows/link-row.ts';
import { jobCommands, linkCommands, poolCommands } from '../../../../src/web/view/commands.ts';
import { linksInSight } from '../../../../src/web/view/links-in-sight.ts';
import { parameterName, parameterText, retunes } from '../../../../src/web/view/parameters.ts';
import { stepParts } from '../../../../src/web/view/step-parts.ts';
import { tokenParts } from '../../../../src/web/view/token-parts.ts';
import { pagesOf, rowsInSight } from '../../../../src/web/view/virtual-rows.ts';
import type { LinkRow } from '../../../../src/web/wire.ts';
import { job, link } from '../page-objects.ts';

describe('stepParts', () => {
  test('the parts of a step', () => {
    const performance = {
      stepMilliseconds: 20_000,
      modelFlopsUtilizationPercent: 50,
      exposedCommunicationPercent: 15,
      bubblePercent: 5,
    };
    expect(
      stepParts(job('x', { status: { performance } })).map(({ name, milliseconds }) => [
        name,
        milliseconds,
      ]),
    ).toEqual([
      ['Model arithmetic', 10_000],
      ['Kernel overhead', 6000],
      ['Pipeline bubble', 1000],
      ['Exposed communication', 3000],
    ]);
  });

  test('they add up to the step, whatever is reported', () => {
    const share = fc.double({ min: -10, max: 150, noNaN: true });
    fc.assert(
      fc.property(share, share, share, (mfu, exposed, bubble) => {
        const performance = {
          stepMilliseconds: 1000,
          modelFlopsUtilizationPercent: mfu,
          exposedCommunicationPercent: exposed,
          bubblePercent: bubble,
        };
        const sum = stepParts(job('x', { status: { performance } })).reduce(
          (total, { milliseconds }) => total + milliseconds,
          0,
        );
        // Slivers below 0.05 % each are not drawn.
        expect(Math.abs(sum - 1000)).toBeLessThan(2);
      }),
    );
  });

  test('there are none before a step was measured', () => {
    expect(stepParts(job('x'))).toEqual([]);
  });
});

describe('tokenParts', () => {
  const served = (firstTokenParts?: JsonObject): JsonObject =>
    job('x', firstTokenParts === undefined ? {} : { status: { inference: { firstTokenParts } } });

  test('the parts of the time to the first token; what takes no time is left out', () => {
    const parts = tokenParts(
      served({
        waitingMilliseconds: 100,
        prefillMilliseconds: 250,
        transferMilliseconds: 150,
        roundTripMilliseconds: 0,
      }),
    );
    expect(parts.map(({ name, percent }) => [name, percent])).toEqual([
      ['Waiting', 20],
      ['Prefill', 50],
      ['Transfer', 30],
    ]);
  });

  test('waiting without an end is no part', () => {
    const parts = tokenParts(served({ prefillMilliseconds: 30, roundTripMilliseconds: 10 }));
    expect(parts.map(({ name, percent }) => [name, percent])).toEqual([
      ['Prefill', 75],
      ['Round trip', 25],
    ]);
  });

  test('there are none before a request was answered', () => {
    expect(tokenParts(served())).toEqual([]);
  });
});

describe('linksInSight', () => {
  const up = linkRow(link('up'));
  const row = (key: string, condition: LinkRow['condition']): LinkRow => ({
    ...up,
    key,
    condition,
  });
  const links = [row('a', 'up'), row('b', 'down'), row('c', 'up'), row('d', 'degraded')];

  test.each([
    [4, ['a', 'b', 'c', 'd']],
    [3, ['b', 'd', 'a']],
    [1, ['b']],
  ])('of four at most %d', (most, keys) => {
    expect(linksInSight(links, most).map(({ key }) => key)).toEqual(keys);
  });
});

describe('rows in sight', () => {
  test.each([
    [
      { top: 0, height: 440, rowHeight: 44, rows: 10_000 },
      { from: 0, to: 22 },
    ],
    [
      { top: 44_000, height: 440, rowHeight: 44, rows: 10_000 },
      { from: 988, to: 1022 },
    ],
    [
      { top: 0, height: 440, rowHeight: 44, rows: 3 },
      { from: 0, to: 3 },
    ],
    [
      { top: 0, height: 440, rowHeight: 44, rows: 0 },
      { from: 0, to: 0 },
    ],
    [
      { top: 99_999, height: 440, rowHeight: 44, rows: 10 },
      { from: 9, to: 10 },
    ],
  ])('%j', (scroll, wanted) => {
    expect(rowsInSight(scroll)).toEqual(wanted);
  });

  test('pages cover the window', () => {
    expect(pagesOf({ from: 0, to: 22 }, 50)).toEqual([0]);
    expect(pagesOf({ from: 45, to: 101 }, 50)).toEqual([0, 1, 2]);
    expect(pagesOf({ from: 0, to: 0 }, 50)).toEqual([]);
  });
});

describe('parameters', () => {
  test.each([
    ['ecnMinBytes', 30_900_000, 'ECN min', '30.9 MB'],
    ['rateReduceMonitorMicroseconds', 9270, 'Rate reduce monitor', '9.27 ms'],
    ['additiveIncreaseMbps', 19, 'Additive increase', '19 Mb/s'],
    ['startRateMbps', 50_000, 'Start rate', '50 Gb/s'],
    ['ecnMaxProbabilityPercent', 1, 'ECN max probability', '1 %'],
    ['alphaGainOf1024', 16, 'Alpha gain', '16/1024'],
    ['flows', 86, 'Flows', '86'],
    ['mode', 'DistanceAware', 'Mode', 'DistanceAware'],
    ['pfcHeadroomBytes', undefined, 'PFC headroom', '–'],
  ] as const)('%s', (field, value, name, text) => {
    expect(parameterName(field)).toBe(name);
    expect(parameterText(field, value)).toBe(text);
  });

  test('a retune says what it changed', () => {
    const found = retunes([
      { at: 2, parameters: { flows: 86, mode: 'DistanceAware' } },
      { at: 1, parameters: { flows: 16, mode: 'DistanceAware' } },
    ]);
    expect(found).toEqual([{ at: 2, changes: [{ name: 'Flows', before: '16', after: '86' }] }]);
  });
});

describe('commands', () => {
  const commands = (shown: readonly { readonly command: string }[]): string =>
    shown.map(({ command }) => command).join('\n');

  test('of a link: cut one that is up, mend one that is not', () => {
    expect(commands(linkCommands(linkRow(link('a'))))).toContain('longhaul fault cut a');
    expect(commands(linkCommands(linkRow(link('a', { lanesUp: 1 }))))).toContain(
      'longhaul fault restore a',
    );
  });

  test('of a job: what is complete cannot be suspended', () => {
    expect(commands(jobCommands('default', 'x', 'Running'))).toContain('"suspend":true');
    expect(commands(jobCommands('default', 'x', 'Suspended'))).toContain('"suspend":false');
    expect(commands(jobCommands('default', 'x', 'Complete'))).not.toContain('suspend');
  });

  test('of a pool', () => {
    expect(commands(poolCommands('p', 0))).toContain('longhaul fault nodes p --count 1');
    expect(commands(poolCommands('p', 2))).toContain('longhaul fault restore p');
  });
});
