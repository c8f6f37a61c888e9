import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { collectionOf, customObject, definitionOf, deployment, pod } from './fixtures.ts';
import { GoClient, patching, withMetadata } from './go-client.ts';
import type { GoAnswer } from './go-client.ts';

let api: GoClient;
let namespace: string;

beforeAll(async () => {
  api = await GoClient.start();
  namespace = await api.namespace('apply');
});

afterAll(() => api.close());

const core = (rest: string): string => `/api/v1/namespaces/${namespace}/${rest}`;
const deployments = (name: string): string =>
  `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;

/** An apply as the suites send it: JSON, which is YAML. */
const apply = (path: string, manager: string, body: JsonValue): Promise<JsonObject> =>
  api.patch(`${path}?fieldManager=${manager}`, 'apply', body);

const tried = (path: string, query: string, body: JsonValue): Promise<GoAnswer> =>
  api.ask(patching(`${path}?${query}`, 'apply', body));

const entriesOf = (object: JsonObject, ...managers: readonly string[]): readonly JsonValue[] =>
  arrayAt(object, 'metadata', 'managedFields').filter((entry) =>
    managers.includes(textAt(entry, 'manager') ?? ''),
  );

const container = (object: JsonObject): JsonValue =>
  jsonAt(object, 'spec', 'template', 'spec', 'containers', '0') ?? null;

/** A Deployment as those of the suites, with something more in its pods; who leaves replicas out has no opinion. */
function applied(
  name: string,
  podSpec: JsonObject,
  spec: JsonObject = { replicas: 3 },
): JsonObject {
  const labels = { app: 'nginx' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      ...spec,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'nginx', image: 'nginx:1.27' }], ...podSpec },
      },
    },
  };
}

const port80 = { containerPort: 80, protocol: 'TCP' };
const withPorts = (...ports: readonly JsonObject[]): JsonObject => ({
  containers: [{ name: 'nginx', image: 'nginx:1.27', ports }],
});

describe('ServerSideApply', () => {
  test.each([
    [
      'pods/test-pod',
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'test-pod' },
        spec: { containers: [{ name: 'test-container', image: 'test-image' }] },
      },
      {
        'f:containers': { 'k:{"name":"test-container"}': { '.': {}, 'f:image': {}, 'f:name': {} } },
      },
    ],
    [
      'services/test-svc',
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'test-svc' },
        spec: { ports: [{ port: 8080, protocol: 'UDP' }] },
      },
      {
        'f:ports': {
          'k:{"port":8080,"protocol":"UDP"}': { '.': {}, 'f:port': {}, 'f:protocol': {} },
        },
      },
    ],
  ])('should create an applied object if it does not already exist: %s', async (...row) => {
    const [path, body, owned] = row;
    await apply(core(path), 'apply_test', body);
    expect((await api.ask({ path: core(path) })).status).toBe(200);
    const again = await apply(core(path), 'apply_test_2', body);
    expect(entriesOf(again, 'apply_test', 'apply_test_2')).toMatchObject([
      { operation: 'Apply', fieldsV1: { 'f:spec': owned } },
      { operation: 'Apply', fieldsV1: { 'f:spec': owned } },
    ]);
  });

  test('should work for subresources', async () => {
    const path = core('pods/with-status');
    await apply(path, 'apply_test', pod('with-status'));
    const status = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'with-status' },
      status: { conditions: [{ type: 'MyStatus', status: 'True' }] },
    };
    await apply(path, 'apply_test2', status);
    const types = async (): Promise<readonly (string | undefined)[]> =>
      arrayAt(await api.get(path), 'status', 'conditions').map((each) => textAt(each, 'type'));
    expect(await types()).not.toContain('MyStatus');
    const through = await apply(`${path}/status`, 'apply_test2', status);
    expect(await types()).toContain('MyStatus');
    expect(entriesOf(through, 'apply_test2')).toMatchObject([
      {
        subresource: 'status',
        fieldsV1: { 'f:status': { 'f:conditions': { 'k:{"type":"MyStatus"}': { 'f:type': {} } } } },
      },
    ]);
  });

  test('should remove a field if it is owned but removed in the apply request', async () => {
    const path = deployments('unset');
    await apply(path, 'apply_test', applied('unset', withPorts(port80)));
    const without = await apply(path, 'apply_test', applied('unset', {}));
    expect(jsonAt(container(without), 'ports')).toBeUndefined();
  });

  test('should not remove a field if an owner unsets the field but other managers still have ownership of the field', async () => {
    const path = deployments('shared-unset');
    const whole = applied('shared-unset', { hostname: 'test-hostname' });
    await apply(path, 'shared_owner_1', whole);
    await apply(path, 'shared_owner_2', whole);
    const after = await apply(path, 'shared_owner_1', applied('shared-unset', {}, {}));
    expect(after).toMatchObject({
      spec: { replicas: 3, template: { spec: { hostname: 'test-hostname' } } },
    });
  });

  test('should ignore conflict errors if force apply is used', async () => {
    const path = deployments('forced');
    const body = applied('forced', {});
    await apply(path, 'apply_test', body);
    await api.patch(path, 'merge', { spec: { replicas: 5 } });
    const refused = await tried(path, 'fieldManager=apply_test', body);
    expect([refused.status, refused.body['reason']]).toEqual([409, 'Conflict']);
    expect(arrayAt(refused.body, 'details', 'causes')).toMatchObject([
      { reason: 'FieldManagerConflict', field: '.spec.replicas' },
    ]);
    const forced = await tried(path, 'fieldManager=apply_test&force=true', body);
    expect(forced.body).toMatchObject({ spec: { replicas: 3 } });
  });

  test('should give up ownership of a field if forced applied by a controller', async () => {
    const path = deployments('controller');
    await apply(path, 'apply_test', applied('controller', {}));
    const scaled = { ...customDeployment('controller'), spec: { replicas: 0 } };
    const conflicting = await tried(path, 'fieldManager=test_controller', scaled);
    expect(conflicting.status).toBe(409);
    const taken = await tried(path, 'fieldManager=test_controller&force=true', scaled);
    expect(taken.body).toMatchObject({ spec: { replicas: 0 } });
    const again = await tried(path, 'fieldManager=apply_test', applied('controller', {}));
    expect(again.status).toBe(409);
    const without = await apply(path, 'apply_test', applied('controller', {}, {}));
    expect(without).toMatchObject({ spec: { replicas: 0 } });
  });

  test('should remove a shared map item when all owners removed it, and keep those of others', async () => {
    const path = deployments('map-items');
    const https = { containerPort: 443, protocol: 'TCP' };
    await apply(path, 'owner_1', applied('map-items', withPorts(port80)));
    await apply(path, 'owner_2', applied('map-items', withPorts(port80, https)));
    const kept = await apply(path, 'owner_1', applied('map-items', {}));
    expect(jsonAt(container(kept), 'ports')).toEqual([port80, https]);
    const gone = await apply(path, 'owner_2', applied('map-items', withPorts(https)));
    expect(jsonAt(container(gone), 'ports')).toEqual([https]);
  });

  test('should work for CRDs', async () => {
    const item = {
      type: 'object',
      required: ['containerPort', 'protocol'],
      properties: {
        containerPort: { format: 'int32', type: 'integer' },
        name: { type: 'string' },
        protocol: { type: 'string' },
      },
    };
    const schema = {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          'x-kubernetes-preserve-unknown-fields': true,
          properties: {
            cronSpec: { type: 'string' },
            ports: {
              type: 'array',
              'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
              'x-kubernetes-list-type': 'map',
              items: item,
            },
          },
        },
      },
    };
    const wish = { group: 'apply.example.com', kind: 'Noxu', schema, scope: 'Cluster' } as const;
    await api.define(definitionOf(wish));
    const path = `${collectionOf(wish)}/mytest`;
    const tcp = { name: 'x', containerPort: 80, protocol: 'TCP' };
    const body = customObject(wish, 'mytest', {
      metadata: { name: 'mytest', finalizers: ['test/finalizer'] },
      spec: { cronSpec: '* * * * */5', ports: [tcp] },
    });
    const created = await apply(path, 'apply_test', body);
    expect(entriesOf(created, 'apply_test')).toMatchObject([
      {
        fieldsV1: {
          'f:metadata': { 'f:finalizers': { 'v:"test/finalizer"': {} } },
          'f:spec': { 'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {} } } },
        },
      },
    ]);
    const merged = await api.patch(`${path}?fieldManager=updater`, 'merge', {
      metadata: { finalizers: ['test/finalizer', 'another/one'] },
      spec: { ports: [{ ...tcp, name: 'y' }] },
    });
    expect(jsonAt(merged, 'spec', 'ports', '0', 'name')).toBe('y');
    const refused = await tried(path, 'fieldManager=apply_test', body);
    expect(
      arrayAt(refused.body, 'details', 'causes').map((cause) => textAt(cause, 'field')),
    ).toEqual(['.spec.ports[containerPort=80,protocol="TCP"].name']);
    const udp = { name: 'x', containerPort: 80, protocol: 'UDP' };
    const other = await apply(
      path,
      'other',
      customObject(wish, 'mytest', { spec: { ports: [udp] } }),
    );
    expect(arrayAt(other, 'spec', 'ports')).toHaveLength(2);
  });

  test('who moves from client-side apply takes over what was updated', async () => {
    const path = deployments('migrated');
    const last = 'kubectl.kubernetes.io/last-applied-configuration';
    await api.must({
      method: 'POST',
      path: `${core('').replace('/api/v1', '/apis/apps/v1')}deployments?fieldManager=kubectl-client-side-apply`,
      body: withMetadata(deployment('migrated'), {
        annotations: { [last]: JSON.stringify(deployment('migrated')) },
      }),
    });
    const moved = await apply(path, 'kubectl', deployment('migrated', { replicas: 1 }));
    expect(jsonAt(moved, 'spec', 'replicas')).toBe(1);
  });
});

const customDeployment = (name: string): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
});
