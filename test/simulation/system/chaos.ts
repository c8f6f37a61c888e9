import type { Fault } from '../../../src/api/fault.ts';
import { collectiveJobs, gpuPools, siteLinks } from '../../../src/api/resources.ts';
import { jsonAt, numberAt } from '../../../src/base/json-at.ts';
import type { Random } from '../../../src/base/random.ts';
import type { ClientResource } from '../../../src/client/client.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import type { World } from '../../support/world.ts';
import { job, pick } from './scenery.ts';

const noFault: Fault = { type: 'none' };

/** One thing that users, fibres, nodes or processes do; it says in a few words what it was. */
type Deed = (chaos: Chaos) => Promise<string>;

/** How often each happens, relative to the others. */
const deeds: readonly (readonly [weight: number, deed: Deed])[] = [
  [8, (chaos) => chaos.submit()],
  [2, (chaos) => chaos.remove()],
  [3, (chaos) => chaos.suspendOrResume()],
  [1, (chaos) => chaos.prioritize()],
  [5, (chaos) => chaos.breakLink()],
  [6, (chaos) => chaos.breakNodes()],
  [1, (chaos) => chaos.retune()],
  [1, (chaos) => chaos.resize()],
  [1, (chaos) => chaos.replacePool()],
  [2, (chaos) => chaos.killPlane()],
  [5, (chaos) => chaos.killPlaneSoon()],
  [1, (chaos) => chaos.killEverything()],
  [1, (chaos) => chaos.restartInOrder()],
];

/** Random users, faults and crashes, of one seed. */
export class Chaos {
  readonly #world: World;
  readonly #random: Random;
  #jobs = 0;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  /** Until the next thing happens; often at once, so that it meets the last one half done. */
  pause(): number {
    const random = this.#random;
    return random.below(2) === 0 ? random.next() / 100 : 2 * random.next();
  }

  async strike(): Promise<string> {
    const total = deeds.reduce((sum, [weight]) => sum + weight, 0);
    let drawn = this.#random.below(total);
    for (const [weight, deed] of deeds) {
      if (drawn < weight) return deed(this);
      drawn -= weight;
    }
    throw new Error('the weights add up to their total');
  }

  /** No fault is left, nobody waits suspended, and everything runs. */
  async mend(): Promise<void> {
    const world = this.#world;
    for (const resource of [gpuPools, siteLinks]) {
      for (const { metadata } of world.list(resource)) {
        await world.fault(resource, metadata.name ?? '', noFault);
      }
    }
    for (const { metadata } of world.list(collectiveJobs)) {
      await world.patch(collectiveJobs, metadata.name ?? '', { spec: { suspend: false } });
    }
    if (!world.hasPlane) await world.startPlane();
  }

  async submit(): Promise<string> {
    const submitted = job(this.#random, `job-${this.#jobs++}`);
    await this.#world.apply([submitted]);
    return `submit ${submitted.metadata.name ?? ''}`;
  }

  remove(): Promise<string> {
    return this.#withAny(collectiveJobs, async (name) => {
      await this.#world.delete(collectiveJobs, name);
      return `delete ${name}`;
    });
  }

  suspendOrResume(): Promise<string> {
    return this.#withAny(collectiveJobs, async (name, object) => {
      const suspend = jsonAt(object, 'spec', 'suspend') !== true;
      await this.#world.patch(collectiveJobs, name, { spec: { suspend } });
      return `${suspend ? 'suspend' : 'resume'} ${name}`;
    });
  }

  prioritize(): Promise<string> {
    return this.#withAny(collectiveJobs, async (name) => {
      const priority = this.#random.below(5);
      await this.#world.patch(collectiveJobs, name, { spec: { priority } });
      return `give ${name} priority ${priority}`;
    });
  }

  breakLink(): Promise<string> {
    return this.#withAny(siteLinks, async (name, link) => {
      const down = this.#random.below((numberAt(link, 'spec', 'lanes') ?? 1) + 1);
      const fault: Fault = down === 0 ? noFault : { type: 'lanes', down };
      await this.#world.fault(
        siteLinks,
        name,
        this.#random.below(3) === 0 ? { type: 'cut' } : fault,
      );
      return `break link ${name}, ${down} lanes or all`;
    });
  }

  breakNodes(): Promise<string> {
    return this.#withAny(gpuPools, async (name, object) => {
      const nodes = numberAt(object, 'spec', 'nodes') ?? 1;
      const down = this.#random.below(2) * this.#random.below(nodes + 1);
      await this.#world.fault(gpuPools, name, down === 0 ? noFault : { type: 'nodes', down });
      return `break ${down} nodes of ${name}`;
    });
  }

  retune(): Promise<string> {
    return this.#withAny(siteLinks, async (name) => {
      const mode = pick(this.#random, ['DistanceAware', 'OffTheShelf']);
      await this.#world.patch(siteLinks, name, { spec: { tuning: { mode } } });
      return `tune ${name} ${mode}`;
    });
  }

  resize(): Promise<string> {
    return this.#withAny(gpuPools, async (name) => {
      const nodes = 1 + this.#random.below(12);
      await this.#world.patch(gpuPools, name, { spec: { nodes } });
      return `resize ${name} to ${nodes} nodes`;
    });
  }

  replacePool(): Promise<string> {
    return this.#withAny(gpuPools, async (name, { apiVersion, kind, spec }) => {
      await this.#world.delete(gpuPools, name);
      await this.#world.run(this.#random.below(2) * this.#random.next());
      await this.#world.apply([{ apiVersion, kind, metadata: { name }, spec: spec ?? {} }]);
      return `replace pool ${name}`;
    });
  }

  async killPlane(): Promise<string> {
    const world = this.#world;
    world.killPlane();
    await world.run(this.#random.below(2) * 5 * this.#random.next());
    await world.startPlane();
    return 'kill the control plane and start it again';
  }

  /** It dies somewhere in what the next deed brings about. */
  async killPlaneSoon(): Promise<string> {
    const world = this.#world;
    const writes = 1 + this.#random.below(8);
    world.killPlaneAfterWrites(writes);
    return Promise.resolve(`kill the control plane after ${writes} more writes`);
  }

  async killEverything(): Promise<string> {
    const world = this.#world;
    world.killAll();
    await world.startServer();
    await world.startPlane();
    return 'kill everything and start it again';
  }

  async restartInOrder(): Promise<string> {
    await this.#world.stopPlane();
    await this.#world.startPlane();
    return 'restart the control plane in order';
  }

  async #withAny(
    resource: ClientResource,
    deed: (name: string, object: KubeObject) => Promise<string>,
  ): Promise<string> {
    const objects = this.#world.list(resource);
    if (objects.length === 0) return 'nothing';
    const object = pick(this.#random, objects);
    return deed(object.metadata.name ?? '', object);
  }
}
