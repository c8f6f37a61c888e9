import { describe, expect, test } from '@jest/globals';
import { keysOfJob } from '../../../controllers/collectivejob/controller.ts';
import { decideQueue } from '../../../controllers/collectivejob/decide.ts';
import { timeLeft } from '../../../controllers/collectivejob/expire.ts';
import { surroundingsOf } from '../../../controllers/collectivejob/surroundings.ts';
import { jobFields, verdictOf } from '../../../controllers/collectivejob/wire.ts';
import { poolsOf } from '../../../controllers/gpupool/controller.ts';
import { linksOf } from '../../../controllers/sitelink/controller.ts';
import { instant } from '../../../src/base/clock.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { place } from '../../../src/placement/place.ts';
import { changesThatAdmit } from '../../../src/placement/what-if.ts';
import { condition, job, pool, withStatus } from './manifests.ts';

const now = instant(Date.UTC(2026, 0, 1));

/** What becomes of every job, in the order of the writes. */
function rule(jobs: readonly KubeObject[], pools: readonly KubeObject[]): readonly string[] {
  const surroundings = surroundingsOf({ pools, links: [], jobs });
  const placer = { place, changesThatAdmit };
  return [...decideQueue(jobs, surroundings, placer)].map(
    ({ object, ruling }) => `${object.metadata.name ?? ''} ${ruling.type}`,
  );
}

/** Holds that many nodes of pool p. */
function holder(
  name: string,
  nodes: number,
  spec: JsonObject = {},
  more: readonly JsonObject[] = [],
): KubeObject {
  const gpus = nodes * 8;
  const assignment = { site: 'p', pool: 'p', nodes, gpus, replicas: nodes, stages: 1 };
  return job(
    name,
    { gpus, ...spec },
    {
      siteAssignments: [assignment],
      linkReservations: [{ link: 'p-q', from: 'p', to: 'q', gbps: 10 }],
      conditions: [condition('Admitted'), ...more],
    },
  );
}

const created = (object: KubeObject, second: number): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, creationTimestamp: `2026-01-01T00:00:0${second}Z` },
});

const sized = (name: string, gpus: number, spec: JsonObject = {}): KubeObject =>
  job(name, { gpus, ...spec });

describe('the queue', () => {
  const deleting = { deletionTimestamp: '2026-01-01T00:00:00Z' };
  const gone = holder('gone', 4);
  test.each([
    [
      'priority goes first',
      [sized('low', 64), sized('high', 64, { priority: 1 })],
      ['high admitted', 'low waiting'],
    ],
    [
      'then age',
      [created(sized('young', 64), 2), created(sized('old', 64), 1)],
      ['old admitted', 'young waiting'],
    ],
    ['then the name', [sized('b', 64), sized('a', 64)], ['a admitted', 'b waiting']],
    [
      'one that does not fit holds up nobody',
      [created(sized('big', 128), 1), created(sized('small', 64), 2)],
      ['small admitted', 'big waiting'],
    ],
    [
      'a holder keeps its place whatever comes',
      [holder('held', 5), sized('high', 64, { priority: 9 })],
      ['held kept', 'high waiting'],
    ],
    [
      'a suspended job lets go first',
      [sized('next', 64), holder('paused', 8, { suspend: true })],
      ['paused suspended', 'next admitted'],
    ],
    [
      'a complete job lets go first',
      [sized('next', 64), holder('done', 8, {}, [condition('Complete')])],
      ['done complete', 'next admitted'],
    ],
    [
      'a job being deleted lets go first',
      [sized('next', 64), { ...gone, metadata: { ...gone.metadata, ...deleting } }],
      ['gone deleting', 'next admitted'],
    ],
    [
      'one that cannot be read is told so',
      [sized('odd', 64, { training: { model: 'x' } })],
      ['odd invalid'],
    ],
  ])('%s', (_name, jobs, expected) => {
    expect(rule(jobs, [pool('p')])).toEqual(expected);
  });
});

describe('evictions', () => {
  const three = [
    created(holder('old', 3), 1),
    created(holder('young', 3), 2),
    holder('vip', 2, { priority: 5 }),
  ];
  const down = (nodes: number): KubeObject => pool('p', {}, { unhealthy: { nodes } });
  test.each([
    ['none while all fit', down(0), ['old kept', 'young kept', 'vip kept']],
    ['the youngest of the lowest priority', down(3), ['young evicted', 'old kept', 'vip kept']],
    ['as many as it takes', down(4), ['young evicted', 'old evicted', 'vip kept']],
    ['all when nothing is left', down(8), ['young evicted', 'old evicted', 'vip evicted']],
    [
      'when the pool was made smaller',
      pool('p', { nodes: 7 }),
      ['young evicted', 'old kept', 'vip kept'],
    ],
    ['when it is gone', pool('other'), ['young evicted', 'old evicted', 'vip evicted']],
  ])('%s', (_name, seen, expected) => {
    expect(rule(three, [seen])).toEqual(expected);
  });

  test('count as a restart, and are told until the job runs again', () => {
    const evicted = verdictOf(
      {
        object: three[1] ?? job('x'),
        ruling: { type: 'evicted', reason: 'NodeFailures', pool: 'p' },
      },
      now,
    );
    expect(evicted.status).toMatchObject({ phase: 'Pending', restarts: 1 });
    expect(evicted.status).not.toHaveProperty('siteAssignments');
    expect(evicted.events).toMatchObject([{ type: 'Warning', reason: 'Evicted' }]);
    const waiting = withStatus(three[1] ?? job('x'), evicted.status, jobFields);
    const placement = { assignments: [], reservations: [] };
    const again = verdictOf({ object: waiting, ruling: { type: 'kept', placement } }, now);
    expect(again.status['restarts']).toBe(1);
    expect(again.status['conditions']).toMatchObject([
      { type: 'Admitted', status: 'True' },
      { type: 'Evicted', status: 'False', reason: 'Restarted' },
    ]);
  });
});

describe('time to live', () => {
  const after = (ttl: number | undefined, complete: 'True' | 'False'): number | undefined =>
    timeLeft(
      job('j', ttl === undefined ? {} : { ttlSecondsAfterFinished: ttl }, {
        conditions: [condition('Complete', complete)],
      }),
      instant(now + 10_000),
    );
  test.each([
    [60, 'True' as const, 50],
    [10, 'True' as const, 0],
    [0, 'True' as const, 0],
    [60, 'False' as const, undefined],
    [undefined, 'True' as const, undefined],
  ])('of %p s, complete %s, 10 s later: %p s are left', (ttl, complete, left) => {
    expect(after(ttl, complete)).toBe(left);
  });
});

describe('what a change of a job means', () => {
  const before = holder('j', 4);
  const withProgress = {
    ...before,
    status: { ...(before['status'] as JsonObject), progress: { step: 7 } },
  };
  const done = holder('j', 4, {}, [condition('Complete')]);
  const waiting = job('j');

  test.each([
    ['progress: nothing', { before, after: withProgress }, ''],
    ['released: all it held', { before, after: waiting }, 'queue p p-q'],
    ['placed: all it holds', { before: waiting, after: before }, 'queue p p-q'],
    ['complete: itself, too', { before, after: done }, 'queue j p p-q'],
    ['deleted: all it held', { before, after: undefined }, 'queue p p-q'],
    ['created: the queue', { before: undefined, after: waiting }, 'queue'],
  ])('%s', (_name, change, names) => {
    const keys = [...keysOfJob(change), ...poolsOf(change), ...linksOf(change)];
    expect(keys.map(({ name }) => name).join(' ')).toBe(names);
  });
});
