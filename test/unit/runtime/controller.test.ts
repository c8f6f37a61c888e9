import { describe, expect, test } from '@jest/globals';
import { instant } from '../../../src/base/clock.ts';
import type { Clock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { LogFields } from '../../../src/base/log.ts';
import { seconds } from '../../../src/base/units.ts';
import { keyText } from '../../../src/kube/object.ts';
import { StatusError } from '../../../src/kube/status-error.ts';
import { createController, ownKey } from '../../../src/runtime/controller.ts';
import type { Controller } from '../../../src/runtime/controller.ts';
import { createInformer } from '../../../src/runtime/informer.ts';
import { createManager } from '../../../src/runtime/manager.ts';
import type { Manager } from '../../../src/runtime/manager.ts';
import { silentObserver } from '../../../src/runtime/observer.ts';
import type { Reconciled } from '../../../src/runtime/observer.ts';
import { settled } from '../../../src/runtime/reconcile.ts';
import type { Outcome, Reconcile } from '../../../src/runtime/reconcile.ts';
import { runtimeWorld, widget, widgetKey, widgets } from '../../support/runtime-world.ts';
import type { RuntimeWorld } from '../../support/runtime-world.ts';

interface Run {
  readonly controller: Controller;
  readonly manager: Manager;
  readonly results: string[];
}

type Shell = Omit<RuntimeWorld['shell'], 'clock'> & { readonly clock: Clock };

function run(
  world: { readonly shell: Shell },
  reconcile: Reconcile,
  limits: { readonly concurrency?: number; readonly queueCapacity?: number } = {},
): Run {
  const results: string[] = [];
  const { clock, log } = world.shell;
  const observer = {
    ...silentObserver,
    reconciled: ({ result }: Reconciled) => results.push(result),
  };
  const informer = createInformer({ ...world.shell, resource: widgets });
  const controller = createController({
    ...world.shell,
    ...limits,
    observer,
    name: 'widgets',
    reconcile,
    sources: [{ informer, keysOf: ownKey }],
  });
  const manager = createManager({ controllers: [controller], clock, log });
  return { controller, manager, results };
}

describe('a controller', () => {
  test('looks at everything that is there once synced, then at what changes', async () => {
    const world = runtimeWorld();
    const seen: string[] = [];
    for (const name of ['a', 'b']) await world.direct.create(widgets, widget(name));
    const { manager } = run(world, (key) => {
      seen.push(keyText(key));
      return Promise.resolve(settled);
    });
    const started = manager.start();
    await world.pass(0);
    await started;
    expect(seen.splice(0).sort()).toEqual(['default/a', 'default/b']);
    await world.direct.delete(widgets, widgetKey('a'));
    await world.pass(0);
    expect(seen).toEqual(['default/a']);
  });

  test('others have their turn while it finds nothing to do for many keys in a row', async () => {
    const world = runtimeWorld();
    for (let index = 0; index < 100; index++)
      await world.direct.create(widgets, widget(`w-${index}`));
    let used = 0;
    let turns = 0;
    const clock: Clock = {
      now: () => instant(world.clock.now() + used),
      after: (delay, task) => {
        if (delay === 0) turns++;
        return world.clock.after(delay, task);
      },
    };
    const { manager } = run({ shell: { ...world.shell, clock } }, () => {
      used++;
      return Promise.resolve(settled);
    });
    const started = manager.start();
    await world.pass(0);
    await started;
    await world.pass(0);
    expect(used).toBe(100);
    expect(turns).toBeGreaterThanOrEqual(4);
  });

  test('retries what failed with growing pauses, and begins anew after a success', async () => {
    const world = runtimeWorld();
    const at: number[] = [];
    const begun = world.clock.now();
    await world.direct.create(widgets, widget('a'));
    const { manager, results } = run(world, () => {
      at.push(Math.floor(world.clock.now() - begun));
      return at.length < 4 ? Promise.reject(new Error('not yet')) : Promise.resolve(settled);
    });
    void manager.start();
    await world.pass(60);
    expect(results).toEqual(['error', 'error', 'error', 'success']);
    const pauses = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(pauses.map((pause) => Math.floor(pause / 5))).toEqual([1, 2, 4]);
  });

  test('looks again when asked to, gives up when told to, and takes a conflict for a retry', async () => {
    const world = runtimeWorld();
    await world.direct.create(widgets, widget('a'));
    const outcomes = [
      () => Promise.resolve({ type: 'look-again', after: seconds(30) } as const),
      () => Promise.reject(new StatusError(409, 'Conflict', 'modified')),
      () => Promise.resolve({ type: 'give-up', reason: 'makes no sense' } as const),
    ];
    const { manager, results } = run(world, () => outcomes.shift()?.() ?? Promise.resolve(settled));
    void manager.start();
    await world.pass(29);
    expect(results).toEqual(['requeue_after']);
    await world.pass(600);
    expect(results).toEqual(['requeue_after', 'error', 'give_up']);
  });

  test('works on several keys at once, but never on more than it may', async () => {
    const world = runtimeWorld();
    for (let index = 0; index < 10; index++)
      await world.direct.create(widgets, widget(`w${index}`));
    let active = 0;
    let most = 0;
    const { manager, results } = run(
      world,
      async () => {
        most = Math.max(most, ++active);
        await new Promise<void>((resolve) => {
          world.clock.after(seconds(1), resolve);
        });
        active--;
        return settled;
      },
      { concurrency: 3 },
    );
    void manager.start();
    await world.pass(4);
    expect([most, results.length]).toEqual([3, 10]);
  });

  test('a full queue loses nothing: everything gets its turn', async () => {
    const world = runtimeWorld();
    const seen = new Set<string>();
    for (let index = 0; index < 20; index++)
      await world.direct.create(widgets, widget(`w${index}`));
    const { manager } = run(
      world,
      (key) => {
        seen.add(key.name);
        return Promise.resolve(settled);
      },
      { queueCapacity: 6 },
    );
    void manager.start();
    await world.pass(0);
    expect(seen.size).toBe(6);
    await world.pass(3600);
    expect(seen.size).toBe(20);
  });

  test('names each reconcile, to the metrics and in the log; a slow one is told to everybody', async () => {
    const world = runtimeWorld();
    const lines: (readonly [string, string, LogFields])[] = [];
    const told: Reconciled[] = [];
    const noted = (level: string) => (message: string, fields?: LogFields) => {
      lines.push([level, message, fields ?? {}]);
    };
    await world.direct.create(widgets, widget('a'));
    const informer = createInformer({ ...world.shell, resource: widgets });
    const outcomes = [
      () => Promise.reject(new Error('not yet')),
      () =>
        new Promise<Outcome>((resolve) => {
          world.clock.after(seconds(2), () => {
            resolve({ type: 'look-again', after: seconds(1) });
          });
        }),
    ];
    const log = { ...silentLog, debug: noted('debug'), info: noted('info'), error: noted('error') };
    const controller = createController({
      ...{ ...world.shell, log, name: 'widgets', sources: [{ informer, keysOf: ownKey }] },
      observer: { ...silentObserver, reconciled: (reconciled) => told.push(reconciled) },
      reconcile: () => outcomes.shift()?.() ?? Promise.resolve(settled),
    });
    void createManager({ controllers: [controller], ...world.shell }).start();
    await world.pass(60);
    const ids = told.map(({ reconcileId }) => reconcileId);
    expect(new Set(ids).size).toBe(3);
    const [failed, slow, quick] = ids;
    const work = { controller: 'widgets', key: 'default/a' };
    expect(lines.filter(([, , { key }]) => key !== undefined)).toEqual([
      ['error', 'retries', { ...work, reconcileId: failed, because: 'not yet' }],
      ['debug', 'reconciled', { ...work, reconcileId: failed, result: 'error', tookSeconds: 0 }],
      [
        ...['info', 'reconciled, slowly'],
        { ...work, reconcileId: slow, result: 'requeue_after', tookSeconds: 2 },
      ],
      ['debug', 'reconciled', { ...work, reconcileId: quick, result: 'success', tookSeconds: 0 }],
    ]);
  });

  test('takes keys from elsewhere', async () => {
    const world = runtimeWorld();
    const seen: string[] = [];
    const { controller, manager } = run(world, (key) => {
      seen.push(key.name);
      return Promise.resolve(settled);
    });
    void manager.start();
    await world.pass(0);
    controller.enqueue(widgetKey('x'));
    await world.pass(0);
    expect(seen).toEqual(['x']);
  });
});

describe('a manager', () => {
  test('waits for the reconciles under way when it stops, and leaves nothing behind', async () => {
    const world = runtimeWorld();
    await world.direct.create(widgets, widget('a'));
    await world.direct.create(widgets, widget('b'));
    const { manager, results } = run(world, async () => {
      await new Promise<void>((resolve) => {
        world.clock.after(seconds(5), resolve);
      });
      return { type: 'look-again', after: seconds(1) };
    });
    void manager.start();
    await world.pass(1);
    let stopped = false;
    void manager.stop().then(() => {
      stopped = true;
    });
    await world.pass(3);
    expect(stopped).toBe(false);
    await world.pass(1);
    expect([stopped, results.length]).toEqual([true, 1]);
    expect(world.clock.next()).toBeUndefined();
  });

  test('does not wait forever', async () => {
    const world = runtimeWorld();
    await world.direct.create(widgets, widget('a'));
    const { manager } = run(world, () => new Promise(() => undefined));
    void manager.start();
    await world.pass(1);
    const stopped = manager.stop();
    await world.pass(10);
    await expect(stopped).resolves.toBeUndefined();
  });

  test('stopped before it is synced, it starts nothing', async () => {
    const world = runtimeWorld();
    world.client.faults.next = () => ({ type: 'refused' });
    const { manager, results } = run(world, () => Promise.resolve(settled));
    const started = manager.start();
    await world.pass(5);
    const stopped = manager.stop();
    world.client.faults.next = () => ({ type: 'none' });
    await world.direct.create(widgets, widget('a'));
    await world.pass(600);
    await Promise.all([started, stopped]);
    expect(results).toEqual([]);
    expect(world.clock.next()).toBeUndefined();
  });
});
