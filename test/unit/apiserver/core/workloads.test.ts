import { beforeAll, describe, expect, test } from '@jest/globals';

import type { JsonObject } from '../../../../src/base/json.ts';
import { Cluster } from './_cluster.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start();
});

const core = '/api/v1/namespaces/default';
const apps = '/apis/apps/v1/namespaces/default';
const batch = '/apis/batch/v1/namespaces/default';

const podSpec = (more: JsonObject = {}, container: JsonObject = {}): JsonObject => ({
  containers: [{ name: 'c', image: 'i:1', ...container }],
  ...more,
});
const template = (labels: JsonObject, spec: JsonObject): JsonObject => ({
  metadata: { labels },
  spec,
});
const workload = (name: string, spec: JsonObject = {}): JsonObject => ({
  metadata: { name },
  spec: {
    selector: { matchLabels: { a: 'b' } },
    template: template({ a: 'b' }, podSpec()),
    ...spec,
  },
});
const pod = (name: string, spec: JsonObject): JsonObject => ({ metadata: { name }, spec });

describe('what the server fills in', () => {
  test.each<[string, string, JsonObject, JsonObject]>([
    [
      'a pod',
      `${core}/pods`,
      pod(
        'p',
        podSpec({ volumes: [{ name: 'v' }] }, { image: 'i', resources: { limits: { cpu: '1' } } }),
      ),
      {
        metadata: { generation: 1 },
        spec: {
          containers: [
            {
              imagePullPolicy: 'Always',
              resources: { limits: { cpu: '1' }, requests: { cpu: '1' } },
              terminationMessagePath: '/dev/termination-log',
            },
          ],
          dnsPolicy: 'ClusterFirst',
          enableServiceLinks: true,
          restartPolicy: 'Always',
          serviceAccountName: 'default',
          volumes: [{ name: 'v', emptyDir: {} }, { projected: { defaultMode: 420 } }],
        },
        status: { phase: 'Pending', qosClass: 'Burstable' },
      },
    ],
    [
      'a deployment',
      `${apps}/deployments`,
      workload('d'),
      {
        spec: {
          replicas: 1,
          revisionHistoryLimit: 10,
          progressDeadlineSeconds: 600,
          strategy: {
            type: 'RollingUpdate',
            rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
          },
          template: { spec: { restartPolicy: 'Always', securityContext: {} } },
        },
        status: {},
      },
    ],
    [
      'a deployment that replaces all at once',
      `${apps}/deployments`,
      workload('d2', { strategy: { type: 'Recreate' } }),
      { spec: { strategy: { type: 'Recreate' } } },
    ],
    [
      'a replica set',
      `${apps}/replicasets`,
      workload('r'),
      { spec: { replicas: 1 }, status: { replicas: 0 } },
    ],
    [
      'a stateful set',
      `${apps}/statefulsets`,
      workload('s', { serviceName: 'x' }),
      {
        spec: {
          podManagementPolicy: 'OrderedReady',
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
          persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        },
      },
    ],
    [
      'a daemon set',
      `${apps}/daemonsets`,
      workload('ds'),
      { spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } } } },
    ],
    [
      'a cron job',
      `${batch}/cronjobs`,
      {
        metadata: { name: 'c' },
        spec: {
          schedule: '*/5 * * * *',
          jobTemplate: { spec: { template: { spec: podSpec({ restartPolicy: 'Never' }) } } },
        },
      },
      { spec: { concurrencyPolicy: 'Allow', suspend: false, failedJobsHistoryLimit: 1 } },
    ],
    [
      'a network policy',
      '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies',
      { metadata: { name: 'n' }, spec: { podSelector: {}, egress: [{}] } },
      { spec: { policyTypes: ['Ingress', 'Egress'] } },
    ],
    [
      'a claim',
      `${core}/persistentvolumeclaims`,
      {
        metadata: { name: 'c' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
      { spec: { volumeMode: 'Filesystem' }, status: { phase: 'Pending' } },
    ],
    [
      'a disruption budget',
      '/apis/policy/v1/namespaces/default/poddisruptionbudgets',
      { metadata: { name: 'b' }, spec: { minAvailable: 1, selector: {} } },
      { status: { disruptionsAllowed: 0, expectedPods: 0 } },
    ],
  ])('into %s', async (_what, path, sent, expected) => {
    const { status, body } = await cluster.send('POST', path, sent);
    expect({ status, body }).toMatchObject({ status: 201, body: expected });
  });

  test('into a job: a selector that no other has', async () => {
    const spec = { template: { spec: podSpec({ restartPolicy: 'Never' }) } };
    const { body } = await cluster.send('POST', `${batch}/jobs`, { metadata: { name: 'j' }, spec });
    const { uid } = body['metadata'] as { readonly uid: string };
    expect(body['spec']).toMatchObject({
      completions: 1,
      parallelism: 1,
      backoffLimit: 6,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
      template: { metadata: { labels: { 'job-name': 'j', 'controller-uid': uid } } },
    });
  });

  test.each([
    [{}, 'BestEffort'],
    [{ requests: { cpu: '1' } }, 'Burstable'],
    [{ limits: { cpu: '1', memory: '1Gi' } }, 'Guaranteed'],
  ])('a pod with %j is %s', async (resources, qosClass) => {
    const sent = { metadata: { generateName: 'q-' }, spec: podSpec({}, { resources }) };
    const { body } = await cluster.send('POST', `${core}/pods`, sent);
    expect(body).toMatchObject({ status: { qosClass } });
  });
});

describe('what is refused', () => {
  test.each<[string, string, JsonObject, readonly string[]]>([
    [
      'no containers',
      `${core}/pods`,
      pod('x', { containers: [] }),
      ['spec.containers: Required value'],
    ],
    [
      'a mount of nothing',
      `${core}/pods`,
      pod('x', podSpec({}, { volumeMounts: [{ name: 'v', mountPath: '/v' }] })),
      ['spec.containers[0].volumeMounts[0].name: Not found: "v"'],
    ],
    [
      'a port that is none',
      `${core}/pods`,
      pod('x', podSpec({}, { ports: [{ containerPort: 70_000 }] })),
      [
        'spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
      ],
    ],
    [
      'labels the selector does not know',
      `${apps}/deployments`,
      workload('x', { template: template({ a: 'c' }, podSpec()) }),
      [
        'spec.template.metadata.labels: Invalid value: {"a":"c"}: `selector` does not match template `labels`',
      ],
    ],
    [
      'no selector',
      `${apps}/deployments`,
      { metadata: { name: 'x' }, spec: { template: template({}, podSpec()) } },
      ['spec.selector: Required value'],
    ],
    [
      'a job that never ends',
      `${batch}/jobs`,
      { metadata: { name: 'x' }, spec: { template: { spec: podSpec() } } },
      ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      'a schedule that is none',
      `${batch}/cronjobs`,
      {
        metadata: { name: 'x' },
        spec: {
          schedule: 'often',
          jobTemplate: { spec: { template: { spec: podSpec({ restartPolicy: 'Never' }) } } },
        },
      },
      ['spec.schedule: Invalid value: "often": expected exactly 5 fields, found 1: [often]'],
    ],
    [
      'a service without ports',
      `${core}/services`,
      { metadata: { name: 'x' }, spec: { selector: { a: 'b' } } },
      ['spec.ports: Required value'],
    ],
    [
      'ports without names',
      `${core}/services`,
      { metadata: { name: 'x' }, spec: { ports: [{ port: 1 }, { port: 2 }] } },
      ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value'],
    ],
    [
      'a lease of no time',
      '/apis/coordination.k8s.io/v1/namespaces/default/leases',
      { metadata: { name: 'x' }, spec: { leaseDurationSeconds: 0 } },
      ['spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0'],
    ],
    [
      'a budget of both kinds',
      '/apis/policy/v1/namespaces/default/poddisruptionbudgets',
      { metadata: { name: 'x' }, spec: { minAvailable: 1, maxUnavailable: 1 } },
      ['minAvailable and maxUnavailable cannot be both set'],
    ],
    [
      'more at least than at most',
      '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers',
      {
        metadata: { name: 'x' },
        spec: { minReplicas: 3, maxReplicas: 2, scaleTargetRef: { kind: 'Deployment', name: 'd' } },
      },
      ['spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`'],
    ],
    [
      'an ingress to nowhere',
      '/apis/networking.k8s.io/v1/namespaces/default/ingresses',
      { metadata: { name: 'x' }, spec: {} },
      ['either `defaultBackend` or `rules` must be specified'],
    ],
    [
      'a priority of the system',
      '/apis/scheduling.k8s.io/v1/priorityclasses',
      { metadata: { name: 'x' }, value: 1_000_000_001 },
      ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
    ],
  ])('%s', async (_what, path, sent, causes) => {
    const { status, body } = await cluster.send('POST', path, sent);
    expect(status).toBe(422);
    for (const cause of causes) expect(body['message']).toContain(cause);
  });
});

describe('what cannot be changed', () => {
  test('the selector of a deployment', async () => {
    await cluster.send('POST', `${apps}/deployments`, workload('fixed'));
    const change = {
      spec: {
        selector: { matchLabels: { a: 'b', c: 'd' } },
        template: { metadata: { labels: { c: 'd' } } },
      },
    };
    const { status, body } = await cluster.merge(`${apps}/deployments/fixed`, change);
    expect(status).toBe(422);
    expect(body['message']).toContain('field is immutable');
  });

  test('most of a pod, but not its image', async () => {
    await cluster.send(
      'POST',
      `${core}/pods`,
      pod('running', podSpec({ automountServiceAccountToken: false })),
    );
    const path = `${core}/pods/running`;
    const image = await cluster.merge(path, {
      spec: { containers: [{ name: 'c', image: 'i:2' }] },
    });
    expect(image).toMatchObject({ status: 200, body: { metadata: { generation: 2 } } });
    const moved = await cluster.merge(path, { spec: { hostNetwork: true } });
    expect(moved.status).toBe(422);
    expect(moved.body['message']).toContain('pod updates may not change fields other than');
  });
});

describe('scale', () => {
  test('shows the selector as text, and changes only the number', async () => {
    await cluster.send('POST', `${apps}/deployments`, workload('big'));
    const path = `${apps}/deployments/big/scale`;
    expect((await cluster.send('GET', path)).body).toMatchObject({
      spec: { replicas: 1 },
      status: { replicas: 0, selector: 'a=b' },
    });
    await cluster.merge(path, { spec: { replicas: 4 } });
    expect((await cluster.send('GET', `${apps}/deployments/big`)).body).toMatchObject({
      metadata: { generation: 2 },
      spec: { replicas: 4, strategy: { type: 'RollingUpdate' } },
    });
  });
});

describe('a pod that is deleted', () => {
  test('goes at once where no node has it', async () => {
    await cluster.send('POST', `${core}/pods`, pod('loose', podSpec()));
    expect((await cluster.send('DELETE', `${core}/pods/loose`)).body).toMatchObject({
      kind: 'Status',
    });
  });

  test('is given its time on a node, less when asked for, and goes when there is none left', async () => {
    await cluster.send('POST', `${core}/pods`, pod('bound', podSpec({ nodeName: 'n' })));
    const path = `${core}/pods/bound`;
    expect((await cluster.send('DELETE', path)).body).toMatchObject({
      kind: 'Pod',
      metadata: { deletionGracePeriodSeconds: 30, deletionTimestamp: '2026-01-01T00:00:30Z' },
    });
    expect((await cluster.send('DELETE', path, { gracePeriodSeconds: 60 })).body).toMatchObject({
      metadata: { deletionGracePeriodSeconds: 30 },
    });
    expect((await cluster.send('DELETE', path, { gracePeriodSeconds: 5 })).body).toMatchObject({
      metadata: { deletionGracePeriodSeconds: 5, deletionTimestamp: '2026-01-01T00:00:05Z' },
    });
    await cluster.send('DELETE', path, { gracePeriodSeconds: 0 });
    expect((await cluster.send('GET', path)).status).toBe(404);
  });
});

describe('addresses of services', () => {
  const service = (name: string, spec: JsonObject): JsonObject => ({
    metadata: { name },
    spec: { ports: [{ port: 80 }], ...spec },
  });

  test('differ, and stay', async () => {
    const addressOf = async (name: string): Promise<unknown> => {
      const { body } = await cluster.send('POST', `${core}/services`, service(name, {}));
      return (body['spec'] as JsonObject)['clusterIP'];
    };
    const [first, second] = [await addressOf('one'), await addressOf('two')];
    expect(first).toMatch(/^10\.96\.\d+\.\d+$/);
    expect(second).not.toBe(first);
    const renewed = await cluster.send(
      'PUT',
      `${core}/services/one`,
      service('one', { selector: { a: 'b' } }),
    );
    expect(renewed.body).toMatchObject({ spec: { clusterIP: first, clusterIPs: [first] } });
    const taken = await cluster.send(
      'POST',
      `${core}/services`,
      service('three', { clusterIP: first as string }),
    );
    expect(taken.body['message']).toContain('provided IP is already allocated');
  });

  test('are none for those without a head, and with ports for those on nodes', async () => {
    const headless = await cluster.send(
      'POST',
      `${core}/services`,
      service('none', { clusterIP: 'None' }),
    );
    expect(headless.body).toMatchObject({ spec: { clusterIP: 'None', clusterIPs: ['None'] } });
    const onNodes = await cluster.send(
      'POST',
      `${core}/services`,
      service('ports', { type: 'NodePort' }),
    );
    expect(onNodes.body).toMatchObject({ spec: { ports: [{ nodePort: 30_000, targetPort: 80 }] } });
    const name = service('outside', { type: 'ExternalName', externalName: 'a.example', ports: [] });
    const outside = await cluster.send('POST', `${core}/services`, name);
    expect(outside.body['spec']).not.toHaveProperty('clusterIP');
  });

  test('change hands with the type', async () => {
    await cluster.send('POST', `${core}/services`, service('changing', {}));
    const { body } = await cluster.merge(`${core}/services/changing`, {
      spec: { type: 'NodePort' },
    });
    expect(body).toMatchObject({
      spec: { ports: [{ nodePort: 30_001 }], externalTrafficPolicy: 'Cluster' },
    });
    const moved = await cluster.merge(`${core}/services/changing`, {
      spec: { clusterIP: '10.96.9.9' },
    });
    expect(moved.body['message']).toContain('may not change once set');
  });
});
