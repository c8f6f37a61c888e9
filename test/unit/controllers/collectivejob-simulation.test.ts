import { describe, expect, test } from '@jest/globals';
import { decideQueue } from '../../../controllers/collectivejob/decide.ts';
import type { Placer, Ruled } from '../../../controllers/collectivejob/decide.ts';
import { offersOf } from '../../../controllers/collectivejob/openings.ts';
import { surroundingsOf } from '../../../controllers/collectivejob/surroundings.ts';
import { jobFields, verdictOf } from '../../../controllers/collectivejob/wire.ts';
import { heldIn, placementsOf, reservedOn } from '../../../controllers/holdings.ts';
import { isStated } from '../../../controllers/status.ts';
import { parseCollectiveJob } from '../../../src/api/collectivejob.ts';
import { heldPlacement } from '../../../src/api/placement.ts';
import { instant } from '../../../src/base/clock.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import type { Random } from '../../../src/base/random.ts';
import { seededRandom } from '../../../src/base/random.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { place } from '../../../src/placement/place.ts';
import { condition, job, link, pool, withStatus } from './manifests.ts';

const placer: Placer = { place, changesThatAdmit: () => [] };

/** Pools, links and jobs in memory, the queue's rulings written to them, and a check after every write. */
class QueueWorld {
  readonly pools = new Map<string, KubeObject>();
  readonly links = new Map<string, KubeObject>();
  readonly jobs = new Map<string, KubeObject>();
  /** Every kind of ruling that was written. */
  readonly rulings = new Set<string>();
  readonly #random: Random;
  #made = 0;

  constructor(random: Random) {
    this.#random = random;
    for (const name of ['a', 'b', 'c']) this.pools.set(name, pool(name));
    for (const name of ['a-b', 'b-c']) this.links.set(name, link(name, { lanes: 4 }));
  }

  get surroundings(): ReturnType<typeof surroundingsOf> {
    return surroundingsOf({
      pools: [...this.pools.values()],
      links: [...this.links.values()],
      jobs: [...this.jobs.values()],
    });
  }

  /** One decision, written; the answer is how many writes it took. */
  round(): number {
    let writes = 0;
    for (const ruled of decideQueue([...this.jobs.values()], this.surroundings, placer)) {
      if (this.#write(ruled)) writes++;
    }
    return writes;
  }

  #write(ruled: Ruled): boolean {
    const { object } = ruled;
    const { status } = verdictOf(ruled, instant(Date.UTC(2026, 0, 1)));
    if (isStated(object, status, jobFields)) return false;
    this.rulings.add(ruled.ruling.type);
    const before = this.excess();
    const name = object.metadata.name ?? '';
    this.jobs.set(name, withStatus(object, status, jobFields));
    const after = this.excess();
    for (const [what, amount] of after) {
      if (amount > 0)
        expect([what, amount]).toEqual([what, Math.min(amount, before.get(what) ?? 0)]);
    }
    return true;
  }

  /** By pool and direction of a link: how much more is held than there is; negative is free. */
  excess(): ReadonlyMap<string, number> {
    const placements = placementsOf([...this.jobs.values()]);
    const { pools, links } = this.surroundings;
    return new Map([
      ...pools.map(({ pool: { name }, allocatableNodes }): [string, number] => [
        name,
        heldIn(name, placements).nodes - allocatableNodes,
      ]),
      ...links.flatMap(({ state, reservable }) =>
        [...reservedOn(state.link, placements)].map(([from, rate]): [string, number] => [
          `${state.link} from ${from}`,
          rate - state.capacity * reservable - 1,
        ]),
      ),
    ]);
  }

  settle(): void {
    let rounds = 0;
    while (this.round() > 0) expect(++rounds).toBeLessThan(20);
    for (const [name, amount] of this.excess()) {
      if (this.pools.has(name)) expect([name, Math.max(0, amount)]).toEqual([name, 0]);
    }
  }

  /** A job that waits although it would fit. */
  forgotten(): KubeObject | undefined {
    const jobs = [...this.jobs.values()];
    const offers = offersOf(this.surroundings, placementsOf(jobs));
    return jobs.find((object) => {
      const parsed = parseCollectiveJob(object);
      if (parsed.type === 'failed' || parsed.value.suspended) return false;
      if (isComplete(object) || heldPlacement(object) !== undefined) return false;
      return place({ job: parsed.value, ...offers }).type === 'placed';
    });
  }

  disturb(): void {
    const kinds = [
      () => {
        this.#create();
      },
      () => {
        this.#create();
      },
      () => {
        this.jobs.delete(this.#pick(this.jobs));
      },
      () => {
        this.#changeJob({ suspend: this.#random.below(2) === 0 });
      },
      () => {
        this.#changeJob({ priority: this.#random.below(3) });
      },
      () => {
        this.complete(this.#pick(this.jobs));
      },
      () => {
        this.#report(this.pools, { unhealthy: { nodes: this.#random.below(9) } });
      },
      () => {
        this.#report(this.links, { lanesUp: this.#random.below(5) });
      },
    ];
    kinds[this.#random.below(kinds.length)]?.();
  }

  repair(): void {
    for (const name of this.pools.keys()) this.pools.set(name, pool(name));
    for (const name of this.links.keys()) this.links.set(name, link(name, { lanes: 4 }));
    for (const [name, object] of this.jobs) {
      const spec = { ...(object['spec'] as object), suspend: false };
      this.jobs.set(name, { ...object, spec });
    }
  }

  complete(name: string): void {
    const object = this.jobs.get(name);
    if (object === undefined || heldPlacement(object) === undefined) return;
    const status = object['status'] as { conditions: readonly [] };
    const conditions = [...status.conditions, condition('Complete')];
    this.jobs.set(name, { ...object, status: { ...status, conditions } });
  }

  #create(): void {
    const name = `job-${this.#made++}`;
    const gpus = 8 * 2 ** this.#random.below(5);
    const allow = this.#random.below(2) === 0 ? ['Data'] : ['Data', 'Pipeline'];
    const maxSites = 1 + this.#random.below(3);
    const made = job(name, {
      gpus,
      priority: this.#random.below(3),
      siteBoundary: { allow, maxSites },
      training: { parallelism: { tensor: 8, pipeline: gpus > 8 ? 2 : 1 } },
    });
    const creationTimestamp = new Date(Date.UTC(2026, 0, 1, 0, 0, this.#made)).toISOString();
    this.jobs.set(name, { ...made, metadata: { ...made.metadata, creationTimestamp } });
  }

  #changeJob(change: Readonly<Record<string, number | boolean>>): void {
    const name = this.#pick(this.jobs);
    const object = this.jobs.get(name);
    if (object === undefined) return;
    this.jobs.set(name, { ...object, spec: { ...(object['spec'] as object), ...change } });
  }

  #report(objects: Map<string, KubeObject>, status: JsonObject): void {
    const name = this.#pick(objects);
    const object = objects.get(name);
    if (object === undefined) return;
    objects.set(name, { ...object, status: { ...(object['status'] as JsonObject), ...status } });
  }

  #pick(objects: ReadonlyMap<string, KubeObject>): string {
    return [...objects.keys()][this.#random.below(objects.size)] ?? '';
  }
}

const isComplete = (object: KubeObject): boolean =>
  JSON.stringify(object['status'] ?? {}).includes('"type":"Complete"');

/** Disturbs, decides and checks, for a while. */
function run(seed: number): QueueWorld {
  const world = new QueueWorld(seededRandom(seed));
  for (let change = 0; change < 60; change++) {
    world.disturb();
    if (change % 3 !== 0) continue;
    world.settle();
    expect(world.forgotten()).toBeUndefined();
  }
  return world;
}

describe('the queue, under changes at random', () => {
  test.each(Array.from({ length: 25 }, (_, seed) => [seed]))(
    'seed %i: never gives away what is not there, and leaves nothing idle',
    (seed) => {
      run(seed);
    },
  );

  test('such runs meet with every ruling that changes what is held', () => {
    const rulings = new Set([25, 26, 27, 28].flatMap((seed) => [...run(seed).rulings]));
    expect([...rulings].sort()).toEqual([
      'admitted',
      'complete',
      'evicted',
      'suspended',
      'waiting',
    ]);
  });

  test.each([[100], [101], [102]])(
    'seed %i: when all is repaired, everything that fits runs to its end',
    (seed) => {
      const world = new QueueWorld(seededRandom(seed));
      for (let change = 0; change < 40; change++) world.disturb();
      world.repair();
      for (let turn = 0; turn < 60; turn++) {
        world.settle();
        for (const name of world.jobs.keys()) world.complete(name);
      }
      const left = [...world.jobs.values()].filter((object) => !isComplete(object));
      const [empty] = [offersOf(world.surroundings, [])];
      for (const object of left) {
        const parsed = parseCollectiveJob(object);
        expect(parsed.type).toBe('ok');
        if (parsed.type === 'ok')
          expect(place({ job: parsed.value, ...empty }).type).toBe('refused');
      }
      expect(placementsOf([...world.jobs.values()])).toEqual([]);
    },
  );
});
