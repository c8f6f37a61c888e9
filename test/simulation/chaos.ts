import { present } from '../../src/base/assert.ts';
import type { Random } from '../../src/base/random.ts';
import { seconds } from '../../src/base/units.ts';
import type { Seconds } from '../../src/base/units.ts';
import type { SimEvent } from '../../src/simulation/event.ts';
import { link, run } from './fabric.ts';

const SITES = ['ams', 'lhr', 'osl', 'waw'];
const LINKS = ['ams-lhr', 'ams-osl', 'ams-waw', 'lhr-osl', 'lhr-waw', 'osl-waw'];
const NODES = 64;

/** Begins with everything whole. */
export function wholeFabric(at: Seconds): readonly SimEvent[] {
  return [
    ...SITES.map((pool) => nodesChanged(at, pool, 0)),
    ...LINKS.map((name): SimEvent => ({ type: 'link-changed', at, state: link(name) })),
  ];
}

/** One thing that may happen at a random moment: jobs come and go, links and nodes fail and come back. */
export function randomEvent(random: Random, at: Seconds, jobs: readonly string[]): SimEvent {
  const dice = random.below(10);
  if (dice < 4) return start(random, at);
  if (dice < 5 && jobs.length > 0) return { type: 'job-stopped', at, job: pick(random, jobs) };
  if (dice < 8) {
    const mode = random.below(4) === 0 ? 'OffTheShelf' : 'DistanceAware';
    const state = link(pick(random, LINKS), { lanesUp: random.below(5), mode });
    return { type: 'link-changed', at, state };
  }
  return nodesChanged(at, pick(random, SITES), random.below(4) * random.below(17));
}

function start(random: Random, at: Seconds): SimEvent {
  const first = random.below(SITES.length);
  const sites = [0, 1, 2]
    .slice(0, 1 + random.below(3))
    .map((offset) => present(SITES[(first + offset) % SITES.length], 'site'));
  const gpus = 8 * 2 ** random.below(3);
  return {
    type: 'job-started',
    at,
    run: run(`job-${random.below(1_000_000_000)}`, {
      steps: 1 + random.below(120),
      gpus: Object.fromEntries(sites.map((site) => [site, gpus])),
      weight: 1 + random.below(4),
    }),
    progress: 0,
    ranBefore: seconds(0),
  };
}

function nodesChanged(at: Seconds, pool: string, failed: number): SimEvent {
  return { type: 'nodes-changed', at, nodes: { pool, nodes: NODES, failed } };
}

function pick(random: Random, names: readonly string[]): string {
  return present(names[random.below(names.length)], 'choice');
}
