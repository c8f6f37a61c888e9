import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { GoClient, nameOf } from './go-client.ts';

/** What the framework of the suites does before, around and after each of their tests. */
let api: GoClient;

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

const node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n1', labels: { 'kubernetes.io/hostname': 'n1', 'kubernetes.io/os': 'linux' } },
  spec: { podCIDR: '10.244.0.0/24' },
};

const ready = {
  capacity: { cpu: '8', memory: '32Gi', pods: '110' },
  allocatable: { cpu: '8', memory: '32Gi', pods: '110' },
  conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'ready' }],
  addresses: [{ type: 'InternalIP', address: '192.0.2.7' }],
};

describe('before all', () => {
  test('the server says its version, all of it', async () => {
    const version = await api.get('/version');
    expect(version).toMatchObject({ major: '1', minor: '34' });
    expect(textAt(version, 'gitVersion')).toMatch(/^v1\.34\.\d+/);
    for (const field of ['goVersion', 'compiler', 'platform', 'buildDate']) {
      expect(textAt(version, field)).not.toBe('');
    }
  });

  test.each(['/healthz', '/livez', '/readyz'])('%s is ok', async (path) => {
    expect((await api.ask({ path })).text).toBe('ok');
  });

  test('a node that somebody made ready is found among those that pods can go to', async () => {
    await api.create('/api/v1/nodes', node);
    await api.patch('/api/v1/nodes/n1/status', 'strategic', { status: ready });
    const schedulable = '/api/v1/nodes?fieldSelector=spec.unschedulable%3Dfalse&resourceVersion=0';
    expect(arrayAt(await api.get(schedulable), 'items')).toMatchObject([
      { metadata: { name: 'n1' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } },
    ]);
    await api.patch('/api/v1/nodes/n1', 'strategic', { spec: { unschedulable: true } });
    expect(arrayAt(await api.get(schedulable), 'items')).toEqual([]);
    await api.patch('/api/v1/nodes/n1', 'strategic', { spec: { unschedulable: null } });
    expect(arrayAt(await api.get(schedulable), 'items')).toHaveLength(1);
  });

  test.each([
    '/api/v1/namespaces/kube-system',
    '/api/v1/namespaces/kube-system/pods',
    '/api/v1/namespaces/kube-system/replicationcontrollers',
    '/apis/apps/v1/namespaces/kube-system/replicasets',
    '/apis/apps/v1/namespaces/kube-system/daemonsets',
    '/api/v1/namespaces/default/services/kubernetes',
  ])('%s is there', async (path) => {
    expect((await api.ask({ path })).status).toBe(200);
  });
});

describe('around each', () => {
  test('a namespace comes with its account and certificates, and goes with all there is in it', async () => {
    const name = await api.namespace('framework');
    const path = `/api/v1/namespaces/${name}`;
    expect(await api.get(path)).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': name } },
      status: { phase: 'Active' },
    });
    const certificates = await api.get(`${path}/configmaps/kube-root-ca.crt`);
    expect(textAt(certificates, 'data', 'ca.crt')).toContain('BEGIN CERTIFICATE');
    expect(arrayAt(await api.get(`${path}/events?limit=500`), 'items')).toEqual([]);
    await api.create(`${path}/configmaps`, { metadata: { name: 'left-behind' } });
    const deleted = await api.delete(path);
    expect(deleted).toMatchObject({ kind: 'Namespace', status: { phase: 'Terminating' } });
    await api.gone(path);
  });

  test('namespaces made at once get names of their own', async () => {
    const names = await Promise.all([1, 2, 3, 4].map(() => api.namespace('nslifetest')));
    expect(new Set(names).size).toBe(4);
    await Promise.all(names.map((name) => api.delete(`/api/v1/namespaces/${name}`)));
    await api.until({ path: '/api/v1/namespaces' }, ({ body }) =>
      arrayAt(body, 'items').every((item) => !nameOf(item).startsWith('nslifetest')),
    );
  });
});

describe('API Server', () => {
  test('should have Endpoints and EndpointSlices pointing to API Server', async () => {
    const { port } = api.reachedAt;
    const inDefault = '/api/v1/namespaces/default';
    const service = await api.get(`${inDefault}/services/kubernetes`);
    expect(jsonAt(service, 'spec', 'ports')).toMatchObject([{ name: 'https', port: 443 }]);
    const { body, headers } = await api.ask({ path: `${inDefault}/endpoints/kubernetes` });
    expect(headers['warning']).toBe(
      '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"',
    );
    expect(body['subsets']).toEqual([
      { addresses: [{ ip: '127.0.0.1' }], ports: [{ name: 'https', port, protocol: 'TCP' }] },
    ]);
    const slices = await api.get(
      '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dkubernetes',
    );
    expect(arrayAt(slices, 'items')).toMatchObject([
      {
        addressType: 'IPv4',
        endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
        ports: [{ name: 'https', port, protocol: 'TCP' }],
      },
    ]);
  });

  test('they come back, and come right', async () => {
    const path = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes';
    const uid = textAt(await api.get(path), 'metadata', 'uid');
    await api.delete(path);
    await api.until(
      { path },
      ({ status, body }) => status === 200 && textAt(body, 'metadata', 'uid') !== uid,
    );
    const endpoints = '/api/v1/namespaces/default/endpoints/kubernetes';
    await api.patch(endpoints, 'merge', {
      subsets: [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 1 }] }],
    });
    await api.until(
      { path: endpoints },
      ({ body }) => textAt(body, 'subsets', '0', 'addresses', '0', 'ip') === '127.0.0.1',
    );
  });
});
