import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { collectiveJobs } from '../../src/api/resources.ts';
import { numberAt } from '../../src/base/json-at.ts';
import { StatusError } from '../../src/kube/status-error.ts';
import type { CommandLine } from '../support/instance.ts';
import { JOB, operatorWorld } from '../support/operator-world.ts';
import type { OperatorWorld } from '../support/operator-world.ts';
import { scrapeMetrics } from '../support/scrape-metrics.ts';
import { watchUntil } from '../support/watch-until.ts';

describe('longhaul operator, when all is not well', () => {
  let world: OperatorWorld;
  beforeAll(async () => {
    world = await operatorWorld();
  });
  afterEach(() => world.killOperators());
  afterAll(() => world.close());

  const operator = (...args: readonly string[]): CommandLine =>
    world.operator(
      ...['--time-scale', '60', '--leader-elect-lease-duration', '4s'],
      ...['--leader-elect-renew-deadline', '3s', '--leader-elect-retry-period', '500ms'],
      ...args,
    );

  const stepBeyond = async (step: number): Promise<number> => {
    const job = await watchUntil(
      { client: world.client, resource: collectiveJobs, key: JOB },
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
    await world.applyExample();
    let toRefuse = 2;
    world.way.before = ({ method }) => {
      if (toRefuse === 0 || method !== 'PATCH') return;
      toRefuse--;
      throw new StatusError(429, 'TooManyRequests', 'later', { retryAfterSeconds: 1 });
    };
    const before = await stepBeyond(1);
    await world.https.stopServing();
    await world.https.serve(world.way.dispatch);
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
    const reached = numberAt(
      await world.client.get(collectiveJobs, JOB),
      'status',
      'progress',
      'step',
    );
    expect(await stepBeyond(reached ?? 0)).toBeGreaterThan(reached ?? 0);
  }, 60_000);
});
