import { describe, expect, test } from '@jest/globals';
import { queueReconcile } from '../../../controllers/collectivejob/reconcile.ts';
import type { JobControllerParts } from '../../../controllers/collectivejob/reconcile.ts';
import { jobFields } from '../../../controllers/collectivejob/wire.ts';
import { heldPlacement } from '../../../src/api/placement.ts';
import { instant } from '../../../src/base/clock.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import { silentLog } from '../../../src/base/log.ts';
import { seededRandom } from '../../../src/base/random.ts';
import type { Client, Patch } from '../../../src/client/client.ts';
import type { KubeObject, ObjectKey } from '../../../src/kube/object.ts';
import { conflict, notFound, objectModified } from '../../../src/kube/status-error.ts';
import type { Informer } from '../../../src/runtime/informer.ts';
import { silentObserver } from '../../../src/runtime/observer.ts';
import { VirtualClock } from '../../../src/simulation/virtual-clock.ts';
import { job, pool, withStatus } from './manifests.ts';

const queue = { namespace: '', name: 'queue' };

/** A server with the jobs as they are, and a cache that shows them as they were when it last caught up. */
class LaggingWorld {
  readonly stored = new Map<string, KubeObject>();
  readonly events: string[] = [];
  readonly results: string[] = [];
  /** The next write happens, but its answer is lost. */
  losesAnswers = false;
  /** The next write does not happen, and has no answer. */
  losesWrites = false;
  #cached: readonly KubeObject[] = [];
  readonly reconcile: () => Promise<unknown>;

  constructor(jobs: readonly KubeObject[], pools: readonly KubeObject[]) {
    for (const object of jobs) this.stored.set(object.metadata.name ?? '', object);
    this.catchUp();
    const parts = {
      client: { patch: this.#patch, get: this.#get } as unknown as Client,
      informers: {
        pools: cache(() => pools),
        links: cache(() => []),
        jobs: cache(() => this.#cached),
      },
      clock: new VirtualClock(instant(0)),
      random: seededRandom(1),
      log: silentLog,
      observer: silentObserver,
      recorder: {
        record: (_subject, { reason }) => {
          this.events.push(reason);
        },
        stop: () => Promise.resolve(),
      },
      placementObserver: {
        decided: (result) => {
          this.results.push(result);
        },
      },
    } satisfies JobControllerParts;
    const reconcile = queueReconcile(parts);
    this.reconcile = () => reconcile(queue);
  }

  catchUp(): void {
    this.#cached = [...this.stored.values()];
  }

  /** A new job that the cache shows at once, before it shows anything else. */
  arrive(object: KubeObject): void {
    this.stored.set(object.metadata.name ?? '', object);
    this.#cached = [...this.#cached, object];
  }

  get holders(): readonly string[] {
    return [...this.stored].filter(([, each]) => heldPlacement(each)).map(([name]) => name);
  }

  readonly #patch = (_: unknown, { name }: ObjectKey, { body }: Patch): Promise<KubeObject> => {
    if (this.losesWrites) {
      this.losesWrites = false;
      return Promise.reject(new Error('the connection was torn'));
    }
    const object = this.stored.get(name);
    const resource = { group: 'longhaul.dev', plural: 'collectivejobs' };
    if (object === undefined) return Promise.reject(notFound(resource, name));
    if (!isJsonObject(body)) throw new Error('an unexpected patch');
    const { metadata, status } = body as unknown as KubeObject;
    if (metadata.resourceVersion !== object.metadata.resourceVersion) {
      return Promise.reject(conflict(resource, name, objectModified));
    }
    const after = withStatus(object, isJsonObject(status) ? status : {}, jobFields);
    this.stored.set(name, after);
    if (!this.losesAnswers) return Promise.resolve(after);
    this.losesAnswers = false;
    return Promise.reject(new Error('the connection was torn'));
  };

  readonly #get = (_: unknown, { name }: ObjectKey): Promise<KubeObject> => {
    const object = this.stored.get(name);
    const resource = { group: 'longhaul.dev', plural: 'collectivejobs' };
    return object === undefined
      ? Promise.reject(notFound(resource, name))
      : Promise.resolve(object);
  };
}

function cache(list: () => readonly KubeObject[]): Informer {
  return { list } as unknown as Informer;
}

const touch = (object: KubeObject | undefined): KubeObject => {
  if (object === undefined) throw new Error('no such object');
  const revision = String(Number(object.metadata.resourceVersion) + 1);
  return { ...object, metadata: { ...object.metadata, resourceVersion: revision } };
};

describe('a round of the queue', () => {
  test('a conflict of one job keeps no other from its place', async () => {
    const world = new LaggingWorld([job('a', { gpus: 8 }), job('b', { gpus: 8 })], [pool('p')]);
    world.stored.set('a', touch(world.stored.get('a')));
    expect(await world.reconcile()).toMatchObject({ type: 'look-again' });
    expect(world.holders).toEqual(['b']);
    world.catchUp();
    await world.reconcile();
    expect(world.holders).toEqual(['a', 'b']);
  });

  test('what one holds is given to another only after it was given back', async () => {
    const world = new LaggingWorld([job('a'), job('b')], [pool('p')]);
    await world.reconcile();
    world.catchUp();
    const holder = world.stored.get('a');
    const suspended = { ...holder, spec: { ...(holder?.['spec'] as object), suspend: true } };
    world.stored.set('a', touch(suspended as KubeObject));
    world.catchUp();
    // It changes once more, unheard: that it gives back what it holds cannot be written.
    world.stored.set('a', touch(world.stored.get('a')));
    await world.reconcile();
    expect(world.holders).toEqual(['a']);
    world.catchUp();
    await world.reconcile();
    expect(world.holders).toEqual(['b']);
  });

  test('while the cache is behind, what was given away stays given away', async () => {
    const world = new LaggingWorld([job('a'), job('b')], [pool('p')]);
    await world.reconcile();
    await world.reconcile();
    await world.reconcile();
    expect(world.holders).toEqual(['a']);
    expect(world.events).toEqual(['Admitted', 'Pending']);
    world.catchUp();
    await world.reconcile();
    expect(world.holders).toEqual(['a']);
    expect(world.events).toEqual(['Admitted', 'Pending']);
  });

  test('a write that happened though its answer was lost counts, while the cache is behind', async () => {
    const world = new LaggingWorld([job('b')], [pool('p')]);
    world.losesAnswers = true;
    await expect(world.reconcile()).rejects.toThrow('torn');
    expect(world.holders).toEqual(['b']);
    // A job that comes before it in the queue arrives; the cache does not show yet what b was given.
    world.arrive(job('a'));
    await world.reconcile();
    expect(world.holders).toEqual(['b']);
    world.catchUp();
    await world.reconcile();
    expect(world.holders).toEqual(['b']);
    expect(world.events).toEqual(['Admitted', 'Pending']);
  });

  test('a write that did not happen is told of when it does, once', async () => {
    const world = new LaggingWorld([job('a')], [pool('p')]);
    world.losesWrites = true;
    await expect(world.reconcile()).rejects.toThrow('torn');
    // Somebody else was there meanwhile: the revision alone does not say whose write it was.
    world.stored.set('a', touch(world.stored.get('a')));
    await world.reconcile();
    expect(world.holders).toEqual(['a']);
    expect(world.events).toEqual(['Admitted']);
  });

  test('a job that only stays where it is keeps nobody out when its write meets another one', async () => {
    const world = new LaggingWorld([job('a')], [pool('p', { nodes: 16 })]);
    await world.reconcile();
    const running = { type: 'Running', status: 'True', reason: 'Progressing', message: 'runs' };
    const holder = touch(world.stored.get('a'));
    const status = holder['status'] as { readonly conditions: readonly object[] };
    const conditions = [...status.conditions, running];
    world.stored.set('a', { ...holder, status: { ...status, conditions } } as KubeObject);
    world.catchUp();
    world.arrive(job('b'));
    // What a is to say of its new phase meets another writer.
    world.stored.set('a', touch(world.stored.get('a')));
    expect(await world.reconcile()).toMatchObject({ type: 'look-again' });
    expect(world.holders).toEqual(['a', 'b']);
  });

  test('a job that changed since it was read is left to the next round, which sees the change', async () => {
    const world = new LaggingWorld([job('a')], [pool('p')]);
    const changed = touch(world.stored.get('a'));
    const suspended = { ...changed, spec: { ...(changed['spec'] as object), suspend: true } };
    world.stored.set('a', suspended);
    expect(await world.reconcile()).toMatchObject({ type: 'look-again' });
    expect(world.holders).toEqual([]);
    expect(world.events).toEqual([]);
    world.catchUp();
    await world.reconcile();
    expect(world.holders).toEqual([]);
    expect(world.stored.get('a')).toMatchObject({ status: { phase: 'Suspended' } });
  });

  test('nothing is given to the next before a job has let go of it', async () => {
    const world = new LaggingWorld([job('a'), job('b')], [pool('p')]);
    await world.reconcile();
    world.catchUp();
    const holder = touch(world.stored.get('a'));
    const suspended = { ...holder, spec: { ...(holder['spec'] as object), suspend: true } };
    world.stored.set('a', suspended);
    world.catchUp();
    world.stored.set('a', touch(suspended));
    expect(await world.reconcile()).toMatchObject({ type: 'look-again' });
    expect(world.holders).toEqual(['a']);
    world.catchUp();
    await world.reconcile();
    expect(world.holders).toEqual(['b']);
  });

  test('a job deleted while the cache is behind is forgotten', async () => {
    const world = new LaggingWorld([job('a'), job('b')], [pool('p')]);
    await world.reconcile();
    world.stored.delete('a');
    world.catchUp();
    await world.reconcile();
    expect(world.holders).toEqual(['b']);
  });

  test('a job that is deleted in the middle of a round does not end the round', async () => {
    const world = new LaggingWorld([job('a'), job('b')], [pool('p')]);
    world.stored.delete('a');
    await world.reconcile();
    expect(world.events).toEqual(['Pending']);
    world.catchUp();
    await world.reconcile();
    expect(world.holders).toEqual(['b']);
  });

  test('the observer hears of every decision', async () => {
    const world = new LaggingWorld([job('a'), job('b')], [pool('p')]);
    await world.reconcile();
    expect(world.results).toEqual(['single_site', 'rejected']);
  });
});
