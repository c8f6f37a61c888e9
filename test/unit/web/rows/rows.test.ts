import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../../src/kube/object.ts';
import { byTime, eventRow } from '../../../../src/web/rows/event-row.ts';
import { jobRow } from '../../../../src/web/rows/job-row.ts';
import { linkRow } from '../../../../src/web/rows/link-row.ts';
import { remembered } from '../../../../src/web/rows/remembered.ts';
import { siteRows } from '../../../../src/web/rows/site-row.ts';
import { event, job, link, pool } from '../page-objects.ts';

const bare = (kind: string, spec: object): KubeObject => ({
  apiVersion: 'longhaul.dev/v1alpha1',
  kind,
  metadata: { name: 'x' },
  spec: { ...spec },
});

describe('an object without a status yet', () => {
  test('is a row of unknowns', () => {
    expect(siteRows([bare('GpuPool', { site: 'oslo' })])).toEqual([
      {
        key: 'oslo',
        latitude: null,
        longitude: null,
        gpus: 0,
        allocated: 0,
        failedNodes: 0,
        pools: [
          {
            name: 'x',
            accelerator: '',
            nodes: 0,
            gpus: 0,
            allocated: 0,
            failedNodes: 0,
            ready: 'Unknown',
            message: '',
          },
        ],
      },
    ]);
    expect(linkRow(bare('SiteLink', { sites: ['oslo', 'bergen'], lanes: 4 }))).toMatchObject({
      from: 'oslo',
      to: 'bergen',
      lanesUp: null,
      utilizationPercent: null,
      condition: 'unknown',
    });
    expect(jobRow(bare('CollectiveJob', { gpus: 8 }))).toMatchObject({
      phase: 'Pending',
      percent: null,
      stepMilliseconds: null,
      chips: [],
      workload: 'custom model',
    });
  });
});

describe('siteRows', () => {
  test('pools of one site stand together, with its place and its sums', () => {
    const located = {
      ...pool('oslo', { allocated: 256, location: { latitude: 59.9, longitude: 10.7 } }),
    };
    const second = { ...pool('oslo', { failed: 2 }), metadata: { name: 'oslo-b200' } };
    const [oslo, ...others] = siteRows([second, located, pool('bergen')].reverse());
    expect(oslo?.key).toBe('bergen');
    expect(others).toHaveLength(1);
    expect(others[0]).toMatchObject({
      key: 'oslo',
      latitude: 59.9,
      longitude: 10.7,
      gpus: 1024,
      allocated: 256,
      failedNodes: 2,
    });
  });
});

describe('linkRow', () => {
  test.each([
    ['up', {}],
    ['degraded', { lanesUp: 3 }],
    ['down', { lanesUp: 0, conditions: [{ type: 'Available', status: 'False' }] }],
    ['unknown', { conditions: [] }],
  ] as const)('is %s', (condition, status) => {
    expect(linkRow(link('osl-bgo', status)).condition).toBe(condition);
  });

  test('shows the busier direction', () => {
    const directions = [
      { from: 'oslo', to: 'bergen', utilizationPercent: 7, throughputGbps: 300, reservedGbps: 10 },
      { from: 'bergen', to: 'oslo', utilizationPercent: 9, throughputGbps: 200, reservedGbps: 40 },
    ];
    expect(linkRow(link('osl-bgo', { directions }))).toMatchObject({
      utilizationPercent: 9,
      throughputGbps: 300,
      reservedGbps: 40,
    });
  });
});

describe('jobRow', () => {
  test('pools of one site are one chip, both directions of a link one name', () => {
    const status = {
      siteAssignments: [
        { site: 'oslo', pool: 'a', gpus: 8 },
        { site: 'bergen', pool: 'b', gpus: 16 },
        { site: 'oslo', pool: 'c', gpus: 4 },
      ],
      linkReservations: [
        { link: 'osl-bgo', from: 'oslo', to: 'bergen', gbps: 1 },
        { link: 'osl-bgo', from: 'bergen', to: 'oslo', gbps: 1 },
      ],
    };
    expect(jobRow(job('x', { status }))).toMatchObject({
      key: 'default/x',
      chips: [
        { site: 'oslo', gpus: 12 },
        { site: 'bergen', gpus: 16 },
      ],
      links: ['osl-bgo'],
    });
  });
});

describe('eventRow', () => {
  test('counts series and repetitions, and falls back to the time of events.k8s.io', () => {
    const about = link('osl-bgo');
    expect(eventRow(event('a', about, { series: { count: 7 } }))).toMatchObject({
      count: 7,
      kind: 'SiteLink',
    });
    const row = eventRow(
      event('a', about, { lastTimestamp: null, eventTime: '2026-01-02T00:00:00.000000Z' }),
    );
    expect(row.time).toBe('2026-01-02T00:00:00.000000Z');
    expect(row.count).toBe(1);
  });

  test('the newest stand first, those of one instant by name', () => {
    const about = job('x');
    const rows = [
      event('b', about),
      event('a', about),
      event('c', about, { lastTimestamp: '2026-01-01T00:00:09Z' }),
    ].map(eventRow);
    expect(rows.sort(byTime).map(({ key }) => key)).toEqual([
      'default/c',
      'default/a',
      'default/b',
    ]);
  });
});

test('what was made of an object is made once', () => {
  const make = remembered((object) => ({ name: object.metadata.name }));
  const object = job('x');
  expect(make(object)).toBe(make(object));
  expect(make(object)).not.toBe(make({ ...object }));
});
