import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { collectiveJobs } from '../../src/api/resources.ts';
import { numberAt } from '../../src/base/json-at.ts';
import { isTrue, readConditions } from '../../src/kube/conditions.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { CommandLine } from '../support/instance.ts';
import { JOB, operatorWorld } from '../support/operator-world.ts';
import type { OperatorWorld } from '../support/operator-world.ts';
import { scrapeMetrics } from '../support/scrape-metrics.ts';
import { watchUntil } from '../support/watch-until.ts';

describe('longhaul operator, against a server that runs no controllers', () => {
  let world: OperatorWorld;
  beforeAll(async () => {
    world = await operatorWorld();
    await world.applyDefinitions();
    await world.applyExample();
  });
  afterAll(() => world.close());

  const job = (isWanted: (job: KubeObject) => boolean): Promise<KubeObject> =>
    watchUntil({ client: world.client, resource: collectiveJobs, key: JOB }, isWanted);

  /** How many pools the page tells of that the dashboards' series are from. */
  const poolsTold = async (run: CommandLine): Promise<number> => {
    const { sum } = await scrapeMetrics(
      `${await run.logged(/serving metrics on (\S+)/)}/metrics/state`,
    );
    return sum('longhaul_gpupool_info');
  };

  test('places and runs the job; another one takes over where the first stopped', async () => {
    const first = world.operator('--time-scale', '60');
    const running = await job((seen) => (numberAt(seen, 'status', 'progress', 'step') ?? 0) > 2);
    expect(isTrue(readConditions(running), 'Running')).toBe(true);
    first.signal('SIGTERM');
    expect((await first.ended).code).toBe(0);

    const stopped = await world.client.get(collectiveJobs, JOB);
    const reached = numberAt(stopped, 'status', 'progress', 'step') ?? 0;
    expect(reached).toBeGreaterThan(2);

    const second = world.operator('--time-scale', '6000');
    const seen: number[] = [];
    await job((state) => {
      seen.push(numberAt(state, 'status', 'progress', 'step') ?? 0);
      return isTrue(readConditions(state), 'Complete');
    });
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(reached);
    second.signal('SIGTERM');
    expect((await second.ended).code).toBe(0);
  }, 90_000);

  test('of two, one leads and tells of the fleet, the other waits; both end cleanly', async () => {
    const [one, other] = [
      world.operator('--log-level', 'info'),
      world.operator('--log-level', 'info'),
    ];
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
