import { stepsOf } from '../../../src/domain/job.ts';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { present } from '../../../src/base/assert.ts';
import { seededRandom } from '../../../src/base/random.ts';
import { seconds } from '../../../src/base/units.ts';
import type { SimEvent } from '../../../src/simulation/event.ts';
import { Simulation } from '../../../src/simulation/run.ts';
import type { Happening } from '../../../src/simulation/run.ts';
import { progressAt } from '../../../src/simulation/world.ts';
import type { RunningJob, World } from '../../../src/simulation/world.ts';
import { randomEvent, wholeFabric } from '../../simulation/chaos.ts';
import { carriedInAll } from '../../simulation/checkers.ts';
import { link, run } from '../../simulation/fabric.ts';

const seeds = fc.integer({ min: 0, max: 1_000_000 });

function started(job: string, gpus: Readonly<Record<string, number>>, steps = 1000): SimEvent {
  const zero = seconds(0);
  return {
    type: 'job-started',
    at: zero,
    run: run(job, { gpus, steps }),
    progress: 0,
    ranBefore: zero,
  };
}

function linkChanged(at: number, name: string, lanesUp: number): SimEvent {
  return { type: 'link-changed', at: seconds(at), state: link(name, { lanesUp }) };
}

function play(events: readonly SimEvent[]): Simulation {
  const simulation = new Simulation(seconds(0));
  for (const event of events) simulation.happen(event);
  return simulation;
}

function jobOf({ jobs }: World, name: string): RunningJob {
  return present(jobs.get(name), name);
}

const rateOf = ({ pace }: RunningJob): number =>
  pace.type === 'running' ? 1 / pace.prediction.step : 0;

/** Events of one seed, a random time apart. */
function chaos(seed: number, count: number): readonly SimEvent[] {
  const random = seededRandom(seed).split('laws');
  const simulation = play(wholeFabric(seconds(0)));
  let now = 0;
  const events = [...wholeFabric(seconds(0))];
  for (let index = 0; index < count; index++) {
    now += random.next() * 60;
    const event = randomEvent(random, seconds(now), [...simulation.world.jobs.keys()].sort());
    simulation.happen(event);
    events.push(event);
  }
  return events;
}

/** Adds up, piece by piece, what rates and throughputs amount to. */
class Ledger {
  carried = 0;
  readonly #done = new Map<string, number>();

  done({ run: { job } }: RunningJob): number {
    return this.#done.get(job) ?? 0;
  }

  /** Time passes in this world, in which nothing happens until then. */
  pass({ jobs, links, now }: World, until: number): void {
    for (const job of jobs.values())
      this.#done.set(job.run.job, this.done(job) + rateOf(job) * (until - now));
    for (const { traffic } of links.values())
      for (const { throughput } of traffic) this.carried += throughput * (until - now);
  }

  /** Who is complete has done all of its steps. */
  close(happenings: readonly Happening[]): void {
    for (const effect of happenings.flatMap(({ effects }) => effects))
      if (effect.type === 'job-completed')
        expect(this.done(effect.job)).toBeCloseTo(stepsOf(effect.job.run.work), 6);
  }
}

describe('time', () => {
  test('passing in any number of pieces, it makes the same world', () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.double({ min: 0, max: 500, noNaN: true })), (seed, cuts) => {
        const events = chaos(seed, 12);
        const end = seconds(1000);
        const whole = play(events);
        const pieces = play(events);
        const now = whole.world.now;
        for (const cut of [...cuts].sort((a, b) => a - b))
          if (cut > now) pieces.advance(seconds(cut));
        whole.advance(end);
        pieces.advance(end);
        expect(pieces.world).toEqual(whole.world);
      }),
      { numRuns: 25 },
    );
  });

  test('an event of the past is a mistake of ours', () => {
    const simulation = new Simulation(seconds(2));
    expect(() => simulation.advance(seconds(1))).toThrow('before now');
  });
});

describe('work', () => {
  test('is conserved: progress is the integral of the rate, and traffic that of the throughput', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const simulation = new Simulation(seconds(0));
        const ledger = new Ledger();
        for (const event of chaos(seed, 15)) {
          for (let due = simulation.nextDue(); due !== undefined && due < event.at;) {
            ledger.pass(simulation.world, due);
            ledger.close(simulation.advance(due));
            due = simulation.nextDue();
          }
          ledger.pass(simulation.world, event.at);
          ledger.close(simulation.happen(event));
          for (const job of simulation.world.jobs.values())
            expect(progressAt(job, event.at)).toBeCloseTo(ledger.done(job), 6);
        }
        const carried = carriedInAll(simulation.world);
        expect(Math.abs(carried - ledger.carried)).toBeLessThanOrEqual(1e-9 * carried);
      }),
      { numRuns: 25 },
    );
  });

  test('is complete exactly when its steps are done, however late one looks', () => {
    const pools = wholeFabric(seconds(0));
    const simulation = play([...pools, started('job', { ams: 64 }, 100)]);
    const due = present(simulation.nextDue(), 'completion');
    expect(due).toBeCloseTo(100 / rateOf(jobOf(simulation.world, 'job')), 9);
    const [completion] = simulation.advance(seconds(due + 12_345));
    expect(completion?.event).toEqual({ type: 'job-due', at: due, job: 'job' });
    expect(completion?.effects[0]).toMatchObject({ type: 'job-completed', job: { progress: 100 } });
    expect(simulation.nextDue()).toBeUndefined();
  });
});

describe('sharing', () => {
  test('a fault and its repair give the same rates again', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0, 1, 2, 3), (seed, lanesUp) => {
        const simulation = play(chaos(seed, 10));
        const { jobs, links, now: at } = simulation.world;
        const name = 'ams-osl';
        const before = present(links.get(name), name).state;
        const paces = [...jobs.values()].map(rateOf);
        simulation.happen(linkChanged(at, name, lanesUp));
        simulation.happen({ type: 'link-changed', at, state: before });
        expect([...simulation.world.jobs.values()].map(rateOf)).toEqual(paces);
      }),
      { numRuns: 25 },
    );
  });

  test('a job more never makes another one faster', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), (count) => {
        const fabric = [...wholeFabric(seconds(0)), linkChanged(0, 'ams-osl', 1)];
        const jobs = Array.from({ length: count }, (_, index) =>
          started(`job-${index}`, { ams: 16, osl: 16 }),
        );
        const rates = jobs.map((_, index) => {
          const { world } = play([...fabric, ...jobs.slice(0, index + 1)]);
          return rateOf(jobOf(world, 'job-0'));
        });
        for (const [index, rate] of rates.entries())
          expect(rate).toBeLessThanOrEqual(rates[index - 1] ?? Infinity);
      }),
    );
  });

  test('equal jobs are equally fast, whatever their names', () => {
    const fabric = [...wholeFabric(seconds(0)), linkChanged(0, 'ams-osl', 1)];
    const jobs = ['x', 'a', 'm'].map((name) => started(name, { ams: 64, osl: 64 }));
    const { world } = play([...fabric, ...jobs]);
    const [first, ...others] = [...world.jobs.values()].map(rateOf);
    for (const rate of others) expect(rate).toBeCloseTo(first ?? 0, 12);
  });
});
