import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../src/base/random.ts';
import { seconds } from '../../src/base/units.ts';
import type { Effect, SimEvent } from '../../src/simulation/event.ts';
import { Simulation } from '../../src/simulation/run.ts';
import { traceLine } from '../../src/simulation/trace.ts';
import { progressAt } from '../../src/simulation/world.ts';
import { randomEvent, wholeFabric } from './chaos.ts';
import { violations } from './checkers.ts';

const EVENTS = 300;

interface LongRun {
  readonly trace: readonly string[];
  readonly started: number;
  readonly left: number;
  readonly broken: readonly string[];
}

function longRun(seed: number): LongRun {
  const random = seededRandom(seed).split('chaos');
  const simulation = new Simulation(seconds(0));
  const trace: string[] = [];
  const broken: string[] = [];
  const lastProgress = new Map<string, number>();
  let started = 0;
  let left = 0;
  const play = (event: SimEvent): void => {
    for (const happening of simulation.happen(event)) {
      trace.push(traceLine(happening));
      if (happening.event.type === 'job-started') started++;
      left += happening.effects.filter(isLeaving).length;
    }
    const { world } = simulation;
    broken.push(...violations(world).map((what) => `${traceOf(event)}: ${what}`));
    for (const job of world.jobs.values()) {
      const progress = progressAt(job, world.now);
      const before = lastProgress.get(job.run.job) ?? 0;
      if (progress < before) broken.push(`${traceOf(event)}: ${job.run.job} went back`);
      lastProgress.set(job.run.job, progress);
    }
  };
  wholeFabric(seconds(0)).forEach(play);
  let now = 0;
  for (let count = 0; count < EVENTS; count++) {
    now += -Math.log(1 - random.next()) * 30;
    play(randomEvent(random, seconds(now), [...simulation.world.jobs.keys()].sort()));
  }
  wholeFabric(seconds(now)).forEach(play);
  play({ type: 'time-passed', at: seconds(now + 1e7) });
  return { trace, started, left, broken };
}

const isLeaving = ({ type }: Effect): boolean => type === 'job-completed' || type === 'job-stopped';

const traceOf = (event: SimEvent): string => traceLine({ event, effects: [] });

describe('a long run of jobs and faults', () => {
  test.each([1, 2, 3, 4, 5])('seed %i: the invariants hold after every event', (seed) => {
    const { broken, started, left } = longRun(seed);
    expect(broken).toEqual([]);
    expect(started).toBeGreaterThan(80);
    expect(left).toBe(started);
  });

  test('the same seed is the same run, another seed another one', () => {
    expect(longRun(7).trace).toEqual(longRun(7).trace);
    expect(longRun(8).trace).not.toEqual(longRun(7).trace);
  });
});
