import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt } from '../../../../src/base/json-at.ts';
import { CaseApi, causesOf, merge } from '../cases/case-api.ts';
import type { Reply } from '../cases/case-api.ts';

/** What the suites of Kubernetes ask of Pods, Services and Deployments that needs no controller. */
const core = '/api/v1/namespaces/default';
const pods = `${core}/pods`;
const services = `${core}/services`;
const deployments = '/apis/apps/v1/namespaces/default/deployments';
const containers = [{ name: 'c', image: 'i' }];
const labels = { a: 'b' };

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
});

afterAll(() => api.close());

const post = (path: string, name: string, spec: JsonObject): Promise<Reply> =>
  api.ask({ method: 'POST', path, body: { metadata: { name }, spec } });
const patch = (path: string, name: string, spec: JsonObject): Promise<Reply> =>
  api.ask({ method: 'PATCH', path: `${path}/${name}`, type: merge, body: { spec } });

describe('activeDeadlineSeconds', () => {
  test.each<readonly [string, JsonValue, JsonValue, number]>([
    ['set', null, 60, 200],
    ['left', 30, 30, 200],
    ['brought-nearer', 60, 30, 200],
    ['put-off', 30, 60, 422],
    ['negative', 30, -1, 422],
    ['negative-from-none', null, -1, 422],
    ['zero', 30, 0, 422],
    ['taken-away', 30, null, 422],
  ])('%s: from %j to %j', async (name, before, after, status) => {
    const spec = { containers, ...(before === null ? {} : { activeDeadlineSeconds: before }) };
    expect((await post(pods, name, spec)).status).toBe(201);
    expect((await patch(pods, name, { activeDeadlineSeconds: after })).status).toBe(status);
  });

  test('of a new pod is more than nothing', async () => {
    const refused = await post(pods, 'at-once', { containers, activeDeadlineSeconds: 0 });
    expect(causesOf(refused)).toEqual([
      'spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive',
    ]);
  });
});

describe('scheduling gates', () => {
  const schedulingGates = [{ name: 'example.com/one' }, { name: 'two' }];

  test('hold a pod until they are gone; until then it may be asked for more', async () => {
    const made = await post(pods, 'gated', { containers, schedulingGates });
    expect(jsonAt(made.body, 'status', 'conditions')).toEqual([
      expect.objectContaining({ type: 'PodScheduled', reason: 'SchedulingGated' }),
    ]);
    expect((await patch(pods, 'gated', { nodeSelector: { a: 'b' } })).status).toBe(200);
    expect(causesOf(await patch(pods, 'gated', { nodeSelector: { a: 'c' } }))).toContainEqual(
      expect.stringMatching(/^spec\.nodeSelector: .*only additions to spec\.nodeSelector/),
    );
    const more = [...schedulingGates, { name: 'three' }];
    expect(causesOf(await patch(pods, 'gated', { schedulingGates: more }))).toContainEqual(
      "spec.schedulingGates: Forbidden: only deletion is allowed, but found new scheduling gate 'three'",
    );
    const fewer = { schedulingGates: [{ name: 'two' }] };
    expect((await patch(pods, 'gated', fewer)).status).toBe(200);
    expect((await patch(pods, 'gated', { schedulingGates: null })).status).toBe(200);
    expect((await patch(pods, 'gated', { nodeSelector: { x: 'y' } })).status).toBe(422);
  });

  test('have names, and are for pods without a node', async () => {
    const wrong = { containers, nodeName: 'n', schedulingGates: [{ name: 'a_' }] };
    expect(causesOf(await post(pods, 'no', wrong))).toEqual([
      'spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
      expect.stringMatching(/^spec\.schedulingGates\[0\]: Invalid value: "a_": name part/),
    ]);
  });
});

describe('Services that change their type', () => {
  const ports = [{ port: 80 }];

  test('have no port on nodes any more', async () => {
    await post(services, 'inward', { type: 'NodePort', ports });
    const { body } = await patch(services, 'inward', { type: 'ClusterIP' });
    expect(arrayAt(body['spec'], 'ports')).toEqual([{ port: 80, protocol: 'TCP', targetPort: 80 }]);
    expect(body['spec']).not.toHaveProperty('externalTrafficPolicy');
  });

  test('have nothing inside when they are another name', async () => {
    await post(services, 'elsewhere', { ports, selector: labels });
    const { body } = await patch(services, 'elsewhere', {
      type: 'ExternalName',
      externalName: 'foo.example.com',
      clusterIP: null,
      clusterIPs: null,
    });
    for (const gone of ['internalTrafficPolicy', 'ipFamilies', 'ipFamilyPolicy', 'clusterIP']) {
      expect(body['spec']).not.toHaveProperty(gone);
    }
  });

  test('say nothing about sessions that are none', async () => {
    const sticky = await post(services, 'sticky', { ports, sessionAffinity: 'ClientIP' });
    expect(jsonAt(sticky.body, 'spec', 'sessionAffinityConfig')).toEqual({
      clientIP: { timeoutSeconds: 10_800 },
    });
    const { status, body } = await patch(services, 'sticky', { sessionAffinity: 'None' });
    expect(status).toBe(200);
    expect(body['spec']).not.toHaveProperty('sessionAffinityConfig');
  });

  test('are no part of the inside from the start', async () => {
    const spec = { type: 'ExternalName', externalName: 'a.b', internalTrafficPolicy: 'Cluster' };
    const { status, body } = await post(services, 'outside', spec);
    expect(status).toBe(201);
    expect(body['spec']).not.toHaveProperty('internalTrafficPolicy');
  });
});

describe('Services', () => {
  const ports = [{ port: 80 }];

  test('keep the class of their load balancer, which others have none of', async () => {
    const spec = { type: 'LoadBalancer', loadBalancerClass: 'example.com/a', ports };
    await post(services, 'classy', spec);
    const changed = await patch(services, 'classy', { loadBalancerClass: 'example.com/b' });
    expect(causesOf(changed)).toEqual([
      'spec.loadBalancerClass: Invalid value: "example.com/b": may not change once set',
    ]);
    const refused = await post(services, 'unclassy', { ...spec, type: 'ClusterIP' });
    expect(causesOf(refused)).toEqual([
      "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
    ]);
  });

  test('send traffic in known ways only', async () => {
    const refused = await post(services, 'far', { ports, trafficDistribution: 'Far' });
    expect(causesOf(refused)).toEqual([
      'spec.trafficDistribution: Unsupported value: "Far": supported values: "PreferClose", "PreferSameNode", "PreferSameZone"',
    ]);
  });

  test('share the ports of nodes with no other service', async () => {
    const both = ['TCP', 'UDP'].map((protocol) => ({
      name: protocol.toLowerCase(),
      port: 53,
      protocol,
      nodePort: 31_053,
    }));
    expect((await post(services, 'dns', { type: 'NodePort', ports: both })).status).toBe(201);
    const taken = [31_053, 80].map((nodePort, at) => ({ name: `p${at}`, port: 80 + at, nodePort }));
    const refused = await post(services, 'other', { type: 'NodePort', ports: taken });
    expect(refused.status).toBe(422);
    expect(causesOf(refused)).toEqual([
      'spec.ports[0].nodePort: Invalid value: 31053: provided port is already allocated',
      'spec.ports[1].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ]);
  });
});

describe('Deployments', () => {
  const template = { metadata: { labels }, spec: { containers } };
  const spec = { selector: { matchLabels: labels }, template };
  const rollingUpdate = { maxSurge: 0, maxUnavailable: '0%' };

  test.each<readonly [string, JsonObject, string]>([
    [
      'neither-more-nor-fewer',
      { strategy: { type: 'RollingUpdate', rollingUpdate } },
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0',
    ],
    [
      'all-anew-step-by-step',
      { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } },
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
    [
      'late-before-it-is-ready',
      { minReadySeconds: 600 },
      'spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds',
    ],
    [
      'with-an-end',
      { template: { ...template, spec: { containers, activeDeadlineSeconds: 5 } } },
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported',
    ],
  ])('%s are refused', async (name, more, cause) => {
    expect(causesOf(await post(deployments, name, { ...spec, ...more }))).toEqual([cause]);
  });
});

test('ranges of addresses count no generations', async () => {
  const made = await post('/apis/networking.k8s.io/v1/servicecidrs', 'range', {
    cidrs: ['192.168.0.0/16'],
  });
  expect(made.status).toBe(201);
  expect(made.body['metadata']).not.toHaveProperty('generation');
});
