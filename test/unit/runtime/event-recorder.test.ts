import { describe, expect, test } from '@jest/globals';
import type { ClientResource } from '../../../src/client/client.ts';
import { politeClient } from '../../../src/client/polite-client.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { StatusError } from '../../../src/kube/status-error.ts';
import { createEventRecorder } from '../../../src/runtime/event-recorder.ts';
import type { EventRecorder } from '../../../src/runtime/event-recorder.ts';
import { runtimeWorld, widget } from '../../support/runtime-world.ts';
import type { RuntimeWorld } from '../../support/runtime-world.ts';

const events: ClientResource = {
  group: '',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  scope: 'Namespaced',
};

const recorderIn = (world: RuntimeWorld): EventRecorder =>
  createEventRecorder({ ...world.shell, component: 'tester', instance: 'one' });

const told = async (world: RuntimeWorld): Promise<readonly KubeObject[]> =>
  (await world.direct.list(events)).items;

const summary = async (world: RuntimeWorld): Promise<readonly string[]> =>
  (await told(world)).map(
    ({ count, message }) =>
      `${JSON.stringify(count)}x ${typeof message === 'string' ? message : ''}`,
  );

const cut = { type: 'Warning', reason: 'LinkDown', message: 'the fibre is cut' } as const;

describe('an event recorder', () => {
  test('writes the event a person will look for', async () => {
    const world = runtimeWorld();
    const subject = await world.direct.create({ ...events, plural: 'widgets' }, widget('a'));
    recorderIn(world).record(subject, cut);
    await world.pass(0);
    const [event] = await told(world);
    expect(event).toMatchObject({
      metadata: { namespace: 'default', name: expect.stringMatching(/^a\.[0-9a-f]{16}$/) },
      involvedObject: {
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        namespace: 'default',
        name: 'a',
        uid: subject.metadata.uid,
        resourceVersion: subject.metadata.resourceVersion,
      },
      ...cut,
      count: 1,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      source: { component: 'tester' },
      reportingComponent: 'tester',
      reportingInstance: 'one',
    });
  });

  test('an event about a cluster-scoped object goes to the namespace default', async () => {
    const world = runtimeWorld();
    const subject = { apiVersion: 'v1', kind: 'Pool', metadata: { name: 'x'.repeat(253) } };
    recorderIn(world).record(subject, cut);
    await world.pass(0);
    const [event] = await told(world);
    expect(event?.metadata.namespace).toBe('default');
    expect(event?.['involvedObject']).not.toHaveProperty('namespace');
    expect(event?.metadata.name).toHaveLength(253);
  });

  test('a process that starts again with the same seed loses no event to one of the same name', async () => {
    const world = runtimeWorld();
    recorderIn(world).record(widget('a'), cut);
    await world.pass(1);
    recorderIn(world).record(widget('a'), { ...cut, message: 'the fibre is cut again' });
    await world.pass(1);
    expect(await summary(world)).toEqual(['1x the fibre is cut', '1x the fibre is cut again']);
  });

  test('counts repeats in one event, and begins a new one after an hour of silence', async () => {
    const world = runtimeWorld();
    const recorder = recorderIn(world);
    for (let time = 0; time < 3; time++) {
      recorder.record(widget('a'), cut);
      await world.pass(60);
    }
    const [event] = await told(world);
    expect([event?.['count'], event?.['firstTimestamp'], event?.['lastTimestamp']]).toEqual([
      3,
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:02:00Z',
    ]);
    await world.pass(3601);
    recorder.record(widget('a'), cut);
    await world.pass(0);
    expect((await summary(world)).toSorted()).toEqual([
      '1x the fibre is cut',
      '3x the fibre is cut',
    ]);
  });

  test('combines many that differ in the message only', async () => {
    const world = runtimeWorld();
    const recorder = recorderIn(world);
    for (let index = 0; index < 15; index++) {
      recorder.record(widget('a'), { ...cut, message: `lane ${index} is dark` });
      await world.pass(1);
    }
    const lines = await summary(world);
    expect(lines).toHaveLength(11);
    expect(lines).toContain('5x (combined from similar events): lane 14 is dark');
  });

  test('does not hear an object that says too much, until it has been quiet', async () => {
    const world = runtimeWorld();
    const drops: string[] = [];
    const observer = { eventDropped: (_component: string, why: string) => void drops.push(why) };
    const recorder = createEventRecorder({ ...world.shell, observer, component: 'tester' });
    for (let index = 0; index < 40; index++) {
      recorder.record(widget('a'), { ...cut, reason: `Reason${index}` });
    }
    recorder.record(widget('b'), cut);
    await world.pass(0);
    expect(await told(world)).toHaveLength(26);
    expect(drops).toEqual(Array.from({ length: 15 }, () => 'talkative-object'));
    await world.pass(300);
    recorder.record(widget('a'), cut);
    recorder.record(widget('a'), { ...cut, reason: 'Another' });
    await world.pass(0);
    expect(await told(world)).toHaveLength(27);
  });

  test('keeps what it could not send for when the server is back', async () => {
    const world = runtimeWorld();
    const recorder = recorderIn(world);
    world.client.faults.next = () => ({ type: 'refused' });
    recorder.record(widget('a'), cut);
    await world.pass(25);
    recorder.record(widget('b'), cut);
    recorder.record(widget('b'), cut);
    world.client.faults.next = () => ({ type: 'none' });
    await world.pass(10);
    expect(await summary(world)).toEqual(['1x the fibre is cut', '2x the fibre is cut']);
  });

  test('an event of which only the answer was lost is told once, and nothing is wrong', async () => {
    const world = runtimeWorld();
    const warnings: string[] = [];
    const log = { ...world.shell.log, warn: (message: string) => void warnings.push(message) };
    const recorder = createEventRecorder({ ...world.shell, log, component: 'tester' });
    world.client.faults.next = () => ({ type: 'answer-lost' });
    recorder.record(widget('a'), cut);
    await world.pass(5);
    world.client.faults.next = () => ({ type: 'none' });
    await world.pass(10);
    expect(await summary(world)).toEqual(['1x the fibre is cut']);
    expect(warnings).toEqual([]);
  });

  test('a connection that only broke holds the others up for less than a second', async () => {
    const world = runtimeWorld();
    const recorder = recorderIn(world);
    let answers = 0;
    world.client.faults.next = () => ({ type: answers++ === 0 ? 'answer-lost' : 'none' });
    recorder.record(widget('a'), cut);
    recorder.record(widget('b'), cut);
    await world.pass(1);
    recorder.record(widget('b'), cut);
    await world.pass(0);
    expect(await summary(world)).toEqual(['1x the fibre is cut', '2x the fibre is cut']);
  });

  test('an event that the server forgot is told anew, one that it refuses is dropped', async () => {
    const world = runtimeWorld();
    const recorder = recorderIn(world);
    recorder.record(widget('a'), cut);
    await world.pass(0);
    const [event] = await told(world);
    await world.direct.delete(events, { namespace: 'default', name: event?.metadata.name ?? '' });
    recorder.record(widget('a'), cut);
    await world.pass(0);
    expect(await summary(world)).toEqual(['2x the fibre is cut']);

    const refusing = createEventRecorder({
      ...world.shell,
      component: 'tester',
      client: {
        ...world.client,
        create: () => Promise.reject(new StatusError(403, 'Forbidden', 'no')),
      },
    });
    refusing.record(widget('b'), cut);
    await world.pass(0);
    expect(world.clock.next()).toBeUndefined();
  });

  test('of too many that wait the newest are dropped, which is counted and said twice', async () => {
    const world = runtimeWorld();
    const [drops, warnings]: [string[], unknown[]] = [[], []];
    const recorder = createEventRecorder({
      ...world.shell,
      component: 'tester',
      capacity: 3,
      log: { ...world.shell.log, warn: (...said) => void warnings.push(said) },
      observer: { eventDropped: (component, why) => void drops.push(`${component} ${why}`) },
    });
    for (const name of ['a', 'b', 'c', 'd', 'e']) recorder.record(widget(name), cut);
    // One that waits already is counted up, and needs no room.
    recorder.record(widget('a'), cut);
    await world.pass(0);
    expect((await summary(world)).toSorted()).toEqual([
      '1x the fibre is cut',
      '1x the fibre is cut',
      '2x the fibre is cut',
    ]);
    expect(drops).toEqual(['tester queue-full', 'tester queue-full']);
    expect(warnings).toEqual([
      ['events are dropped: too many wait', { component: 'tester' }],
      ['no more events are dropped', { component: 'tester', dropped: 2 }],
    ]);
  });

  test('a server with a limit on requests is told of ten thousand jobs, if later', async () => {
    const world = runtimeWorld();
    const drops: string[] = [];
    const client = politeClient({
      ...world.shell,
      rate: { type: 'limited', perSecond: 1000, burst: 1 },
    });
    const recorder = createEventRecorder({
      ...world.shell,
      client,
      component: 'tester',
      observer: { eventDropped: (_component, why) => void drops.push(why) },
    });
    for (let index = 0; index < 10_000; index++) recorder.record(widget(`w${index}`), cut);
    await world.pass(20);
    expect([(await told(world)).length, drops]).toEqual([10_000, []]);
  });

  test('stopping ends the waiting for a server that is away', async () => {
    const world = runtimeWorld();
    const recorder = recorderIn(world);
    world.client.faults.next = () => ({ type: 'refused' });
    recorder.record(widget('a'), cut);
    await world.pass(1);
    await recorder.stop();
    recorder.record(widget('b'), cut);
    await world.pass(0);
    expect(world.clock.next()).toBeUndefined();
  });
});
