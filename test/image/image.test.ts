import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { arrayAt, numberAt, textAt } from '../../src/base/json-at.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { isJsonObject } from '../../src/base/json.ts';
import { parseYaml } from '../../src/kube/yaml.ts';
import { installed } from '../cluster/operators.ts';
import { serverOf } from '../cluster/mounted-account.ts';
import type { Tools } from '../cluster/tools.ts';
import { CHART, kindsServed, toolsFor } from '../cluster/tools.ts';
import { helmObjects, ofKind } from '../deploy/rendering.ts';
import { freePort } from '../support/free-port.ts';
import { TemporaryFolder } from '../support/instance.ts';
import { startLoneApiServer } from '../support/lone-api-server.ts';
import { until } from '../support/until.ts';
import type { Pod } from './pod.ts';
import { play } from './pod.ts';
import { exitCodeOf, logOf, podman, processOf } from './podman.ts';

const NAMESPACE = 'longhaul-system';
const EXAMPLE = ['apply', '-f', 'examples/llama-405b-two-sites/'];
const JOB = 'cj/llama-405b';
const STEPS = 200;
/** At this pace the job takes some ten seconds. */
const emulator = { timeScale: 400 };

const image = process.env['LONGHAUL_TEST_IMAGE'] ?? '';

/** Even where nothing else is missing, not every machine lets a container run. */
const describeImage = (): typeof describe.skip => {
  if (image !== '') return describe;
  process.stderr.write('skipped: LONGHAUL_TEST_IMAGE names no image (test/image/build.sh)\n');
  return describe.skip;
};

describeImage()('the image, run as the chart runs it', () => {
  const folder = new TemporaryFolder();
  const [repository = '', tag = ''] = image.split(/:(?=[^:/]*$)/);
  const values = { image: { repository, tag, pullPolicy: 'Never' }, emulator };
  const pods: string[] = [];

  afterEach(async () => {
    for (const name of pods.splice(0)) await podman(['pod', 'rm', '--force', name]);
  });
  afterAll(() => {
    folder.remove();
  });

  /** A volume as a pod of the user 65532 may write it. */
  const volume = (name: string): string => {
    const path = join(folder.path, name);
    mkdirSync(path);
    chmodSync(path, 0o2777);
    return path;
  };

  const answers = async ({ probes, container }: Pod): Promise<void> => {
    for (const { path, port } of probes) {
      const url = `http://127.0.0.1:${port}${path}`;
      const ok = (): Promise<boolean> =>
        fetch(url).then(
          (answer) => answer.ok,
          () => false,
        );
      await until(() => `${url} answers`, ok).catch(async (error: unknown) => {
        throw new Error(await logOf(container), { cause: error });
      });
    }
  };

  const endsInTime = async ({ container, grace }: Pod): Promise<void> => {
    await podman(['stop', '--time', String(grace), container]);
    expect(await exitCodeOf(container)).toBe('0');
  };

  /** What the kernel knows of the process. */
  const confinement = async ({ container }: Pod): Promise<object> => {
    const pid = await processOf(container);
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const of = (field: string): string =>
      new RegExp(`^${field}:\\s+(\\S+)`, 'm').exec(status)?.[1] ?? '';
    const mounts = readFileSync(`/proc/${pid}/mountinfo`, 'utf8');
    const limit = ['inspect', '--format', '{{.HostConfig.Memory}}', container];
    return {
      user: of('Uid'),
      group: of('Gid'),
      capabilities: [of('CapEff'), of('CapBnd')],
      mayGainPrivileges: of('NoNewPrivs') === '0',
      seccomp: of('Seccomp'),
      root: /^\S+ \S+ \S+ \S+ \/ (ro|rw)\b/m.exec(mounts)?.[1],
      memoryBytes: Number(await podman(limit)),
    };
  };

  const confined = {
    user: '65532',
    group: '65532',
    capabilities: ['0000000000000000', '0000000000000000'],
    mayGainPrivileges: false,
    seccomp: '2',
    root: 'ro',
    memoryBytes: 2 ** 30,
  };

  /** The one decision, and how far the job went. */
  const story = async (tools: Tools): Promise<object> => {
    const events = parseYaml(
      await tools.works(['get', 'events', '--field-selector=reason=Admitted', '-o', 'json']),
    );
    const job = parseYaml(await tools.works(['get', JOB, '-o', 'json']));
    return {
      admitted: arrayAt(events, 'items').map((event) => numberAt(event, 'count') ?? 1),
      step: numberAt(job, 'status', 'progress', 'step'),
    };
  };

  const runs = ['wait', JOB, '--for=jsonpath={.status.progress.step}', '--timeout=60s'];
  const completes = ['wait', JOB, '--for=condition=Complete', '--timeout=110s'];

  /** In the middle of the job, as a node that runs out of memory would; a kubelet then starts it again. */
  const killAndStart = async ({ container }: Pod): Promise<void> => {
    await podman(['kill', '--signal', 'KILL', container]);
    await podman(['wait', '--condition', 'stopped', container]);
    // Podman ends what holds the pod together a moment later: until that is over nothing can be started in it.
    await until(
      () => `${container} is started again`,
      () =>
        podman(['start', container]).then(
          () => true,
          () => false,
        ),
    );
  };

  const survivesKill = async (pod: Pod, tools: Tools): Promise<void> => {
    await tools.works(EXAMPLE);
    await tools.works(runs);
    await killAndStart(pod);
    await answers(pod);
    await tools.works(completes);
    expect(await story(tools)).toEqual({ admitted: [1], step: STEPS });
  };

  test('the control plane in one pod: killed in the middle of a job, nothing is lost', async () => {
    const ports = { api: await freePort(), web: await freePort() };
    const objects = await helmObjects('34', { ...values, ports, mode: 'embedded' });
    const [workload = {}] = ofKind(objects, 'StatefulSet');
    const pod = await play(workload, {
      name: 'longhaul-embedded',
      namespace: NAMESPACE,
      folders: [{ volume: 'data', path: volume('data') }],
      env: {},
    });
    pods.push('longhaul-embedded');
    await answers(pod);
    expect(await confinement(pod)).toEqual(confined);

    const kubeconfig = join(folder.path, 'kubeconfig');
    const inside = ['/nodejs/bin/node', '/app/longhaul.mjs', 'kubeconfig'];
    const text = await podman(['exec', pod.container, ...inside, '--data-dir', '/data/longhaul']);
    writeFileSync(kubeconfig, text, { mode: 0o600 });
    const tools = toolsFor({ kubeconfig }, join(folder.path, 'home'));
    await survivesKill(pod, tools);
    await helmTestPasses(objects, `http://127.0.0.1:${ports.web}/metrics`);
    await endsInTime(pod);
  }, 300_000);

  /** The pod of `helm test`, which finds the Service by its name where there is one. */
  const helmTestPasses = async (objects: readonly JsonObject[], url: string): Promise<void> => {
    const [container] = arrayAt(ofKind(objects, 'Pod')[0], 'spec', 'containers');
    if (!isJsonObject(container)) throw new Error('wanted the pod of helm test, found none');
    const [program = ''] = arrayAt(container, 'command').map(String);
    const args = arrayAt(container, 'args').map(String).slice(0, -1);
    const memory = textAt(container, 'resources', 'limits', 'memory') ?? '';
    const hardened = ['--read-only', '--cap-drop=all', '--security-opt=no-new-privileges'];
    const limits = [`--memory=${memory.replace('Mi', 'm')}`, '--user=65532', '--network=host'];
    const said = await podman([
      ...['run', '--rm', ...hardened, ...limits, '--entrypoint', program, image],
      ...[...args, url],
    ]);
    expect(said).toBe('it answers');
  };

  test('the operator, with the account that a kubelet mounts: killed, it goes on', async () => {
    const server = await startLoneApiServer(join(folder.path, 'cluster'));
    try {
      const tools = toolsFor(server, join(folder.path, 'home-of-admin'));
      const ports = { metrics: await freePort(), health: await freePort() };
      const settings = [
        `image.repository=${repository},image.tag=${tag},image.pullPolicy=Never,replicas=0`,
        `ports.metrics=${ports.metrics},ports.health=${ports.health}`,
        `emulator.timeScale=${emulator.timeScale}`,
      ].join(',');
      const release = ['install', 'longhaul', CHART, '-n', NAMESPACE, '--create-namespace'];
      await tools.helm([...release, '--set', settings]);
      await kindsServed(tools);
      const { token } = await installed(tools, { namespace: NAMESPACE, folder: folder.path });
      const { authority, env } = await serverOf(tools);
      const account = volume('account');
      writeFileSync(join(account, 'token'), token);
      writeFileSync(join(account, 'ca.crt'), authority);
      writeFileSync(join(account, 'namespace'), NAMESPACE);
      const deployment = ['get', 'deployment', 'longhaul', '-n', NAMESPACE, '-o', 'json'];
      const workload = parseYaml(await tools.works(deployment));
      const pod = await play(isJsonObject(workload) ? workload : {}, {
        name: 'longhaul-operator',
        namespace: NAMESPACE,
        folders: [
          {
            volume: 'account',
            path: account,
            mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
          },
        ],
        env,
      });
      pods.push('longhaul-operator');
      await answers(pod);
      expect(await confinement(pod)).toEqual(confined);

      await survivesKill(pod, tools);
      await endsInTime(pod);
    } finally {
      server.process.signal('SIGTERM');
      await server.process.ended;
    }
  }, 300_000);
});
