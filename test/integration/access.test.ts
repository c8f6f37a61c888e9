import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { textAt } from '../../src/base/json-at.ts';
import { parseYaml } from '../../src/kube/yaml.ts';
import type { Instance } from '../support/instance.ts';
import { startInstance, TemporaryFolder } from '../support/instance.ts';
import type { CommandResult } from '../support/kubectl.ts';
import { canRunNpmKubectl, kubectlFromNpm, run } from '../support/kubectl.ts';
import { describeWith } from '../support/requirements.ts';

describeWith(canRunNpmKubectl, 'kubectl 1.35 from npm: it is a Linux x64 program')(
  'access by kubectl',
  () => {
    const folder = new TemporaryFolder();
    const data = join(folder.path, 'data');
    const tokens = join(folder.path, 'tokens.csv');
    let instance: Instance;
    let program: string;

    const start = (): Promise<Instance> =>
      startInstance({
        dataDirectory: data,
        args: ['--time-scale', '1', '--token-auth-file', tokens],
      });

    beforeAll(async () => {
      program = kubectlFromNpm('35').path;
      writeFileSync(tokens, 'alices-token,alice,1001,"devs"\n');
      instance = await start();
    }, 60_000);
    afterAll(async () => {
      await instance.stop();
      folder.remove();
    });

    const kubectl = (args: readonly string[], input = ''): Promise<CommandResult> =>
      run(program, [...args, '--cache-dir', join(folder.path, 'cache')], {
        env: { KUBECONFIG: instance.kubeconfig, HOME: folder.path },
        input,
        timeoutSeconds: 30,
      });

    const works = async (command: string): Promise<string> => {
      const { code, stdout, stderr } = await kubectl(command.split(' '));
      expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' });
      return stdout;
    };

    /** The same kubectl with a token and the server's authority, and nothing else. */
    function withToken(token: string, command: string): Promise<CommandResult> {
      const config = parseYaml(readFileSync(instance.kubeconfig, 'utf8'));
      const encoded =
        textAt(config, 'clusters', '0', 'cluster', 'certificate-authority-data') ?? '';
      const authority = join(folder.path, 'ca.crt');
      writeFileSync(authority, Buffer.from(encoded, 'base64'));
      const connection = ['--kubeconfig', '/dev/null', '--server', instance.apiUrl];
      const trust = ['--certificate-authority', authority, '--token', token];
      return kubectl([...connection, ...trust, ...command.split(' ')]);
    }

    test('a role, a binding and what they permit', async () => {
      const created = [
        await works('create serviceaccount robot'),
        await works(
          'create role reader --verb=get,list --resource=configmaps,gpupools.longhaul.dev',
        ),
        await works(
          'create rolebinding readers --role=reader --serviceaccount=default:robot --group=devs',
        ),
      ];
      expect(created.join('')).toBe(
        [
          'serviceaccount/robot created',
          'role.rbac.authorization.k8s.io/reader created',
          'rolebinding.rbac.authorization.k8s.io/readers created',
          '',
        ].join('\n'),
      );
      const robot = 'system:serviceaccount:default:robot';
      expect(await works(`auth can-i list configmaps --as ${robot}`)).toBe('yes\n');
      expect(await works('auth can-i list configmaps --as bob --as-group devs')).toBe('yes\n');
      const denied = await kubectl(['auth', 'can-i', 'delete', 'configmaps', '--as', robot]);
      expect({ code: denied.code, stdout: denied.stdout }).toEqual({ code: 1, stdout: 'no\n' });
      const list = await works(`auth can-i --list --as ${robot}`);
      expect(list).toMatch(/^configmaps +\[\] +\[\] +\[get list\]$/m);
      expect(list).toMatch(/^gpupools\.longhaul\.dev +\[\] +\[\] +\[get list\]$/m);
      expect(await works('get rolebindings readers -o wide')).toMatch(
        /readers +Role\/reader +\S+ +devs +default\/robot/,
      );
    });

    test('the users of --token-auth-file hold what their groups are given', async () => {
      const listed = await withToken('alices-token', 'get configmaps -o name');
      expect(listed.code).toBe(0);
      const refused = await withToken('alices-token', 'get secrets');
      expect(refused.stderr).toBe(
        'Error from server (Forbidden): secrets is forbidden: User "alice" cannot list resource "secrets" in API group "" in the namespace "default"\n',
      );
      const other = await withToken('alices-token', 'get configmaps --as bob');
      expect(other.stderr).toContain(
        'users "bob" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope',
      );
    });

    test('a token lets its ServiceAccount in, over a restart, until it is deleted', async () => {
      const token = (await works('create token robot --duration=1h')).trim();
      const whoAmI = async (): Promise<CommandResult> => withToken(token, 'auth whoami');
      expect((await whoAmI()).stdout).toMatch(/^Username +system:serviceaccount:default:robot$/m);
      expect((await withToken(token, 'get configmaps')).code).toBe(0);
      await instance.stop();
      instance = await start();
      expect((await whoAmI()).stdout).toMatch(/^Extra: .*credential-id +\[JTI=/m);
      await works('delete serviceaccount robot');
      expect((await whoAmI()).stderr).toBe(
        'error: You must be logged in to the server (Unauthorized)\n',
      );
    }, 60_000);

    test('nobody gives more than they hold', async () => {
      await works('create clusterrolebinding admins --clusterrole=admin --user=alice');
      const { stderr } = await withToken(
        'alices-token',
        'create role pools --verb=delete --resource=gpupools.longhaul.dev',
      );
      expect(stderr).toBe(
        [
          'Error from server (Forbidden): roles.rbac.authorization.k8s.io "pools" is forbidden: user "alice" (groups=["devs" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:',
          '{APIGroups:["longhaul.dev"], Resources:["gpupools"], Verbs:["delete"]}',
          '',
        ].join('\n'),
      );
    });
  },
);
