import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { collectiveJobs } from '../../src/api/resources.ts';
import type { ApiRequest } from '../../src/apiserver/api-request.ts';
import { numberAt, textAt } from '../../src/base/json-at.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { isTrue, readConditions } from '../../src/kube/conditions.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { events } from '../../src/runtime/event-recorder.ts';
import { isWatch } from '../support/disturbed-dispatch.ts';
import type { CommandLine } from '../support/instance.ts';
import { JOB, operatorWorld } from '../support/operator-world.ts';
import type { OperatorWorld } from '../support/operator-world.ts';
import { scrapeMetrics } from '../support/scrape-metrics.ts';
import { watchUntil } from '../support/watch-until.ts';

/** How many changes the server remembers. */
const HISTORY = 50;

const step = (job: KubeObject): number => numberAt(job, 'status', 'progress', 'step') ?? 0;
const isComplete = (job: KubeObject): boolean => isTrue(readConditions(job), 'Complete');
const writesJob = ({ method, path }: ApiRequest): boolean =>
  method === 'PATCH' && path.endsWith(`/${JOB.name}/status`);

describe('longhaul operator, when others are in its way', () => {
  let world: OperatorWorld;
  beforeEach(async () => {
    world = await operatorWorld({ historyLength: HISTORY });
    await world.applyDefinitions();
  });
  afterEach(() => world.close());

  const job = (isWanted: (job: KubeObject) => boolean): Promise<KubeObject> =>
    watchUntil({ client: world.client, resource: collectiveJobs, key: JOB }, isWanted);

  const merge = (body: JsonObject, subresource?: 'status'): Promise<KubeObject> =>
    world.client.patch(
      collectiveJobs,
      JOB,
      { type: 'merge', body },
      subresource === undefined ? {} : { subresource },
    );

  /** How often somebody was told that the job was placed. */
  const admissions = async (): Promise<number> =>
    (await world.client.list(events)).items
      .filter((event) => event['reason'] === 'Admitted')
      .reduce((sum, event) => sum + (numberAt(event, 'count') ?? 1), 0);

  const untilTold = (reason: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const from = { namespace: JOB.namespace, resourceVersion: '0' };
      const stop = world.client.watch(events, from, {
        event: ({ object }) => {
          if (object['reason'] !== reason) return;
          stop();
          resolve();
        },
        closed: (error) => {
          reject(error ?? new Error('the watch ended'));
        },
      });
    });

  const scrape = async (operator: CommandLine) =>
    scrapeMetrics(`${await operator.logged(/serving metrics on (\S+)/)}/metrics`);

  test('another writer is always faster: its decision is made again on what is there, once', async () => {
    let hurry = 4;
    world.way.before = async (request) => {
      if (!writesJob(request) || hurry === 0) return;
      hurry--;
      await merge({ metadata: { annotations: { hurry: String(hurry) } } });
    };
    await world.applyExample();
    const operator = world.operator('--time-scale=6000');
    const done = await job(isComplete);
    expect(textAt(done, 'metadata', 'annotations', 'hurry')).toBe('0');
    const { sum } = await scrape(operator);
    expect(sum('rest_client_requests_total', { code: '409' })).toBeGreaterThan(0);
    expect(await admissions()).toBe(1);
  }, 60_000);

  test('another writer writes over its status: it says again what is so, and the job goes on', async () => {
    await world.applyExample();
    world.operator('--time-scale=60');
    const before = await job((seen) => step(seen) > 1);
    expect(textAt(before, 'status', 'phase')).toBe('Running');
    await merge({ status: { phase: 'Pending', progress: { step: 0 } } }, 'status');
    const after = await job(
      (seen) => textAt(seen, 'status', 'phase') === 'Running' && step(seen) > step(before),
    );
    expect(after['spec']).toEqual(before['spec']);
    expect(await admissions()).toBe(1);
  }, 60_000);

  test('the answer to its admission is lost: it finds that it was made, and tells of it once', async () => {
    await world.applyExample();
    let lost = 0;
    world.way.after = async (request) => {
      if (!writesJob(request) || lost > 0) return;
      if (!isTrue(readConditions(await world.client.get(collectiveJobs, JOB)), 'Admitted')) return;
      lost++;
      await world.https.stopServing();
      await world.https.serve(world.way.dispatch);
    };
    world.operator('--time-scale=6000');
    await job(isComplete);
    expect(lost).toBe(1);
    await untilTold('Admitted');
    expect(await admissions()).toBe(1);
  }, 60_000);

  test('410: what happened while its watches were away is forgotten; it lists, and misses nothing', async () => {
    const operator = world.operator('--time-scale=6000');
    await operator.logged(/controllers run/);
    let comeBack = (): void => undefined;
    const away = new Promise<void>((resolve) => {
      comeBack = resolve;
    });
    world.way.before = (request) => (isWatch(request) ? away : undefined);
    world.way.endWatches();
    await world.applyExample();
    // More than the server remembers of any kind.
    for (let change = 0; change <= HISTORY; change++) {
      await merge({ metadata: { annotations: { change: String(change) } } });
    }
    world.way.before = () => undefined;
    comeBack();
    await job(isComplete);
    const { sum } = await scrape(operator);
    const expired = { resource: 'collectivejobs.longhaul.dev', how: 'expired' };
    expect(sum('longhaul_informer_watches_ended_total', expired)).toBe(1);
    expect(await admissions()).toBe(1);
  }, 60_000);

  (process.env['LONGHAUL_SLOW_TESTS'] === '1' ? test : test.skip)(
    'watches fall silent without an end: they are asked for anew, and nothing is missed',
    async () => {
      const operator = world.operator('--time-scale=6000');
      await operator.logged(/controllers run/);
      world.way.silenceWatches();
      await world.applyExample();
      await job(isComplete);
      expect(await admissions()).toBe(1);
    },
    240_000,
  );
});
