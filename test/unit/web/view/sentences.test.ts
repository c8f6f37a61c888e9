import { describe, expect, test } from '@jest/globals';
import { PageStates } from '../../../../src/web/page-state.ts';
import { eventRow } from '../../../../src/web/rows/event-row.ts';
import { jobRow } from '../../../../src/web/rows/job-row.ts';
import { linkRow } from '../../../../src/web/rows/link-row.ts';
import { siteRows } from '../../../../src/web/rows/site-row.ts';
import type { PageObjects } from '../../../../src/web/source.ts';
import { eventsIn } from '../../../../src/web/view/event-filter.ts';
import {
  linkSentence,
  listed,
  mapSentence,
  mediumWord,
  news,
  opticsWord,
  siteSentence,
  whyNot,
} from '../../../../src/web/view/sentences.ts';
import { timelineOf } from '../../../../src/web/view/timeline.ts';
import type { Snapshot } from '../../../../src/web/wire.ts';
import { event, job, link, nothing, pool } from '../page-objects.ts';

const snapshotOf = (objects: Partial<PageObjects>): Snapshot =>
  new PageStates().of({ ...nothing, ...objects }).snapshot;
const down = { lanesUp: 0, conditions: [{ type: 'Available', status: 'False', message: 'cut' }] };

describe('what a screen reader says', () => {
  test('of the map', () => {
    expect(mapSentence(snapshotOf({}))).toBe('A map without sites: no GpuPool exists yet.');
    expect(
      mapSentence(
        snapshotOf({ pools: [pool('oslo', { allocated: 8 })], links: [link('a', down)] }),
      ),
    ).toBe(
      'A map of 1 site with 8 of 512 GPUs held, and 1 link, down: a. The tables below say the same.',
    );
  });

  test('of a link and a site', () => {
    const tuned = { ecnMinBytes: 30_900_000, ecnMaxBytes: 247_000_000, windowBytes: 8_980_000 };
    expect(linkSentence(linkRow(link('osl-bgo', { roundTripMicroseconds: 4764, tuned })))).toBe(
      'Link osl-bgo from oslo to bergen is up: 460 km, round trip 4.76 ms, 4 of 4 lanes of 800 Gb/s, – used, tuned (ECN 30.9 MB to 247 MB, window 8.98 MB)',
    );
    const [site] = siteRows([pool('oslo', { allocated: 8, failed: 2 })]);
    expect(site && siteSentence(site)).toBe(
      'Site oslo: 8 of 512 GPUs held (H100-SXM), 2 nodes down',
    );
  });

  test('of what changed; nothing when nothing did', () => {
    const before = snapshotOf({ pools: [pool('oslo')], links: [link('a')], jobs: [job('x')] });
    const after = snapshotOf({
      pools: [pool('oslo', { failed: 1 })],
      links: [link('a', down)],
      jobs: [job('x', { phase: 'Pending' })],
    });
    expect(news(before, after)).toBe('Link a is down. 1 more node down. 1 more job waiting.');
    expect(news(after, before)).toBe('Link a is up.');
    expect(news(before, before)).toBe('');
  });
});

describe('whyNot', () => {
  test.each([
    ['Running', undefined],
    ['Complete', undefined],
    ['Pending', 'not looked at yet'],
    ['Suspended', 'suspended by its spec'],
    ['Admitted', 'has its GPUs, makes no progress yet'],
  ])('%s', (phase, wanted) => {
    expect(whyNot(jobRow(job('x', { phase })))).toBe(wanted);
  });

  test('is the explanation where there is one', () => {
    const status = { explanation: { summary: 'no room at oslo' } };
    expect(whyNot(jobRow(job('x', { phase: 'Pending', status })))).toBe('no room at oslo');
  });
});

test('of many names the first few are listed', () => {
  expect(listed(['a', 'b'])).toBe('a, b');
  expect(listed(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
});

test('a timeline has conditions and events, the newest first', () => {
  const conditions = [
    {
      type: 'Running',
      status: 'True',
      reason: 'Progressing',
      message: 'steps are made',
      lastTransitionTime: '2026-01-01T00:00:05Z',
    },
  ];
  const object = job('x', { status: { conditions } });
  const events = [
    event('a', object, { count: 3 }),
    event('b', object, {
      type: 'Warning',
      reason: 'Evicted',
      lastTimestamp: '2026-01-01T00:00:09Z',
    }),
  ].map(eventRow);
  expect(timelineOf(object, events).map(({ type, title }) => [type, title])).toEqual([
    ['warning', 'Evicted'],
    ['condition', 'Running True · Progressing'],
    ['event', 'Started × 3'],
  ]);
});

describe('eventsIn', () => {
  const now = Date.parse('2026-01-01T01:00:00Z');
  const events = [
    event('late', job('x'), { lastTimestamp: '2026-01-01T00:58:00Z' }),
    event('early', link('osl-bgo'), { type: 'Warning', reason: 'LinkCut' }),
  ].map(eventRow);
  const keys = (place: Partial<Parameters<typeof eventsIn>[1]>): readonly string[] =>
    eventsIn(events, { filter: '', minutes: 0, only: 'all', ...place }, now).map(
      ({ reason }) => reason,
    );

  test.each([
    [{}, ['Started', 'LinkCut']],
    [{ only: 'warnings' as const }, ['LinkCut']],
    [{ minutes: 5 }, ['Started']],
    [{ filter: 'OSL cut' }, ['LinkCut']],
    [{ filter: 'nothing' }, []],
  ])('%j', (place, wanted) => {
    expect(keys(place)).toEqual(wanted);
  });
});

test.each([
  [{}, 'single-mode fibre', 'pluggable'],
  [{ spec: { medium: 'HollowCoreFibre' } }, 'hollow-core fibre', 'pluggable'],
  [
    { spec: { optics: 'CoPackaged' }, status: { opticsWatts: 1440 } },
    'single-mode fibre',
    'co-packaged, 1,440 W',
  ],
])('what a link is made of: %j', (object, medium, optics) => {
  expect(mediumWord(object)).toBe(medium);
  expect(opticsWord(object)).toBe(optics);
});
