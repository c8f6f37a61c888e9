import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { arrayAt, textAt } from '../../src/base/json-at.ts';
import { parseYaml } from '../../src/kube/yaml.ts';
import type { CommandLine } from '../support/instance.ts';
import { jobs } from './fleet.ts';
import type { Installation } from './installation.ts';
import { installChart } from './installation.ts';
import { LEADS } from './operators.ts';
import type { Tools } from './tools.ts';

const NAMESPACE = 'longhaul-rights';
const CLUSTER_ROLE = `clusterrole/${NAMESPACE}-longhaul`;
const ROLE = 'role/longhaul';
const LINK = ['sitelink', 'oslo-amsterdam'];

/** One rule, and one of the requests that it allows, as kubectl names it and as a refusal does. */
interface Rule {
  readonly role: string;
  readonly index: number;
  readonly verb: string;
  readonly asked: readonly string[];
  readonly refused: string;
}

const STATUS = ['collectivejobs.longhaul.dev', '--subresource=status'];
const LEASE = ['leases.coordination.k8s.io/longhaul-operator'];
const rules = {
  read: clusterRule(0, 'list', ['collectivejobs.longhaul.dev'], 'collectivejobs'),
  status: clusterRule(1, 'patch', STATUS, 'collectivejobs/status'),
  delete: clusterRule(2, 'delete', ['collectivejobs.longhaul.dev'], 'collectivejobs'),
  events: clusterRule(3, 'create', ['events'], 'events'),
  exports: clusterRule(4, 'patch', ['configmaps'], 'configmaps'),
  firstLease: { ...clusterRule(0, 'create', ['leases.coordination.k8s.io'], 'leases'), role: ROLE },
  lease: { ...clusterRule(1, 'update', LEASE, 'leases'), role: ROLE },
} satisfies Readonly<Record<string, Rule>>;

function clusterRule(index: number, verb: string, asked: readonly string[], refused: string): Rule {
  return { role: CLUSTER_ROLE, index, verb, asked, refused };
}

describe('rules of the operator, taken away and given back', () => {
  let installation: Installation;
  let tools: Tools;
  let leader: CommandLine;

  beforeAll(async () => {
    installation = await installChart(NAMESPACE, ['emulator.timeScale=6000']);
    ({ tools } = installation);
    leader = start();
    await leader.logged(LEADS);
    await add('first');
    await complete('first');
  }, 240_000);
  afterAll(() => installation.remove(), 180_000);

  const start = (): CommandLine => installation.operators.start(installation.release);

  const add = (name: string): Promise<string> =>
    tools.works(['apply', '-f', '-'], jobs({ namespace: NAMESPACE, name, count: 1, steps: 10 }));

  const complete = (name: string): Promise<string> =>
    tools.works([
      ...['wait', `cjob/${name}-0`, '-n', NAMESPACE],
      ...['--for=condition=Complete', '--timeout=60s'],
    ]);

  const rulesOf = async (role: string): Promise<readonly unknown[]> =>
    arrayAt(parseYaml(await tools.works(['get', role, '-n', NAMESPACE, '-o', 'json'])), 'rules');

  const exchange = ({ role }: Rule, body: object): Promise<string> =>
    tools.works([
      ...['patch', role, '-n', NAMESPACE, '--type=json'],
      ...['-p', JSON.stringify([body])],
    ]);

  /** A server may go by what it knew of the roles for a moment yet. */
  const isForbidden = async ({ verb, asked }: Rule): Promise<void> => {
    const account = `system:serviceaccount:${NAMESPACE}:longhaul`;
    const question = ['auth', 'can-i', verb, ...asked, '--as', account, '-n', NAMESPACE, '-q'];
    for (let times = 0; times < 100; times++) {
      if ((await tools.kubectl(question)).code !== 0) return;
    }
    throw new Error(`still allowed without its rule: ${verb} ${asked.join(' ')}`);
  };

  /** Takes one rule away while something is done, and gives it back. */
  const without = async (rule: Rule, act: () => Promise<void>): Promise<void> => {
    const path = `/rules/${rule.index}`;
    const value = (await rulesOf(rule.role))[rule.index];
    await exchange(rule, { op: 'remove', path });
    await isForbidden(rule);
    await act();
    await exchange(rule, { op: 'add', path, value });
  };

  const refused = (operator: CommandLine, rule: Rule): Promise<string> =>
    operator.logged(new RegExp(`cannot ${rule.verb} resource \\\\"${rule.refused}\\\\"`));

  test('there are no rules but those below', async () => {
    expect([await rulesOf(CLUSTER_ROLE), await rulesOf(ROLE)]).toEqual([
      Array.from({ length: 5 }, () => expect.anything()),
      Array.from({ length: 2 }, () => expect.anything()),
    ]);
  });

  test('without reading, an operator that starts says so', async () => {
    await without(rules.read, async () => {
      const operator = start();
      await refused(operator, rules.read);
      operator.signal('SIGKILL');
    });
  }, 60_000);

  test('without the status, a job waits until it may be written', async () => {
    await without(rules.status, async () => {
      await add('status');
      await refused(leader, rules.status);
    });
    await complete('status');
  }, 90_000);

  test('without deletion, a job that is over stays until it may be deleted', async () => {
    await without(rules.delete, async () => {
      await tools.works([
        ...['patch', 'cjob', 'first-0', '-n', NAMESPACE, '--type=merge'],
        ...['-p', '{"spec":{"ttlSecondsAfterFinished":0}}'],
      ]);
      await refused(leader, rules.delete);
    });
    await tools.works(['wait', 'cjob/first-0', '-n', NAMESPACE, '--for=delete', '--timeout=60s']);
  }, 90_000);

  test('without Events, a job completes and only its Events are dropped', async () => {
    await without(rules.events, async () => {
      await add('events');
      await refused(leader, rules.events);
      await complete('events');
    });
  }, 90_000);

  test('without ConfigMaps, a link says what its export lacks, and is exported when it may be', async () => {
    const tuning = { export: { namespace: NAMESPACE } };
    await without(rules.exports, async () => {
      await tools.works([
        ...['patch', ...LINK, '--type=merge'],
        ...['-p', JSON.stringify({ spec: { tuning } })],
      ]);
      await refused(leader, rules.exports);
      // Of this very link: Events of one before it may be there for an hour yet.
      const uid = await tools.works(['get', ...LINK, '-o', 'jsonpath={.metadata.uid}']);
      const about = `involvedObject.uid=${uid},reason=NotExported`;
      await tools.works([
        ...['wait', 'event', '-n', 'default', '--field-selector', about],
        ...['--for=create', '--timeout=60s'],
      ]);
      const events = parseYaml(
        await tools.works(['get', 'event', '-n', 'default', '--field-selector', about, '-ojson']),
      );
      expect(textAt(events, 'items', '0', 'message')).toContain('resource "configmaps"');
    });
    await tools.works([
      ...['wait', `configmap/sitelink-${LINK[1] ?? ''}`, '-n', NAMESPACE],
      ...['--for=create', '--timeout=60s'],
    ]);
  }, 150_000);

  test('who may not renew the Lease ends in time, and says why it could not', async () => {
    await without(rules.lease, async () => {
      await refused(leader, rules.lease);
      const { code, stderr } = await leader.ended;
      expect(code).toBe(1);
      expect(stderr).toContain('the leader lease was lost');
    });
    leader = start();
    await leader.logged(LEADS);
    leader.signal('SIGTERM');
    await leader.ended;
  }, 90_000);

  test('who may not make the Lease says so, and leads when it may', async () => {
    await tools.works(['delete', 'lease', 'longhaul-operator', '-n', NAMESPACE]);
    await without(rules.firstLease, async () => {
      leader = start();
      await refused(leader, rules.firstLease);
    });
    await leader.logged(LEADS);
    await add('last');
    await complete('last');
  }, 90_000);
});
