import { afterAll, beforeAll, describe, test } from '@jest/globals';
import type { CommandLine } from '../support/instance.ts';
import { TemporaryFolder } from '../support/instance.ts';
import type { Cluster } from './cluster.ts';
import { jobs, sites } from './fleet.ts';
import type { Installed } from './operators.ts';
import { installed, LEADS, Operators } from './operators.ts';
import { theCluster } from './the-cluster.ts';
import type { Tools } from './tools.ts';
import { CHART, toolsFor } from './tools.ts';

const NAMESPACE = 'longhaul-rights';

describe('rules of the operator, taken away and given back', () => {
  const folder = new TemporaryFolder();
  const operators = new Operators();
  let cluster: Cluster;
  let tools: Tools;
  let release: Installed;
  let leader: CommandLine;

  beforeAll(async () => {
    cluster = await theCluster();
    tools = toolsFor(cluster, folder.path);
    await tools.helm([
      ...['install', 'longhaul', CHART, '-n', NAMESPACE, '--create-namespace'],
      ...['--set', 'replicas=0,emulator.timeScale=6000,crds.keep=false'],
    ]);
    release = await installed(tools, { namespace: NAMESPACE, folder: folder.path });
    leader = operators.start(release);
    await leader.logged(LEADS);
    await tools.works(['apply', '-f', '-'], sites);
    await add('first');
    await complete('first');
  }, 90_000);
  afterAll(async () => {
    await operators.killAll();
    await tools.kubectl(['delete', 'cjob', '--all', '-n', NAMESPACE]);
    await tools.kubectl(['delete', '-f', '-'], sites);
    await tools.helm(['uninstall', 'longhaul', '-n', NAMESPACE]);
    await tools.works(['delete', 'namespace', NAMESPACE, '--wait=false']);
    await cluster.stop();
    folder.remove();
  }, 60_000);

  const add = (name: string): Promise<string> =>
    tools.works(['apply', '-f', '-'], jobs({ namespace: NAMESPACE, name, count: 1, steps: 10 }));

  const complete = (name: string): Promise<string> =>
    tools.works([
      ...['wait', `cjob/${name}-0`, '-n', NAMESPACE],
      ...['--for=condition=Complete', '--timeout=60s'],
    ]);

  /** Takes one rule away while something is done, and gives it back. */
  const without = async (role: string, rule: number, act: () => Promise<void>): Promise<void> => {
    const patch = (body: object): Promise<string> =>
      tools.works([
        ...['patch', role, '-n', NAMESPACE, '--type=json'],
        ...['-p', JSON.stringify([body])],
      ]);
    const value: unknown = JSON.parse(
      await tools.works(['get', role, '-n', NAMESPACE, '-o', `jsonpath={.rules[${rule}]}`]),
    );
    await patch({ op: 'remove', path: `/rules/${rule}` });
    await act();
    await patch({ op: 'add', path: `/rules/${rule}`, value });
  };

  const clusterRole = `clusterrole/${NAMESPACE}-longhaul`;

  const refused = (operator: CommandLine, verb: string, resource: string): Promise<string> =>
    operator.logged(new RegExp(`cannot ${verb} resource \\\\"${resource}\\\\"`));

  test('0: without reading, an operator that starts says so', async () => {
    await without(clusterRole, 0, async () => {
      const operator = operators.start(release);
      await refused(operator, 'list', 'collectivejobs');
      operator.signal('SIGKILL');
    });
  }, 60_000);

  test('1: without the status, a job waits until it may be written', async () => {
    await without(clusterRole, 1, async () => {
      await add('status');
      await refused(leader, 'patch', 'collectivejobs/status');
    });
    await complete('status');
  }, 90_000);

  test('2: without deletion, a job that is over stays until it may be deleted', async () => {
    await without(clusterRole, 2, async () => {
      await tools.works([
        ...['patch', 'cjob', 'first-0', '-n', NAMESPACE, '--type=merge'],
        ...['-p', '{"spec":{"ttlSecondsAfterFinished":0}}'],
      ]);
      await refused(leader, 'delete', 'collectivejobs');
    });
    await tools.works(['wait', 'cjob/first-0', '-n', NAMESPACE, '--for=delete', '--timeout=60s']);
  }, 90_000);

  test('3: without Events, a job completes and only its Events are dropped', async () => {
    await without(clusterRole, 3, async () => {
      await add('events');
      await refused(leader, 'create', 'events');
      await complete('events');
    });
  }, 90_000);
});
