import { expect, test } from '@jest/globals';
import type { Waiting } from '../../../controllers/collectivejob/decide.ts';
import { ToldReasons } from '../../../controllers/collectivejob/told-reasons.ts';
import { instant } from '../../../src/base/clock.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { job } from './manifests.ts';

const full = (freeNodes: number): Waiting => ({
  type: 'waiting',
  refusals: [{ type: 'no-room', pool: 'p', neededNodes: 8, freeNodes, nodes: 8 }],
  changes: () => [],
});
const noPools: Waiting = { type: 'waiting', refusals: [{ type: 'no-pools' }], changes: () => [] };

/** A job that was told that there is no room. */
const waits = (name: string): KubeObject =>
  job(
    name,
    {},
    { conditions: [{ type: 'Admitted', status: 'False', reason: 'NoRoom', message: '' }] },
  );

test('a new reason is told at once, the same in other words when its turn comes, and the very same not again', () => {
  const reasons = new ToldReasons();
  const jobs = Array.from({ length: 20 }, (_, index) => waits(`job-${index}`));
  const told = (now: number, waiting: Waiting): number => {
    reasons.beginRound();
    const due = jobs.filter((object) => reasons.isDue(object, waiting, instant(now)));
    for (const object of due) reasons.told(object, waiting, instant(now));
    return due.length;
  };
  const first = full(1);
  expect(told(0, first)).toBe(20);
  expect(told(100, first)).toBe(0);
  expect(reasons.due).toBeUndefined();
  // Twenty of them, ten a second: two seconds after it was told last.
  expect(told(200, full(2))).toBe(0);
  expect(reasons.due).toBe(2000);
  expect(told(2000, full(2))).toBe(20);
  expect(told(2100, noPools)).toBe(20);
});
