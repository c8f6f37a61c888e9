import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { collectiveJobs } from '../../src/api/resources.ts';
import type { ApiServer } from '../../src/apiserver/api-server.ts';
import { createApiServer } from '../../src/apiserver/api-server.ts';
import { applyManifests } from '../../src/app/apply-manifests.ts';
import { definitionFiles, readManifests } from '../../src/app/manifests.ts';
import { RealClock } from '../../src/app/real-clock.ts';
import { numberAt } from '../../src/base/json-at.ts';
import { silentLog } from '../../src/base/log.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { Client } from '../../src/client/client.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { isTrue, readConditions } from '../../src/kube/conditions.ts';
import { kubernetesClient } from '../../src/client/kubernetes-client.ts';
import { memoryJournal } from '../../src/store/memory-journal.ts';
import { HttpsWorld } from '../support/https-world.ts';
import { CommandLine } from '../support/instance.ts';
import { scrapeMetrics } from '../support/scrape-metrics.ts';
import { watchUntil } from '../support/watch-until.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'llama-405b-two-sites');
const KEY = { namespace: 'default', name: 'llama-405b' };

const job = (client: Client, isWanted: (job: KubeObject) => boolean): Promise<KubeObject> =>
  watchUntil({ client, resource: collectiveJobs, key: KEY }, isWanted);

describe('longhaul operator, against a server that runs no controllers', () => {
  const world = new HttpsWorld();
  const clock = new RealClock();
  let server: ApiServer;
  let client: Client;

  beforeAll(async () => {
    server = await createApiServer({
      journal: memoryJournal(),
      clock,
      random: seededRandom(1),
      log: silentLog,
    });
    await server.start();
    await world.serve(server.dispatch);
    client = kubernetesClient({
      kubeconfig: { type: 'file', path: world.kubeconfig('certificate') },
      fieldManager: 'test',
      clock,
    });
    await applyManifests(
      { client, clock, served: () => server.registry.all() },
      [...definitionFiles().flatMap(readManifests), ...readManifests(EXAMPLE)],
      'test',
    );
  });
  afterAll(async () => {
    await world.close();
    await server.stop();
    clock.stop();
  });

  const operator = (...args: readonly string[]): CommandLine =>
    new CommandLine([
      'operator',
      ...['--kubeconfig', world.kubeconfig('certificate')],
      ...['--health-probe-bind-address', '0', '--metrics-bind-address', '127.0.0.1:0'],
      ...args,
    ]);

  /** How many pools the page tells of that the dashboards' series are from. */
  const poolsTold = async (run: CommandLine): Promise<number> => {
    const { sum } = await scrapeMetrics(
      `${await run.logged(/serving metrics on (\S+)/)}/metrics/state`,
    );
    return sum('longhaul_gpupool_info');
  };

  test('places and runs the job; another one takes over where the first stopped', async () => {
    const first = operator('--time-scale', '60');
    const running = await job(
      client,
      (seen) => (numberAt(seen, 'status', 'progress', 'step') ?? 0) > 2,
    );
    expect(isTrue(readConditions(running), 'Running')).toBe(true);
    first.signal('SIGTERM');
    expect((await first.ended).code).toBe(0);

    const stopped = await client.get(collectiveJobs, KEY);
    const reached = numberAt(stopped, 'status', 'progress', 'step') ?? 0;
    expect(reached).toBeGreaterThan(2);

    const second = operator('--time-scale', '6000');
    const seen: number[] = [];
    await job(client, (state) => {
      seen.push(numberAt(state, 'status', 'progress', 'step') ?? 0);
      return isTrue(readConditions(state), 'Complete');
    });
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(reached);
    second.signal('SIGTERM');
    expect((await second.ended).code).toBe(0);
  }, 90_000);

  test('of two, one leads and tells of the fleet, the other waits; both end cleanly', async () => {
    const [one, other] = [operator('--log-level', 'info'), operator('--log-level', 'info')];
    const leads = (line: CommandLine): Promise<CommandLine> =>
      line.logged(/"msg":"leads"/).then(() => line);
    const leader = await Promise.race([leads(one), leads(other)]);
    const follower = leader === one ? other : one;
    await leader.logged(/controllers run/);
    expect([await poolsTold(leader), await poolsTold(follower)]).toEqual([2, 0]);
    leader.signal('SIGTERM');
    await leads(follower);
    await follower.logged(/controllers run/);
    expect(await poolsTold(follower)).toBe(2);
    follower.signal('SIGTERM');
    for (const run of [one, other]) expect((await run.ended).code).toBe(0);
    expect((await leader.ended).stderr).not.toContain('"level":"error"');
  }, 60_000);

  test('a kubeconfig that is missing is named', async () => {
    const ended = await new CommandLine(['operator', '--kubeconfig', '/nonexistent/kubeconfig'])
      .ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('/nonexistent/kubeconfig');
    expect(ended.stderr).not.toContain(' at ');
  });
});
