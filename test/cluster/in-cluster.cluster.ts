import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CommandLine, TemporaryFolder } from '../support/instance.ts';
import { jobs } from './fleet.ts';
import type { Installation } from './installation.ts';
import { installChart } from './installation.ts';
import { canMount, MountedAccount, serverOf } from './mounted-account.ts';
import { LEADS } from './operators.ts';
import type { Tools } from './tools.ts';

const NAMESPACE = 'longhaul-in-cluster';

/** Not everywhere where this runs may one mount, not even where nothing else is missing. */
const describeMounted = async (): Promise<typeof describe.skip> => {
  if (await canMount()) return describe;
  process.stderr.write('skipped: the account of a pod needs to be mounted, as root\n');
  return describe.skip;
};

(await describeMounted())('an operator with the account of its pod, and no kubeconfig', () => {
  const folder = new TemporaryFolder();
  let installation: Installation;
  let tools: Tools;
  let account: MountedAccount;
  let operator: CommandLine | undefined;

  beforeAll(async () => {
    installation = await installChart(NAMESPACE, ['emulator.timeScale=6000']);
    ({ tools } = installation);
    const { authority, env } = await serverOf(tools);
    account = new MountedAccount(join(folder.path, 'account'), {
      'ca.crt': authority,
      namespace: NAMESPACE,
    });
    account.renew(await boundToken('first'));
    // The namespace of the Lease is that of the account.
    const args = installation.release.args.filter((arg) => !arg.startsWith('--lease-namespace'));
    const home = { HOME: folder.path, KUBECONFIG: '' };
    operator = new CommandLine(args, { ...env, ...home }, { within: account.within });
    operator.ended.catch(() => undefined);
  }, 240_000);
  afterAll(async () => {
    operator?.signal('SIGKILL');
    await operator?.ended;
    await installation.remove();
    folder.remove();
  }, 180_000);

  /** Good as long as a Secret of that name is there: as a pod's own token is good as long as the pod is there. */
  const boundToken = async (name: string): Promise<string> => {
    await tools.works(['create', 'secret', 'generic', name, '-n', NAMESPACE]);
    const bound = ['--bound-object-kind=Secret', `--bound-object-name=${name}`];
    return tools.works(['create', 'token', 'longhaul', '-n', NAMESPACE, ...bound]);
  };

  const completes = async (name: string): Promise<void> => {
    await tools.works(
      ['apply', '-f', '-'],
      jobs({ namespace: NAMESPACE, name, count: 1, steps: 10 }),
    );
    await tools.works([
      ...['wait', `cjob/${name}-0`, '-n', NAMESPACE],
      ...['--for=condition=Complete', '--timeout=60s'],
    ]);
  };

  test('leads in its own namespace and runs jobs', async () => {
    await operator?.logged(LEADS);
    await completes('before');
    await tools.works(['get', 'lease', 'longhaul-operator', '-n', NAMESPACE]);
  }, 90_000);

  test('goes on when its token was renewed and the one before is good no more', async () => {
    account.renew(await boundToken('second'));
    await tools.works(['delete', 'secret', 'first', '-n', NAMESPACE]);
    await completes('after');
    await tools.works(['delete', 'secret', 'second', '-n', NAMESPACE]);
    await operator?.logged(/Unauthorized/);
    account.renew(await boundToken('third'));
    await completes('later');
    operator?.signal('SIGTERM');
    expect((await operator?.ended)?.code).toBe(0);
  }, 150_000);
});
