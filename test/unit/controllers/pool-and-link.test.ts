import { describe, expect, test } from '@jest/globals';
import { decidePool } from '../../../controllers/gpupool/decide.ts';
import { placementsOf } from '../../../controllers/holdings.ts';
import { decideLink } from '../../../controllers/sitelink/decide.ts';
import type { Verdict } from '../../../controllers/status.ts';
import { instant } from '../../../src/base/clock.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { condition, job, link, pool } from './manifests.ts';

const now = instant(Date.UTC(2026, 0, 1));
const none = { pools: [], jobs: [] };

/** `type status reason` of each condition. */
function conditions({ status }: Verdict): string {
  const list = status['conditions'] as readonly Readonly<Record<string, string>>[];
  return list
    .map((each) => `${each['type'] ?? ''} ${each['status'] ?? ''} ${each['reason'] ?? ''}`)
    .join(', ');
}

const crossing = job(
  'j',
  { gpus: 64 },
  {
    conditions: [condition('Admitted')],
    siteAssignments: [
      { site: 'a', pool: 'a', nodes: 4, gpus: 32, replicas: 4, stages: 1 },
      { site: 'b', pool: 'b', nodes: 4, gpus: 32, replicas: 4, stages: 1 },
    ],
    linkReservations: [
      { link: 'a-b', from: 'a', to: 'b', gbps: 700 },
      { link: 'a-b', from: 'b', to: 'a', gbps: 600 },
    ],
  },
);

describe('a pool', () => {
  const leaving = pool('a');
  test.each<readonly [string, KubeObject, string]>([
    ['in order', pool('a'), 'Ready True AllNodesUp'],
    ['with nodes down', pool('a', {}, { unhealthy: { nodes: 3 } }), 'Ready True NodesDown'],
    ['with none up', pool('a', {}, { unhealthy: { nodes: 8 } }), 'Ready False AllNodesDown'],
    [
      'with more down than it has',
      pool('a', {}, { unhealthy: { nodes: 9 } }),
      'Ready False AllNodesDown',
    ],
    ['that cannot be read', pool('a', { accelerator: 'X' }), 'Ready False Invalid'],
    [
      'being deleted',
      { ...leaving, metadata: { ...leaving.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } },
      'Ready False Deleting',
    ],
  ])('%s', (_name, object, expected) => {
    expect(conditions(decidePool(object, [], now))).toBe(expected);
  });

  test('counts what is there, up and held', () => {
    const object = pool('a', {}, { unhealthy: { nodes: 2 } });
    const done = { ...crossing, metadata: { ...crossing.metadata, name: 'done' } };
    const over = { status: { conditions: [condition('Admitted'), condition('Complete')] } };
    const placements = placementsOf([crossing, { ...done, ...over }]);
    expect(decidePool(object, placements, now).status).toMatchObject({
      accelerator: 'H100-SXM',
      capacity: { nodes: 8, gpus: 64 },
      allocatable: { nodes: 6, gpus: 48 },
      allocated: { nodes: 4, gpus: 32 },
    });
  });
});

describe('a link', () => {
  const up = (lanesUp?: number): KubeObject =>
    link('a-b', {}, lanesUp === undefined ? {} : { lanesUp });
  test.each([
    [
      'nobody has reported on',
      up(),
      'Available True NotReported, Tuned True DistanceAware, Lossless False HeadroomTooSmall',
    ],
    [
      'with all lanes',
      up(8),
      'Available True AllLanesUp, Tuned True DistanceAware, Lossless False HeadroomTooSmall',
    ],
    [
      'that lost lanes',
      up(5),
      'Available True LanesDown, Tuned True DistanceAware, Lossless False HeadroomTooSmall',
    ],
    [
      'that is cut',
      up(0),
      'Available False LinkDown, Tuned True DistanceAware, Lossless False HeadroomTooSmall',
    ],
    [
      'of unknown length',
      link('a-b', { lengthKm: undefined }),
      'Available False Invalid, Tuned False Invalid, Lossless False Invalid',
    ],
    [
      'left at its defaults',
      link('a-b', { tuning: { mode: 'OffTheShelf' } }),
      'Available True NotReported, Tuned True OffTheShelf, Lossless False HeadroomTooSmall',
    ],
  ])('%s', (_name, object, expected) => {
    expect(conditions(decideLink(object, none, now))).toBe(expected);
  });

  test('takes its length from where the sites are', () => {
    const place = (name: string, latitude: number): KubeObject =>
      pool(name, { location: { latitude, longitude: 0 } });
    const pools = [place('a', 0), place('b', 5)];
    const { status } = decideLink(link('a-b', { lengthKm: undefined }), { pools, jobs: [] }, now);
    expect(status['lengthKm']).toBe(Math.round(((6371.0088 * Math.PI) / 36) * 1.4));
  });

  test('shows what is reserved in each direction, and is tuned for the flows that cross it', () => {
    const neighbours = { pools: [pool('a'), pool('b')], jobs: [crossing] };
    const { status } = decideLink(up(8), neighbours, now);
    expect(status).toMatchObject({
      directions: [
        { from: 'a', to: 'b', reservedGbps: 700 },
        { from: 'b', to: 'a', reservedGbps: 600 },
      ],
      tuned: { mode: 'DistanceAware', flows: 4 },
    });
  });

  test('tells what a retune changed, and nothing when nothing did', () => {
    // Kmin is 5 % of the bandwidth-delay product: 100 GB/s for 123 us + 10.09 us/km.
    const first = decideLink(up(8), none, now);
    const tuned = link('a-b', { lengthKm: 60 }, first.status);
    expect(decideLink(link('a-b', {}, first.status), none, now).events).toEqual([]);
    expect(decideLink(tuned, none, now).events).toMatchObject([
      {
        type: 'Normal',
        reason: 'LinkRetuned',
        message: expect.stringContaining('ecnMinBytes 30885000 -> 3642000'),
      },
    ]);
  });

  test.each([
    [4, 16, 'more than a quarter apart: tuned anew', 4],
    [4, 5, 'within a quarter: left alone', 5],
  ])('%d flows cross what was tuned for %d, %s', (_crossing, before, _why, tunedFor) => {
    const object = link('a-b', {}, { lanesUp: 8, tuned: { flows: before } });
    const neighbours = { pools: [pool('a'), pool('b')], jobs: [crossing] };
    expect(decideLink(object, neighbours, now).status).toMatchObject({
      tuned: { flows: tunedFor },
    });
  });

  test('an idle link stays as it was tuned', () => {
    const first = decideLink(up(8), { pools: [pool('a'), pool('b')], jobs: [crossing] }, now);
    const idle = decideLink(link('a-b', {}, { lanesUp: 8, ...first.status }), none, now);
    expect(idle.status['tuned']).toEqual(first.status['tuned']);
    expect(idle.events).toEqual([]);
  });

  test('a short link is lossless behind a deep buffer, not behind a shallow one', () => {
    const short = { lengthKm: 2, lanes: 8, laneGbps: 400 };
    const shallow = { ...short, lengthKm: 40, switch: 'Tomahawk-5' };
    const deep = decideLink(link('a-b', short), none, now);
    expect(conditions(deep)).toContain('Lossless True HeadroomFits');
    expect(deep.status['constraints']).toMatchObject([{ name: 'PropagationDelay' }]);
    const other = decideLink(link('a-b', shallow), none, now);
    expect(conditions(other)).toContain('Lossless False HeadroomTooSmall');
    // 40 km of 400 Gb/s: 2.5 x 26 MB, and a switch of 122 MB gives 15 MB to each of 8 lanes.
    expect(other.status['constraints']).toMatchObject([
      { name: 'SwitchBuffer', message: expect.stringContaining("15 MB of Tomahawk-5's pool") },
      { name: 'PfcHeadroom' },
    ]);
    expect(other.status['tuned']).toMatchObject({ bufferBytes: 15_245_524 });
  });
});
