import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../src/kube/object.ts';
import { viewOf } from '../../../src/web/view.ts';

const nothing = { pools: [], links: [], jobs: [], events: [] };

const object = (kind: string, name: string, rest: object): KubeObject => ({
  apiVersion: 'longhaul.dev/v1alpha1',
  kind,
  metadata: { name },
  ...rest,
});

describe('viewOf', () => {
  test('an object without a status yet shows as unknown, never fails', () => {
    const view = viewOf({
      ...nothing,
      pools: [object('GpuPool', 'p', { spec: { site: 'oslo' } })],
      links: [object('SiteLink', 'l', { spec: { sites: ['oslo', 'bergen'], lanes: 4 } })],
      jobs: [object('CollectiveJob', 'j', { spec: { gpus: 8 } })],
    });
    expect(view.sites).toEqual([
      {
        site: 'oslo',
        latitude: null,
        longitude: null,
        pools: [
          { name: 'p', accelerator: '', gpus: 0, allocated: 0, failedNodes: 0, ready: 'Unknown' },
        ],
      },
    ]);
    expect(view.links[0]).toMatchObject({ from: 'oslo', to: 'bergen', lanes: 4, lanesUp: null });
    expect(view.jobs[0]).toMatchObject({ gpus: 8, percent: null, stepMilliseconds: null });
  });

  test('pools of one site stand together, with its place', () => {
    const pool = (name: string, location?: object): KubeObject =>
      object('GpuPool', name, { spec: { site: 'oslo', ...(location && { location }) } });
    const { sites } = viewOf({
      ...nothing,
      pools: [pool('a'), pool('b', { latitude: 59.9, longitude: 10.7 })],
    });
    expect(sites).toHaveLength(1);
    expect(sites[0]).toMatchObject({ latitude: 59.9, longitude: 10.7 });
    expect(sites[0]?.pools.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('the busier direction of a link counts', () => {
    const { links } = viewOf({
      ...nothing,
      links: [
        object('SiteLink', 'l', {
          spec: { sites: ['a', 'b'], lanes: 1 },
          status: { directions: [{ utilizationPercent: 3 }, { utilizationPercent: 8 }] },
        }),
      ],
    });
    expect(links[0]?.utilizationPercent).toBe(8);
  });

  test('the newest events come first, and not all of them', () => {
    const events = Array.from({ length: 50 }, (_, index) =>
      object('Event', `e${index}`, {
        lastTimestamp: `2026-01-01T00:00:${String(index).padStart(2, '0')}Z`,
        reason: `r${index}`,
      }),
    );
    const view = viewOf({ ...nothing, events });
    expect(view.events).toHaveLength(30);
    expect(view.events[0]?.reason).toBe('r49');
  });
});
