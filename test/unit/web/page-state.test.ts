import { describe, expect, test } from '@jest/globals';
import { PageStates } from '../../../src/web/page-state.ts';
import { event, job, link, nothing, pool } from './page-objects.ts';

describe('PageStates', () => {
  test('the same objects are the same state; a change of one kind leaves the others be', () => {
    const states = new PageStates();
    const objects = { ...nothing, pools: [pool('oslo')], links: [link('osl-bgo')] };
    const before = states.of(objects);
    expect(states.of({ ...objects })).toBe(before);
    const after = states.of({ ...objects, links: [link('osl-bgo', { lanesUp: 1 })] });
    expect(after).not.toBe(before);
    expect(after.snapshot.sites).toBe(before.snapshot.sites);
    expect(after.snapshot.links[0]?.lanesUp).toBe(1);
  });

  test('rows of objects that did not change stay the same', () => {
    const states = new PageStates();
    const still = job('still');
    const before = states.of({ ...nothing, jobs: [still, job('moving')] });
    const after = states.of({ ...nothing, jobs: [still, job('moving', { phase: 'Complete' })] });
    expect(after.jobs[0]).toBe(before.jobs[0]);
    expect(after.jobs[1]).not.toBe(before.jobs[1]);
  });

  test('the totals count phases, GPUs and failures; every change of jobs has its own revision', () => {
    const states = new PageStates();
    const pools = [pool('oslo', { allocated: 512, failed: 1 }), pool('bergen', { failed: 2 })];
    const jobs = [job('a'), job('b', { phase: 'Pending' }), job('c')];
    const first = states.of({ ...nothing, pools, jobs }).snapshot.totals;
    expect(first).toMatchObject({
      gpus: 1024,
      allocated: 512,
      failedNodes: 3,
      jobs: 3,
      jobsByPhase: { Running: 2, Pending: 1 },
    });
    const second = states.of({ ...nothing, pools, jobs: [...jobs] }).snapshot.totals;
    expect(second.jobsRevision).toBe(first.jobsRevision + 1);
  });

  test('a snapshot has the newest jobs and events only, however many there are', () => {
    const jobs = Array.from({ length: 300 }, (_, index) =>
      job(`j${index}`, { created: new Date(index * 1000).toISOString() }),
    );
    const about = job('j0');
    const events = Array.from({ length: 300 }, (_, index) =>
      event(`e${index}`, about, { lastTimestamp: new Date(index * 1000).toISOString() }),
    );
    const { snapshot, jobs: all } = new PageStates().of({ ...nothing, jobs, events });
    expect(all).toHaveLength(300);
    expect(snapshot.jobs).toHaveLength(25);
    expect(snapshot.jobs[0]?.name).toBe('j299');
    expect(snapshot.events).toHaveLength(60);
    expect(snapshot.events[0]?.key).toBe('default/e299');
  });
});
