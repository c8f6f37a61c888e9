import { present } from '../../src/base/assert.ts';
import { seconds } from '../../src/base/units.ts';
import type { GpuPool } from '../../src/domain/gpu-pool.ts';
import type { LaneConduct } from '../../src/network/lane-conduct.ts';
import type { SimEvent } from '../../src/simulation/event.ts';
import type { PacketTally } from '../../src/simulation/packet-tally.ts';
import { Simulation } from '../../src/simulation/run.ts';
import { packetsAt } from '../../src/simulation/world.ts';
import { EmulatedNodes } from '../../src/telemetry/emulated-nodes.ts';
import { link, run } from '../simulation/fabric.ts';

/** Emulated nodes over a simulation that a test plays by hand: the sites `ams` and `osl`, and a link between them. */
export class PlayedNodes {
  readonly nodes: EmulatedNodes;
  readonly #simulation = new Simulation(seconds(0));

  constructor(pools: readonly GpuPool[] = [poolAt('ams'), poolAt('osl')]) {
    this.nodes = new EmulatedNodes(() => pools);
    this.nodes.attach(() => this.#simulation.world);
    for (const { name, nodes } of pools)
      this.happen({
        type: 'nodes-changed',
        at: seconds(0),
        nodes: { pool: name, nodes, failed: 0 },
      });
    this.lanes(0, 4);
  }

  happen(event: SimEvent): void {
    for (const { effects } of this.#simulation.happen(event))
      for (const effect of effects) this.nodes.happened(effect);
  }

  runs(job: string): boolean {
    return this.#simulation.world.jobs.has(job);
  }

  start(at: number, job: string, gpus: Readonly<Record<string, number>>): void {
    this.happen({
      type: 'job-started',
      at: seconds(at),
      run: run(job, { gpus, steps: 1_000_000 }),
      progress: 0,
      ranBefore: seconds(0),
    });
  }

  lanes(at: number, lanesUp: number): void {
    this.happen({
      type: 'link-changed',
      at: seconds(at),
      state: link('ams-osl', { lanesUp }),
    });
  }

  /** All lanes are up, and treat packets like this. */
  conducts(at: number, conduct: LaneConduct): void {
    this.happen({
      type: 'link-changed',
      at: seconds(at),
      state: { ...link('ams-osl', { lanesUp: 4 }), conduct },
    });
  }

  /** Of the one link there is, until now. */
  packets(): PacketTally {
    const { links, now } = this.#simulation.world;
    const { state, traffic } = present(links.get('ams-osl'), 'the link');
    return packetsAt(traffic[0], state.conduct, now);
  }

  pass(to: number): void {
    this.happen({ type: 'time-passed', at: seconds(to) });
  }

  page(node: string): string {
    const page = this.nodes.page(node);
    return page.type === 'up' ? [...page.chunks].join('') : page.type;
  }

  /** The value of a node's metric for one GPU or NIC. */
  value(node: string, metric: string, labels = 'gpu="0"'): number {
    return valueIn(this.page(node), metric, labels);
  }
}

export function valueIn(page: string, metric: string, labels: string): number {
  const line = page
    .split('\n')
    .find((candidate) => candidate.startsWith(`${metric}{`) && candidate.includes(labels));
  return Number(present(line, `${metric} with ${labels}`).split(' ').at(-1));
}

export function poolAt(site: string, nodes = 64): GpuPool {
  const [share] = run('any', { gpus: { [site]: 8 } }).shares;
  return { ...present(share, 'a share').pool, nodes };
}

/** The page of a node on which a job runs, for those who list its metrics. */
export function emulatedNodePage(): string {
  const played = new PlayedNodes();
  played.start(0, 'default/llama', { ams: 16 });
  played.pass(60);
  return played.page('ams-0000');
}
