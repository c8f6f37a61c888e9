import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '../../../src/base/clock.ts';
import type { Clock } from '../../../src/base/clock.ts';
import { seconds } from '../../../src/base/units.ts';
import { StatusError } from '../../../src/kube/status-error.ts';
import { byNamespace, createInformer } from '../../../src/runtime/informer.ts';
import type { Informer } from '../../../src/runtime/informer.ts';
import { replaySteps } from '../../support/transcript.ts';
import { runtimeWorld, widget, widgetKey, widgets } from '../../support/runtime-world.ts';
import type { RuntimeWorld } from '../../support/runtime-world.ts';

/** A clock on which each look costs time, as work does, and others take a second when they come first. */
function tiring(clock: Clock): Clock {
  let spent = 0;
  return {
    now: () => instant(clock.now() + (spent += 3)),
    after: (delay, task) => clock.after(delay === 0 ? seconds(1) : delay, task),
  };
}

function followed(
  world: RuntimeWorld,
  clock: Clock = world.clock,
): { readonly informer: Informer; readonly heard: string[] } {
  const informer = createInformer({ ...world.shell, clock, resource: widgets });
  const heard: string[] = [];
  informer.onChange(({ before, after }) => {
    const what = before === undefined ? 'added' : after === undefined ? 'deleted' : 'changed';
    const name = (after ?? before).metadata.name ?? '';
    const kept = informer.get(widgetKey(name));
    heard.push(`${what} ${name}${kept === after ? '' : ' (the cache says otherwise)'}`);
  });
  informer.start();
  return { informer, heard };
}

const said = (informer: Informer): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    informer.list().map(({ metadata, ...rest }) => [metadata.name ?? '', rest['spec']]),
  );

describe('an informer', () => {
  test('is synced by the first list, even an empty one', async () => {
    const world = runtimeWorld();
    const { informer } = followed(world);
    expect(informer.isSynced()).toBe(false);
    await world.pass(0);
    await informer.synced;
    expect(informer.isSynced()).toBe(true);
    expect(informer.list()).toEqual([]);
  });

  test('lists in pages of 500', async () => {
    const world = runtimeWorld();
    for (let index = 0; index < 1203; index++) {
      await world.direct.create(widgets, widget(`w${index}`));
    }
    const { informer } = followed(world);
    await world.pass(0);
    expect(informer.list()).toHaveLength(1203);
    expect(world.api.requests.filter((request) => request.startsWith('GET'))).toHaveLength(4);
    expect(informer.byIndex(byNamespace, 'default')).toHaveLength(1203);
  });

  test('takes a long list in with pauses; what happens meanwhile is heard afterwards', async () => {
    const world = runtimeWorld();
    for (let index = 10; index < 60; index++) {
      await world.direct.create(widgets, widget(`w${index}`));
    }
    const { informer, heard } = followed(world, tiring(world.clock));
    await world.pass(2);
    expect(informer.isSynced()).toBe(false);
    expect(heard.length).toBeGreaterThan(0);
    expect(heard.length).toBeLessThan(50);
    await world.direct.delete(widgets, widgetKey('w10'));
    await world.direct.create(widgets, widget('late'));
    await world.pass(60);
    expect(informer.isSynced()).toBe(true);
    expect(heard.slice(-2)).toEqual(['deleted w10', 'added late']);
    expect(informer.list()).toHaveLength(50);
  });

  test('stopped in the middle of a long list it takes in no more', async () => {
    const world = runtimeWorld();
    for (let index = 10; index < 60; index++) {
      await world.direct.create(widgets, widget(`w${index}`));
    }
    const { informer, heard } = followed(world, tiring(world.clock));
    await world.pass(2);
    informer.stop();
    const before = heard.length;
    await world.pass(60);
    expect([heard.length, informer.isSynced()]).toEqual([before, false]);
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(50);
  });

  test('a listener that fails does not keep the news from the next', async () => {
    const world = runtimeWorld();
    const informer = createInformer({ ...world.shell, resource: widgets });
    const heard: string[] = [];
    informer.onChange(() => {
      throw new Error('broken listener');
    });
    const cancel = informer.onChange(({ after }) => heard.push(after?.metadata.name ?? ''));
    informer.start();
    await world.pass(0);
    await world.direct.create(widgets, widget('a'));
    await world.pass(0);
    cancel();
    await world.direct.create(widgets, widget('b'));
    await world.pass(0);
    expect(heard).toEqual(['a']);
  });

  test('hears nothing after its stop', async () => {
    const world = runtimeWorld();
    const { informer, heard } = followed(world);
    await world.pass(0);
    informer.stop();
    await world.direct.create(widgets, widget('a'));
    await world.pass(120);
    expect(heard).toEqual([]);
    expect(world.api.watches).toBe(0);
    expect(world.clock.next()).toBeUndefined();
  });

  test('the transcript of a bad day', async () => {
    const world = runtimeWorld();
    const { informer, heard } = followed(world);
    let sent = 0;
    await replaySteps('runtime/informer.txt', async (line) => {
      await disturb(world, line);
      const requests = world.api.requests.slice(sent).filter((text) => text.startsWith('GET'));
      sent = world.api.requests.length;
      return [
        ...heard.splice(0),
        ...(requests.length === 0 ? [] : [`asked the server ${requests.length} times`]),
        `has ${Object.keys(said(informer)).join(' ') || 'nothing'}`,
      ].join('\n');
    });
  });

  test('knows in the end what the server knows, whatever happens to its watches', async () => {
    const event = fc.constantFrom(
      ...['create a', 'create b', 'change a', 'change b', 'delete a', 'delete b'],
      ...[
        'tear',
        'end',
        'forget',
        'expire c',
        'bookmark',
        'outage',
        'restore',
        'pass 1',
        'pass 40',
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 30 }), fc.nat(), async (events, seed) => {
        const world = runtimeWorld(seed);
        const { informer, heard } = followed(world);
        for (const line of events) await disturb(world, line);
        await disturb(world, 'restore');
        await world.pass(120);
        const { items } = await world.direct.list(widgets);
        expect(informer.list()).toEqual(items);
        expect(heard.filter((text) => text.includes('otherwise'))).toEqual([]);
        informer.stop();
      }),
      { numRuns: 60 },
    );
  });
});

type Disturbance = (world: RuntimeWorld, argument: string) => unknown;

const disturbances: ReadonlyMap<string, Disturbance> = new Map<string, Disturbance>([
  ['create', ({ direct }, name) => direct.create(widgets, widget(name))],
  [
    'change',
    ({ direct, clock }, name) =>
      direct.patch(widgets, widgetKey(name), {
        type: 'merge',
        body: { spec: { at: String(clock.now()) } },
      }),
  ],
  ['delete', ({ direct }, name) => direct.delete(widgets, widgetKey(name))],
  [
    'tear',
    ({ client }) => {
      client.tearWatches();
    },
  ],
  [
    'end',
    ({ api }) => {
      api.endWatches();
    },
  ],
  [
    'forget',
    ({ api }) => {
      api.forgetHistory();
    },
  ],
  [
    'expire',
    async ({ api, direct }, name) => {
      api.endWatches();
      const created = direct.create(widgets, widget(name));
      api.forgetHistory();
      await created;
    },
  ],
  [
    'bookmark',
    ({ api }) => {
      api.bookmark();
    },
  ],
  [
    'outage',
    ({ client }) => {
      client.faults.next = () => ({ type: 'refused' });
      client.tearWatches();
    },
  ],
  [
    'restore',
    ({ client }) => {
      client.faults.next = () => ({ type: 'none' });
    },
  ],
  ['pass', (world, time) => world.pass(Number(time))],
]);

/** What cannot be done just then, such as deleting what is not there, is not done. */
async function disturb(world: RuntimeWorld, line: string): Promise<void> {
  const [verb = '', argument = ''] = line.split(' ');
  const disturbance = disturbances.get(verb);
  if (disturbance === undefined) throw new Error(`no such disturbance: ${line}`);
  try {
    await disturbance(world, argument);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
  }
  await world.pass(0);
}
