import { expect, test } from '@jest/globals';
import { fencedClient } from '../../../src/client/fenced-client.ts';
import { politeClient } from '../../../src/client/polite-client.ts';
import type { RequestRate } from '../../../src/client/polite-client.ts';
import type { Client } from '../../../src/client/client.ts';
import { StatusError } from '../../../src/kube/status-error.ts';
import { runtimeWorld, widget, widgetKey, widgets } from '../../support/runtime-world.ts';
import type { RuntimeWorld } from '../../support/runtime-world.ts';

const unlimited: RequestRate = { type: 'unlimited' };

/** Answers each get with what `answer` says, and notes when it was asked. */
function answering(
  world: RuntimeWorld,
  answer: (times: number) => StatusError | undefined,
): { readonly client: Client; readonly asked: readonly number[] } {
  const asked: number[] = [];
  const begun = world.clock.now();
  const get: Client['get'] = () => {
    asked.push((world.clock.now() - begun) / 1000);
    const refusal = answer(asked.length);
    return refusal === undefined ? Promise.resolve(widget('a')) : Promise.reject(refusal);
  };
  return { client: { ...world.client, get }, asked };
}

const busy = (code: number, retryAfterSeconds?: number): StatusError =>
  new StatusError(
    code,
    'TooManyRequests',
    'busy',
    retryAfterSeconds === undefined ? undefined : { retryAfterSeconds },
  );

const nameOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'answered',
    (error: unknown) => error,
  );

test('who is told to come back later does so then', async () => {
  const world = runtimeWorld();
  const { client, asked } = answering(world, (times) =>
    times === 1 ? busy(429, 3) : times === 2 ? busy(503, 1) : undefined,
  );
  const retries: string[] = [];
  const answer = politeClient({
    ...{ client, clock: world.clock, rate: unlimited },
    retried: (verb, code) => retries.push(`${verb} after ${code}`),
  }).get(widgets, widgetKey('a'));
  await world.pass(10);
  expect((await answer).metadata.name).toBe('a');
  expect(asked).toEqual([0, 3, 4]);
  expect(retries).toEqual(['get after 429', 'get after 503']);
});

test.each([
  ['nobody said when to come back', busy(429)],
  ['it is no question of time', busy(409, 1)],
])('a refusal counts at once when %s', async (_why, refusal) => {
  const world = runtimeWorld();
  const { client, asked } = answering(world, () => refusal);
  const polite = politeClient({ client, clock: world.clock, rate: unlimited });
  expect(await nameOf(polite.get(widgets, widgetKey('a')))).toBe(refusal);
  expect(asked).toEqual([0]);
});

test('a server that is always busy is believed after ten returns, and never waited for longer than a minute', async () => {
  const world = runtimeWorld();
  const { client, asked } = answering(world, () => busy(429, 3600));
  const answer = nameOf(
    politeClient({ client, clock: world.clock, rate: unlimited }).get(widgets, widgetKey('a')),
  );
  await world.pass(3600);
  expect(await answer).toMatchObject({ code: 429 });
  expect(asked).toEqual(Array.from({ length: 11 }, (_, index) => 60 * index));
});

test('requests keep to the rate after the burst, in the order they were asked for', async () => {
  const world = runtimeWorld();
  const { client, asked } = answering(world, () => undefined);
  const rate: RequestRate = { type: 'limited', perSecond: 2, burst: 3 };
  const polite = politeClient({ client, clock: world.clock, rate });
  const all = Promise.all(Array.from({ length: 6 }, () => polite.get(widgets, widgetKey('a'))));
  await world.pass(5);
  await all;
  expect(asked).toEqual([0, 0, 0, 0.5, 1, 1.5]);
});

test('a write that waited for its turn is not sent when it may no more; a read is', async () => {
  const world = runtimeWorld();
  let leads = true;
  const client = politeClient({
    client: fencedClient(world.direct, () => leads),
    clock: world.clock,
    rate: { type: 'limited', perSecond: 1, burst: 1 },
  });
  await client.create(widgets, widget('a'));
  const late = nameOf(client.create(widgets, widget('b')));
  const read = client.list(widgets);
  leads = false;
  await world.pass(5);
  expect(await late).toMatchObject({ name: 'FencedError' });
  expect((await read).items.map(({ metadata }) => metadata.name)).toEqual(['a']);
});
