import { readdirSync } from 'node:fs';
import { test } from '@jest/globals';
import { present } from '../../../src/base/assert.ts';
import { seconds } from '../../../src/base/units.ts';
import type { SimEvent } from '../../../src/simulation/event.ts';
import { Simulation } from '../../../src/simulation/run.ts';
import { traceLine } from '../../../src/simulation/trace.ts';
import { progressAt, ranFor } from '../../../src/simulation/world.ts';
import { link, run } from '../../simulation/fabric.ts';
import { replay } from '../../support/golden.ts';

const folder = new URL('../../golden/simulation/', import.meta.url).pathname;

/** `at 3s: link ams-osl lanes=2`: each command line happens at its time and tells what came of it. */
class Stage {
  readonly #simulation = new Simulation(seconds(0));
  readonly #progress = new Map<string, number>();

  perform(command: string): string {
    const [, when = '', what = ''] = /^at ([\d.]+)s: (.*)$/.exec(command) ?? [];
    const words = what.split(' ');
    const event = this.#event(seconds(Number(when)), words);
    const happenings = this.#simulation.happen(event);
    for (const { effects } of happenings)
      for (const effect of effects)
        if (effect.type === 'job-stopped')
          this.#progress.set(effect.job.run.job, effect.job.progress);
    const lines = happenings
      .filter((happening) => happening.event.type !== 'time-passed')
      .map(traceLine);
    return [...lines, ...(words[0] === 'status' ? this.#status() : [])].join('\n');
  }

  #event(at: SimEvent['at'], [verb = '', name = '', ...rest]: readonly string[]): SimEvent {
    const wish: Readonly<Record<string, string>> = Object.fromEntries(
      rest.map((pair) => {
        const [key = '', value = ''] = pair.split('=');
        return [key, value];
      }),
    );
    const number = (key: string): number => Number(present(wish[key], key));
    switch (verb) {
      case 'pool':
        return {
          type: 'nodes-changed',
          at,
          nodes: { pool: name, nodes: number('nodes'), failed: number('failed') },
        };
      case 'link':
        return {
          type: 'link-changed',
          at,
          state: link(name, {
            lanesUp: number('lanes'),
            mode: wish['mode'] === 'OffTheShelf' ? 'OffTheShelf' : 'DistanceAware',
          }),
        };
      case 'start': {
        const { steps = '1000', weight = '1', ...gpus } = wish;
        const counts = Object.fromEntries(
          Object.entries(gpus).map(([pool, count]) => [pool, Number(count)]),
        );
        const wanted = { gpus: counts, steps: Number(steps), weight: Number(weight) };
        const progress = this.#progress.get(name) ?? 0;
        return {
          type: 'job-started',
          at,
          run: run(name, wanted),
          progress,
          ranBefore: seconds(0),
        };
      }
      case 'stop':
        return { type: 'job-stopped', at, job: name };
      case 'unlink':
        return { type: 'link-removed', at, link: name };
      default:
        return { type: 'time-passed', at };
    }
  }

  #status(): readonly string[] {
    const { jobs, links, now } = this.#simulation.world;
    return [
      ...[...jobs.values()].map(
        (job) =>
          `${job.run.job} is ${job.pace.type} at step ${progressAt(job, now).toFixed(3)} after ${ranFor(job, now).toFixed(3)} s`,
      ),
      ...[...links.values()].map(
        ({ state }) => `${state.link} round trip ${(state.roundTrip * 1000).toFixed(3)} ms`,
      ),
    ];
  }
}

test.each(readdirSync(folder).filter((name) => name.endsWith('.txt')))('%s', (name) => {
  const stage = new Stage();
  replay(`${folder}${name}`, (command) => stage.perform(command));
});
