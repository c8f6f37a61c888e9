import { describe, expect, test } from '@jest/globals';

import { builtinCells } from '../../../../src/apiserver/registry/builtin/builtin-cells.ts';
import { builtinResources } from '../../../../src/apiserver/registry/builtin/builtin.ts';
import { instant } from '../../../../src/base/clock.ts';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { tableOf } from '../../../../src/kube/print/table.ts';
import type { ResourceDefinition } from '../../../../src/kube/resource.ts';

const now = instant(Date.parse('2026-01-01T01:00:00Z'));
const metadata = { name: 'x', creationTimestamp: '2026-01-01T00:00:00Z' };

function resourceOf(kind: string): ResourceDefinition {
  const found = builtinResources().find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`${kind} is not built in`);
  return found;
}

/** The rows of `kubectl get -o wide`, by heading. */
function printed(kind: string, object: JsonObject): Readonly<Record<string, JsonValue>> {
  const resource = resourceOf(kind);
  const table = tableOf({
    resource,
    items: [{ metadata, ...object }],
    listMeta: {},
    now,
    includeObject: 'None',
    version: 'v1',
    columnDefinitions: 'include',
    cells: builtinCells(resource),
  });
  const columns = table['columnDefinitions'] as readonly { readonly name: string }[];
  const [row] = table['rows'] as readonly { readonly cells: readonly JsonValue[] }[];
  expect(row?.cells).toHaveLength(columns.length);
  return Object.fromEntries(columns.map(({ name }, index) => [name, row?.cells[index] ?? null]));
}

describe('configuration', () => {
  test.each([
    [{}, 0],
    [{ data: { a: '1' }, binaryData: { b: 'AA==' } }, 2],
  ])('a ConfigMap with %j', (object, entries) => {
    expect(printed('ConfigMap', object)).toEqual({ Name: 'x', Data: entries, Age: '60m' });
  });

  test('a Secret', () => {
    const object = { type: 'Opaque', data: { a: 'MQ==' } };
    expect(printed('Secret', object)).toEqual({ Name: 'x', Type: 'Opaque', Data: 1, Age: '60m' });
  });

  test('a ServiceAccount', () => {
    expect(printed('ServiceAccount', {})).toEqual({ Name: 'x', Secrets: 0, Age: '60m' });
  });

  test('a Namespace', () => {
    const object = { status: { phase: 'Active' } };
    expect(printed('Namespace', object)).toEqual({ Name: 'x', Status: 'Active', Age: '60m' });
  });

  test('a Lease', () => {
    const object = { spec: { holderIdentity: 'me' } };
    expect(printed('Lease', object)).toEqual({ Name: 'x', Holder: 'me', Age: '60m' });
  });

  test('a PriorityClass', () => {
    expect(printed('PriorityClass', { value: 7, preemptionPolicy: 'Never' })).toEqual({
      Name: 'x',
      Value: 7,
      'Global-Default': false,
      Age: '60m',
      PreemptionPolicy: 'Never',
    });
  });

  test('a CustomResourceDefinition shows its time, not its age', () => {
    expect(printed('CustomResourceDefinition', {})).toEqual({
      Name: 'x',
      'Created At': '2026-01-01T00:00:00Z',
    });
  });
});

describe('events', () => {
  const involvedObject = { kind: 'GpuPool', name: 'p', fieldPath: 'spec' };
  const common = { involvedObject, type: 'Normal', reason: 'Ready', message: ' it is \n' };
  const expected = {
    Type: 'Normal',
    Reason: 'Ready',
    Object: 'gpupool/p',
    Subobject: 'spec',
    Message: 'it is',
    Name: 'x',
  };

  test('of the old kind', () => {
    const event = {
      ...common,
      source: { component: 'c', host: 'h' },
      firstTimestamp: '2026-01-01T00:50:00Z',
      lastTimestamp: '2026-01-01T00:59:30Z',
      count: 4,
    };
    expect(printed('Event', event)).toEqual({
      ...expected,
      'Last Seen': '30s',
      'First Seen': '10m',
      Count: 4,
      Source: 'c, h',
    });
  });

  test('of the new kind', () => {
    const event = {
      ...common,
      reportingComponent: 'c',
      eventTime: '2026-01-01T00:50:00.000000Z',
      firstTimestamp: null,
      series: { count: 9, lastObservedTime: '2026-01-01T00:59:50.000000Z' },
    };
    expect(printed('Event', event)).toEqual({
      ...expected,
      'Last Seen': '10s',
      'First Seen': '10m',
      Count: 9,
      Source: 'c',
    });
  });

  test('with nothing in it', () => {
    expect(printed('Event', {})).toMatchObject({ 'Last Seen': '<unknown>', Object: '', Count: 1 });
  });
});

describe('services', () => {
  test.each<[string, JsonObject, JsonObject]>([
    [
      'inside',
      {
        spec: { type: 'ClusterIP', clusterIP: '10.0.0.1', ports: [{ port: 80, protocol: 'TCP' }] },
      },
      {
        'Cluster-IP': '10.0.0.1',
        'External-IP': '<none>',
        'Port(s)': '80/TCP',
        Selector: '<none>',
      },
    ],
    [
      'on nodes',
      {
        spec: {
          type: 'NodePort',
          clusterIPs: ['10.0.0.2'],
          externalIPs: ['1.2.3.4', '1.2.3.5'],
          ports: [
            { port: 80, nodePort: 30080 },
            { port: 53, protocol: 'UDP' },
          ],
          selector: { b: '2', a: '1' },
        },
      },
      {
        'Cluster-IP': '10.0.0.2',
        'External-IP': '1.2.3.4,1.2.3.5',
        'Port(s)': '80:30080/TCP,53/UDP',
        Selector: 'a=1,b=2',
      },
    ],
    [
      'behind a balancer that is not there yet',
      { spec: { type: 'LoadBalancer' } },
      { 'External-IP': '<pending>', 'Port(s)': '<none>' },
    ],
    [
      'behind a balancer',
      {
        spec: { type: 'LoadBalancer' },
        status: { loadBalancer: { ingress: [{ hostname: 'lb' }] } },
      },
      { 'External-IP': 'lb' },
    ],
    [
      'elsewhere',
      { spec: { type: 'ExternalName', externalName: 'e.com' } },
      { 'External-IP': 'e.com' },
    ],
  ])('%s', (_name, object, expected) => {
    expect(printed('Service', object)).toMatchObject(expected);
  });

  test.each([
    [[], '<none>'],
    [
      [{ addresses: [{ ip: '1.1.1.1' }], ports: [{ port: 1 }, { port: 2 }] }],
      '1.1.1.1:1,1.1.1.1:2',
    ],
    [[{ addresses: ['1', '2', '3', '4', '5'].map((ip) => ({ ip })) }], '1,2,3 + 2 more...'],
  ])('endpoints %#', (subsets, text) => {
    expect(printed('Endpoints', { subsets })['Endpoints']).toBe(text);
  });
});

describe('nodes', () => {
  const ready = (status: string): JsonObject => ({
    status: { conditions: [{ type: 'Ready', status }] },
  });
  test.each<[JsonObject, string]>([
    [{}, 'Unknown'],
    [ready('True'), 'Ready'],
    [ready('False'), 'NotReady'],
    [{ ...ready('True'), spec: { unschedulable: true } }, 'Ready,SchedulingDisabled'],
  ])('%j is %s', (object, status) => {
    expect(printed('Node', object)['Status']).toBe(status);
  });

  test('everything else', () => {
    const labels = { 'node-role.kubernetes.io/worker': '', 'kubernetes.io/role': 'gpu' };
    const node = {
      metadata: { ...metadata, labels },
      status: {
        addresses: [{ type: 'InternalIP', address: '10.0.0.9' }],
        nodeInfo: { kubeletVersion: 'v1.34.0', osImage: 'Debian' },
      },
    };
    expect(printed('Node', node)).toEqual({
      Name: 'x',
      Status: 'Unknown',
      Roles: 'gpu,worker',
      Age: '60m',
      Version: 'v1.34.0',
      'Internal-IP': '10.0.0.9',
      'External-IP': '<none>',
      'OS-Image': 'Debian',
      'Kernel-Version': '<unknown>',
      'Container-Runtime': '<unknown>',
    });
  });
});

test('custom resources print by their paths', () => {
  expect(builtinCells({ ...resourceOf('Event'), custom: true })).toBeUndefined();
});

test.each(builtinResources().map((resource) => [resource.kind, resource] as const))(
  '%s of hostile shape prints something',
  (kind, resource) => {
    const names = Object.keys((resource.schema['properties'] ?? {}) as JsonObject);
    for (const value of ['text', 7, null, [null, 'x'], { a: [] }]) {
      const object = Object.fromEntries([...names, 'metadata'].map((name) => [name, value]));
      expect(Object.keys(printed(kind, object)).length).toBeGreaterThan(1);
    }
  },
);
