import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { collectiveJobs, siteLinks } from '../../src/api/resources.ts';
import { RealClock } from '../../src/app/real-clock.ts';
import { readManifests } from '../../src/app/manifests.ts';
import { numberAt, textAt } from '../../src/base/json-at.ts';
import type { Client } from '../../src/client/client.ts';
import { kubernetesClient } from '../../src/client/kubernetes-client.ts';
import { isTrue, readConditions } from '../../src/kube/conditions.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { Instance } from '../support/instance.ts';
import { CommandLine, startInstance, TemporaryFolder } from '../support/instance.ts';
import { watchUntil } from '../support/watch-until.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'llama-405b-two-sites');
const KEY = { namespace: 'default', name: 'llama-405b' };

const step = (job: KubeObject): number => numberAt(job, 'status', 'progress', 'step') ?? 0;
const why = (job: KubeObject): string | undefined =>
  textAt(job, 'status', 'explanation', 'summary');
const stepMilliseconds = (job: KubeObject): number =>
  numberAt(job, 'status', 'performance', 'stepMilliseconds') ?? Number.NaN;

/** A link that is simulated meanwhile moves the step of a job by a little. */
const isNear = (one: number, other: number): boolean => Math.abs(one / other - 1) < 0.01;

/** 1,024 GPUs in one site; see test/papers for the recipe. */
const PUBLISHED_MILLISECONDS = 19_840;
/** A job may begin before its link is tuned: until then its steps are 5 % longer. */
const isAsPublished = (seen: KubeObject): boolean =>
  Math.abs(stepMilliseconds(seen) / PUBLISHED_MILLISECONDS - 1) < 0.02;

describe('the two-site example, on a real clock and a real disk', () => {
  const folder = new TemporaryFolder();
  const data = join(folder.path, 'data');
  const clock = new RealClock();
  let instance: Instance;
  let client: Client;

  const start = async (...args: readonly string[]): Promise<void> => {
    instance = await startInstance({ dataDirectory: data, args });
    client = kubernetesClient({
      kubeconfig: { type: 'file', path: instance.kubeconfig },
      fieldManager: 'test',
      clock,
    });
  };
  const job = (isWanted: (job: KubeObject) => boolean): Promise<KubeObject> =>
    watchUntil({ client, resource: collectiveJobs, key: KEY }, isWanted);
  const fault = async (...args: readonly string[]): Promise<void> => {
    const ended = await new CommandLine(['fault', ...args, '--kubeconfig', instance.kubeconfig])
      .ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
  };
  const tune = (mode: string): Promise<KubeObject> =>
    client.patch(
      siteLinks,
      { namespace: '', name: 'memphis-atlanta' },
      { type: 'merge', body: { spec: { tuning: { mode } } } },
    );

  beforeAll(async () => {
    await start('--apply', EXAMPLE, '--time-scale', '20');
  }, 60_000);
  afterAll(async () => {
    await instance.stop();
    clock.stop();
    folder.remove();
  });

  test('it is placed over both sites, near the published step time', async () => {
    const running = await job(isAsPublished);
    expect(textAt(running, 'status', 'placement')).toBe('atlanta:512 memphis:512');
    expect(textAt(running, 'status', 'progress', 'estimatedCompletionTime')).toMatch(/Z$/);
  });

  test('off the shelf the step is visibly longer; tuned again it is as before', async () => {
    const tuned = stepMilliseconds(await job(isAsPublished));
    await tune('OffTheShelf');
    const slow = stepMilliseconds(await job((seen) => stepMilliseconds(seen) > tuned * 1.02));
    expect(slow).toBeGreaterThan(tuned * 1.02);
    await tune('DistanceAware');
    await job((seen) => isNear(stepMilliseconds(seen), tuned));
  });

  test('a cut stalls the job, and mending it lets the job go on; lost lanes slow it down', async () => {
    await fault('cut', 'memphis-atlanta');
    const stalled = await job((seen) => textAt(seen, 'status', 'phase') === 'Admitted');
    await fault('restore', 'memphis-atlanta');
    const running = await job((seen) => step(seen) > step(stalled));
    await fault('lane', 'memphis-atlanta', '--count', '3');
    await job((seen) => stepMilliseconds(seen) > stepMilliseconds(running) * 1.02);
    await fault('restore', 'memphis-atlanta');
    await job((seen) => isNear(stepMilliseconds(seen), stepMilliseconds(running)));
  });

  test('failed nodes take the job off; when they are back it runs on from where it was', async () => {
    const before = step(await job(() => true));
    await fault('nodes', 'memphis-h100', '--count', '2');
    const pending = await job((seen) => why(seen) !== undefined);
    expect(textAt(pending, 'status', 'phase')).toBe('Pending');
    expect(why(pending)).toContain('memphis-h100');
    await fault('restore', 'memphis-h100');
    const again = await job((seen) => textAt(seen, 'status', 'phase') === 'Running');
    expect(step(again)).toBeGreaterThanOrEqual(before);
    expect(numberAt(again, 'status', 'restarts')).toBe(1);
  });

  test('after kill -9 and a start it goes on from its last step, and completes', async () => {
    const before = step(await job(() => true));
    await instance.kill();
    await start('--time-scale', '20000');
    const after: number[] = [];
    const complete = await job((seen) => {
      after.push(step(seen));
      return textAt(seen, 'status', 'phase') === 'Complete';
    });
    expect(isTrue(readConditions(complete), 'Complete')).toBe(true);
    expect(step(complete)).toBe(200);
    expect(Math.min(...after)).toBeGreaterThanOrEqual(before);
  }, 60_000);

  test('a finished job with a time to live is deleted', async () => {
    const [manifest] = readManifests(join(EXAMPLE, '3-job.yaml'));
    if (manifest === undefined) throw new Error('the example has no job');
    const spec = { ...(manifest['spec'] as object), ttlSecondsAfterFinished: 1 };
    const name = 'short-lived';
    await client.create(collectiveJobs, {
      ...manifest,
      metadata: { name, namespace: 'default' },
      spec,
    });
    const target = { client, resource: collectiveJobs, key: { namespace: 'default', name } };
    await watchUntil(target, (_job, type) => type === 'DELETED');
  }, 60_000);

  test('a wrong manifest at --apply is refused, and nothing keeps running', async () => {
    const wrong = join(folder.path, 'wrong');
    mkdirSync(wrong);
    writeFileSync(
      join(wrong, 'pool.yaml'),
      'apiVersion: longhaul.dev/v1alpha1\nkind: GpuPool\nmetadata: {name: x}\nspec: {site: oslo, nodes: 1}\n',
    );
    const ended = await new CommandLine([
      ...['up', '--data-dir', join(folder.path, 'other'), '--api-port', '0', '--web-port', '0'],
      ...['--apply', wrong],
    ]).ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('GpuPool x was refused');
    expect(ended.stderr).toContain('set either accelerator');
  }, 30_000);
});
