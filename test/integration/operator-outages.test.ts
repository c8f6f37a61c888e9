import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { collectiveJobs } from '../../src/api/resources.ts';
import { applyManifests } from '../../src/app/apply-manifests.ts';
import { readManifests } from '../../src/app/manifests.ts';
import { RealClock } from '../../src/app/real-clock.ts';
import type { ApiServer } from '../../src/apiserver/api-server.ts';
import { createApiServer } from '../../src/apiserver/api-server.ts';
import { numberAt } from '../../src/base/json-at.ts';
import { silentLog } from '../../src/base/log.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { Client } from '../../src/client/client.ts';
import { kubernetesClient } from '../../src/client/kubernetes-client.ts';
import { StatusError } from '../../src/kube/status-error.ts';
import { memoryJournal } from '../../src/store/memory-journal.ts';
import { HttpsWorld } from '../support/https-world.ts';
import { CommandLine } from '../support/instance.ts';
import { scrapeMetrics } from '../support/scrape-metrics.ts';
import { watchUntil } from '../support/watch-until.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'llama-405b-two-sites');
const KEY = { namespace: 'default', name: 'llama-405b' };

describe('longhaul operator, when all is not well', () => {
  const world = new HttpsWorld();
  const clock = new RealClock();
  const running = new Set<CommandLine>();
  let server: ApiServer;
  let client: Client;
  /** Of the requests to come, this many are refused with 429. */
  let toRefuse = 0;

  const serve = (): Promise<void> =>
    world.serve((request) => {
      if (toRefuse > 0 && request.method === 'PATCH') {
        toRefuse--;
        throw new StatusError(429, 'TooManyRequests', 'later', { retryAfterSeconds: 1 });
      }
      return server.dispatch(request);
    });

  beforeAll(async () => {
    server = await createApiServer({
      journal: memoryJournal(),
      clock,
      random: seededRandom(1),
      log: silentLog,
    });
    await server.start();
    await serve();
    client = kubernetesClient({
      kubeconfig: { type: 'file', path: world.kubeconfig('certificate') },
      fieldManager: 'test',
      clock,
    });
  });
  afterEach(async () => {
    for (const operator of running) operator.signal('SIGKILL');
    await Promise.all([...running].map(({ ended }) => ended));
    running.clear();
  });
  afterAll(async () => {
    await world.close();
    await server.stop();
    clock.stop();
  });

  const operator = (...args: readonly string[]): CommandLine => {
    const started = new CommandLine([
      ...['operator', '--kubeconfig', world.kubeconfig('certificate'), '--time-scale', '60'],
      ...['--health-probe-bind-address', '127.0.0.1:0', '--metrics-bind-address', '127.0.0.1:0'],
      ...['--leader-elect-lease-duration', '4s', '--leader-elect-renew-deadline', '3s'],
      ...['--leader-elect-retry-period', '500ms', ...args],
    ]);
    running.add(started);
    return started;
  };

  const stepBeyond = async (step: number): Promise<number> => {
    const job = await watchUntil(
      { client, resource: collectiveJobs, key: KEY },
      (seen) => (numberAt(seen, 'status', 'progress', 'step') ?? 0) > step,
    );
    return numberAt(job, 'status', 'progress', 'step') ?? 0;
  };

  test('without the kinds, one that may not install them says what to do', async () => {
    const ended = await operator('--install-crds', 'never').ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/has no CustomResourceDefinition \S+\.longhaul\.dev/);
    expect(ended.stderr).toContain('longhaul crds | kubectl apply');
  });

  test('installs the kinds, goes on through a burst of 429 and a server that was away, and counts it', async () => {
    const one = operator();
    await one.logged(/controllers run/);
    const metrics = await one.logged(/serving metrics on (\S+)/);
    const probes = await one.logged(/serving probes on (\S+)/);
    expect((await fetch(`${probes}/healthz`)).status).toBe(200);
    expect((await fetch(`${probes}/readyz`)).status).toBe(200);
    const applier = { client, clock, served: () => server.registry.all() };
    await applyManifests(applier, readManifests(EXAMPLE), 'test');
    toRefuse = 2;
    const before = await stepBeyond(1);
    await world.stopServing();
    await serve();
    await stepBeyond(before);
    const { sum } = await scrapeMetrics(`${metrics}/metrics`);
    expect(sum('rest_client_requests_total', { code: '429' })).toBe(2);
    expect(sum('leader_election_master_status')).toBe(1);
    one.signal('SIGTERM');
    expect((await one.ended).code).toBe(0);
  }, 60_000);

  test('one that slept through its lease writes nothing and ends; the other, ready before, leads', async () => {
    const one = operator();
    await one.logged(/"msg":"leads"/);
    const other = operator();
    const probes = await other.logged(/serving probes on (\S+)/);
    for (let ready = false; !ready;) ready = (await fetch(`${probes}/readyz`)).status === 200;
    process.kill(one.pid, 'SIGSTOP');
    await other.logged(/"msg":"leads"/);
    const reached = await stepBeyond(2);
    process.kill(one.pid, 'SIGCONT');
    const ended = await one.ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('the leader lease was lost');
    expect(await stepBeyond(reached)).toBeGreaterThan(reached);
  }, 60_000);

  test('one that is killed is followed', async () => {
    const one = operator();
    await one.logged(/"msg":"leads"/);
    const other = operator();
    await other.logged(/serving probes on (\S+)/);
    one.signal('SIGKILL');
    await other.logged(/"msg":"leads"/);
    const reached = numberAt(await client.get(collectiveJobs, KEY), 'status', 'progress', 'step');
    expect(await stepBeyond(reached ?? 0)).toBeGreaterThan(reached ?? 0);
  }, 60_000);
});
