import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { arrayAt, jsonAt } from '../../../../src/base/json-at.ts';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { apply, asTable, CaseApi, causesOf, merge } from './case-api.ts';
import type { Reply } from './case-api.ts';

const group = '/apis/resource.k8s.io/v1';
const claims = `${group}/namespaces/default/resourceclaims`;
const templates = `${group}/namespaces/default/resourceclaimtemplates`;
const classes = `${group}/deviceclasses`;
const slices = `${group}/resourceslices`;
const pods = '/api/v1/namespaces/default/pods';

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
});

afterAll(() => api.close());

const gpu = { name: 'gpu', exactly: { deviceClassName: 'gpu.example.com' } };
const claimOf = (name: string, devices: JsonObject): JsonObject => ({
  apiVersion: 'resource.k8s.io/v1',
  kind: 'ResourceClaim',
  metadata: { name },
  spec: { devices },
});
const tried = (path: string, body: JsonObject): Promise<Reply> =>
  api.ask({ method: 'POST', path: `${path}?dryRun=All`, body });
const askedFor = (devices: JsonObject): Promise<Reply> => tried(claims, claimOf('tried', devices));
const withRequest = (exactly: JsonObject): Promise<Reply> =>
  askedFor({ requests: [{ name: 'r', exactly: { deviceClassName: 'c', ...exactly } }] });
const selecting = (...expressions: readonly string[]): JsonObject => ({
  selectors: expressions.map((expression) => ({ cel: { expression } })),
});
const opaque = (parameters: JsonValue): JsonObject => ({
  opaque: { driver: 'gpu.example.com', parameters },
});
const many = <Item>(count: number, item: (index: number) => Item): readonly Item[] =>
  Array.from({ length: count }, (_, index) => item(index));

describe('claims of devices', () => {
  test('ask for one device unless they say how many', async () => {
    const requests = [
      gpu,
      { name: 'all', exactly: { deviceClassName: 'c', allocationMode: 'All' } },
      { name: 'some', firstAvailable: [{ name: 'a', deviceClassName: 'c', count: 4 }] },
    ];
    const claim = await api.must({
      method: 'POST',
      path: `${claims}?dryRun=All`,
      body: claimOf('complete', { requests }),
    });
    expect(jsonAt(claim, 'spec', 'devices', 'requests')).toEqual([
      {
        name: 'gpu',
        exactly: { deviceClassName: 'gpu.example.com', allocationMode: 'ExactCount', count: 1 },
      },
      { name: 'all', exactly: { deviceClassName: 'c', allocationMode: 'All' } },
      {
        name: 'some',
        firstAvailable: [
          { name: 'a', deviceClassName: 'c', allocationMode: 'ExactCount', count: 4 },
        ],
      },
    ]);
    expect(claim['status']).toEqual({});
    expect(jsonAt(claim, 'metadata', 'generation')).toBeUndefined();
  });

  test('forget what a kube-apiserver 1.34 has switched off', async () => {
    const claim = await api.must({
      method: 'POST',
      path: `${claims}?dryRun=All&fieldValidation=Strict`,
      body: claimOf('gated', {
        requests: [
          {
            name: 'r',
            exactly: {
              deviceClassName: 'c',
              tolerations: [{ key: 'k', operator: 'Exists' }],
              capacity: { requests: { memory: '1Gi' } },
            },
          },
        ],
        constraints: [{ matchAttribute: 'd.example.com/a', distinctAttribute: 'd.example.com/b' }],
      }),
    });
    const [request] = arrayAt(claim, 'spec', 'devices', 'requests');
    expect(Object.keys(jsonAt(request, 'exactly') ?? {}).sort()).toEqual([
      'allocationMode',
      'count',
      'deviceClassName',
    ]);
    expect(jsonAt(claim, 'spec', 'devices', 'constraints')).toEqual([
      { matchAttribute: 'd.example.com/a' },
    ]);
  });

  test.each<[JsonObject, readonly unknown[]]>([
    [
      { requests: [{ name: 'r' }] },
      [
        'spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required',
      ],
    ],
    [
      { requests: [{ ...gpu, firstAvailable: [{ name: 'a', deviceClassName: 'c' }] }] },
      [
        'spec.devices.requests[0]: Invalid value: null: exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set',
      ],
    ],
    [{ requests: [gpu, gpu] }, ['spec.devices.requests[1]: Duplicate value: "gpu"']],
    [
      { requests: many(33, (index) => ({ ...gpu, name: `r${index}` })) },
      ['spec.devices.requests: Too many: 33: must have at most 32 items'],
    ],
    [
      { requests: [{ name: 'r', exactly: { deviceClassName: 'c', count: -1 } }] },
      ['spec.devices.requests[0].exactly.count: Invalid value: -1: must be greater than zero'],
    ],
    [
      {
        requests: [
          { name: 'r', exactly: { deviceClassName: 'c', allocationMode: 'All', count: 2 } },
        ],
      },
      [
        "spec.devices.requests[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'",
      ],
    ],
    [
      { requests: [{ name: 'r', exactly: { deviceClassName: 'c', allocationMode: 'Some' } }] },
      [
        'spec.devices.requests[0].exactly.allocationMode: Unsupported value: "Some": supported values: "All", "ExactCount"',
      ],
    ],
    [
      { requests: [gpu], constraints: [{ requests: ['gpu'] }] },
      ['spec.devices.constraints[0].matchAttribute: Required value'],
    ],
    [
      { requests: [gpu], constraints: [{ matchAttribute: 'numa' }] },
      [
        'spec.devices.constraints[0].matchAttribute: Invalid value: "numa": a fully qualified name must be a domain and a name separated by a slash',
      ],
    ],
    [
      {
        requests: [gpu],
        constraints: [{ requests: ['gpu/a'], matchAttribute: 'd.example.com/numa' }],
      },
      [
        'spec.devices.constraints[0].requests[0]: Invalid value: "gpu/a": must be the name of a request in the claim or the name of a request and a subrequest separated by \'/\'',
      ],
    ],
    [
      { requests: [gpu], config: [{ requests: ['gpu'] }] },
      ['spec.devices.config[0].opaque: Required value'],
    ],
    [
      { config: [{ opaque: { driver: 'No_driver', parameters: {} } }] },
      [
        expect.stringContaining(
          'spec.devices.config[0].opaque.driver: Invalid value: "No_driver": a lowercase RFC 1123 subdomain',
        ),
      ],
    ],
    [
      { config: [opaque({ text: 'x'.repeat(10 * 1024) })] },
      ['spec.devices.config[0].opaque.parameters: Too long: may not be more than 10240 bytes'],
    ],
  ])('are refused: case %#', async (devices, causes) => {
    const refused = await askedFor(devices);
    expect([refused.status, causesOf(refused)]).toEqual([422, causes]);
  });

  test('references to a request and its alternatives are known', async () => {
    const alternatives = [
      { name: 'large', deviceClassName: 'large' },
      { name: 'small', deviceClassName: 'small', count: 2 },
    ];
    const reply = await askedFor({
      requests: [{ name: 'gpu', firstAvailable: alternatives }],
      constraints: [{ requests: ['gpu'], matchAttribute: 'd.example.com/numa' }],
      config: [{ requests: ['gpu/small'], ...opaque({ kind: 'Settings' }) }],
    });
    expect(reply.status).toBe(201);
  });
});

describe('selectors of devices', () => {
  test.each([
    'device.driver == "gpu.example.com"',
    'device.attributes["gpu.example.com"].model == "H100"',
    'device.attributes["gpu.example.com"].shared',
    'device.capacity["gpu.example.com"].memory.compareTo(quantity("80Gi")) >= 0',
    'device.attributes["gpu.example.com"].version.isGreaterThan(semver("1.2.3"))',
    'cel.bind(gpu, device.attributes["gpu.example.com"], gpu.a && gpu.b)',
    '"gpu.example.com" in device.attributes && has(device.attributes["gpu.example.com"].model)',
  ])('%s', async (expression) => {
    expect((await withRequest(selecting(expression))).status).toBe(201);
  });

  const field = 'spec.devices.requests[0].exactly.selectors[0].cel.expression';

  test.each([
    [
      'device.color',
      "compilation failed: ERROR: <input>:1:7: undefined field 'color'\n | device.color\n | ......^",
    ],
    ['device.driver', 'must evaluate to bool or the unknown type, not string'],
    ['', 'compilation failed: ERROR: <input>:1:1: Syntax error'],
    ['self.x', "compilation failed: ERROR: <input>:1:1: undeclared reference to 'self'"],
  ])('%j is refused', async (expression, why) => {
    const refused = await withRequest(selecting(expression));
    expect(refused.status).toBe(422);
    const written = `${field}: Invalid value: ${JSON.stringify(expression)}: ${why}`;
    expect(causesOf(refused)).toEqual([expect.stringContaining(written)]);
  });

  test('a dear one is refused', async () => {
    const nested = (depth: number): string =>
      depth === 0 ? 'true' : `device.attributes.all(k${depth}, ${nested(depth - 1)})`;
    const refused = await withRequest(selecting(nested(5)));
    expect(causesOf(refused)).toEqual([`${field}: Forbidden: too complex, exceeds cost limit`]);
  });

  test('one of more than 10 Ki is not compiled', async () => {
    const refused = await withRequest(selecting(`"${'x'.repeat(10 * 1024)}" == ""`));
    expect(causesOf(refused)).toEqual([`${field}: Too long: may not be more than 10240 bytes`]);
  });

  test('all of a claim are compiled up to 128 KiB', async () => {
    const half = `"${'x'.repeat(8 * 1024 - 7)}" == ""`;
    const request = (name: string, count: number): JsonObject => ({
      name,
      exactly: { deviceClassName: 'c', ...selecting(...many(count, () => half)) },
    });
    const most = await askedFor({ requests: [request('a', 8), request('b', 7)] });
    expect(most.status).toBe(201);
    const refused = await askedFor({ requests: [request('a', 8), request('b', 8)] });
    expect(causesOf(refused)).toEqual([
      'spec.devices.requests: Forbidden: the CEL expressions of all selectors have 131088 bytes together: may not be more than 131072, use fewer or shorter ones',
    ]);
  });

  test('cel.bind is for devices only', async () => {
    const refused = await tried(
      '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies',
      {
        metadata: { name: 'bind' },
        spec: {
          matchConstraints: {
            resourceRules: [
              { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
            ],
          },
          validations: [{ expression: 'cel.bind(x, 1, x == 1)' }],
        },
      },
    );
    expect(refused.status).toBe(422);
  });
});

describe('a claim that is there', () => {
  const results = [
    { request: 'gpu', driver: 'gpu.example.com', pool: 'node-1/gpus', device: 'gpu-0' },
  ];
  const status = (path: string, change: JsonObject): Promise<Reply> =>
    api.ask({
      method: 'PATCH',
      path: `${claims}/${path}/status`,
      type: merge,
      body: { status: change },
    });

  test('never asks for anything else', async () => {
    await api.post(claims, claimOf('settled', { requests: [gpu] }));
    const refused = await api.ask({
      method: 'PATCH',
      path: `${claims}/settled`,
      type: merge,
      body: { spec: { devices: { requests: [] } } },
    });
    expect(causesOf(refused)).toEqual([
      expect.stringMatching(/^spec: Invalid value: .*: field is immutable$/),
    ]);
    const labelled = await api.must({
      method: 'PATCH',
      path: `${claims}/settled`,
      type: merge,
      body: {
        metadata: { labels: { a: 'b' }, finalizers: ['resource.kubernetes.io/delete-protection'] },
      },
    });
    expect(jsonAt(labelled, 'metadata', 'labels')).toEqual({ a: 'b' });
  });

  test('is allocated once, reserved and released', async () => {
    await api.post(claims, claimOf('used', { requests: [gpu] }));
    const user = { resource: 'pods', name: 'p', uid: 'u-1' };
    const early = await status('used', { reservedFor: [user] });
    expect(causesOf(early)).toEqual([
      'status.reservedFor: Forbidden: may not be specified when `allocated` is not set',
    ]);
    const unknown = await status('used', {
      allocation: { devices: { results: [{ ...results[0], request: 'x' }] } },
    });
    expect(causesOf(unknown)).toEqual([
      expect.stringContaining(
        'status.allocation.devices.results[0].request: Invalid value: "x": must be the name of a request',
      ),
    ]);
    const given = await status('used', {
      allocation: { devices: { results } },
      reservedFor: [user],
    });
    expect(given.status).toBe(200);
    const table = await api.must({ path: `${claims}/used`, accept: asTable });
    expect(jsonAt(table, 'rows', '0', 'cells', '1')).toBe('allocated,reserved');
    const other = await status('used', {
      allocation: { devices: { results: [{ ...results[0], device: 'gpu-1' }] } },
    });
    expect(causesOf(other)).toEqual([
      expect.stringMatching(/^status.allocation: Invalid value: .*: field is immutable$/),
    ]);
    const told = await status('used', {
      devices: [
        { driver: 'gpu.example.com', pool: 'node-1/gpus', device: 'gpu-0', data: { ready: true } },
      ],
    });
    expect(jsonAt(told.body, 'status', 'devices', '0', 'data')).toEqual({ ready: true });
    const foreign = await status('used', {
      devices: [{ driver: 'gpu.example.com', pool: 'node-1/gpus', device: 'gpu-7' }],
    });
    expect(causesOf(foreign)).toEqual([
      'status.devices[0]: Invalid value: gpu.example.com/node-1/gpus/gpu-7: must be an allocated device in the claim',
    ]);
    const condition = {
      type: 'a',
      status: 'True',
      reason: 'R',
      lastTransitionTime: '2026-01-01T00:00:00Z',
      message: '',
    };
    const identity = { driver: 'gpu.example.com', pool: 'node-1/gpus', device: 'gpu-0' };
    const twice = await status('used', {
      devices: [{ ...identity, conditions: [condition, condition] }],
    });
    expect(causesOf(twice)).toEqual(['status.devices[0].conditions[1].type: Duplicate value: "a"']);
    const released = await status('used', { allocation: null, reservedFor: null });
    expect(released.body['status']).toEqual({});
  });

  test('that is going takes no new users', async () => {
    const claim = claimOf('going', { requests: [gpu] });
    await api.post(claims, {
      ...claim,
      metadata: { name: 'going', finalizers: ['example.com/hold'] },
    });
    await status('going', { allocation: { devices: { results } } });
    await api.must({ method: 'DELETE', path: `${claims}/going` });
    const refused = await status('going', {
      reservedFor: [{ resource: 'pods', name: 'p', uid: 'u' }],
    });
    expect(causesOf(refused)).toEqual([
      'status.reservedFor: Forbidden: new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set',
    ]);
  });

  test('its users are owned one by one', async () => {
    await api.post(claims, claimOf('shared', { requests: [gpu] }));
    await status('shared', { allocation: { devices: { results } } });
    const applied = (manager: string, uid: string): Promise<JsonObject> =>
      api.must({
        method: 'PATCH',
        path: `${claims}/shared/status?fieldManager=${manager}`,
        type: apply,
        body: {
          apiVersion: 'resource.k8s.io/v1',
          kind: 'ResourceClaim',
          status: { reservedFor: [{ resource: 'pods', name: uid, uid }] },
        },
      });
    await applied('one', 'u-1');
    const both = await applied('two', 'u-2');
    expect(arrayAt(both, 'status', 'reservedFor').map((user) => jsonAt(user, 'uid'))).toEqual([
      'u-1',
      'u-2',
    ]);
  });

  test('has access that others have no part in only where its namespace may', async () => {
    const requests = [{ name: 'gpu', exactly: { ...gpu.exactly, adminAccess: true } }];
    const why =
      'admin access to devices requires the `resource.kubernetes.io/admin-access: true` label on the containing namespace';
    expect(causesOf(await askedFor({ requests }))).toEqual([
      `spec.devices.requests[0].adminAccess: Forbidden: ${why}`,
    ]);
    const template = { metadata: { name: 't' }, spec: { spec: { devices: { requests } } } };
    expect((await tried(templates, template)).status).toBe(422);
    const metadata = { name: 'admins', labels: { 'resource.kubernetes.io/admin-access': 'true' } };
    await api.post('/api/v1/namespaces', { metadata });
    const allowed = await tried(
      `${group}/namespaces/admins/resourceclaims`,
      claimOf('tried', { requests }),
    );
    expect(allowed.status).toBe(201);
    await api.post(claims, claimOf('plain', { requests: [gpu] }));
    const given = await status('plain', {
      allocation: { devices: { results: [{ ...results[0], adminAccess: true }] } },
    });
    expect(causesOf(given)).toEqual([
      `status.allocation.devices.results[0].adminAccess: Forbidden: ${why}`,
    ]);
  });
});

describe('templates of claims', () => {
  test('never change, and give claims labels and annotations only', async () => {
    const spec = { metadata: { labels: { a: 'b' } }, spec: { devices: { requests: [gpu] } } };
    const made = await api.post(templates, { metadata: { name: 'made' }, spec });
    expect(jsonAt(made, 'spec', 'spec', 'devices', 'requests', '0', 'exactly', 'count')).toBe(1);
    const changed = await api.ask({
      method: 'PATCH',
      path: `${templates}/made`,
      type: merge,
      body: { spec: { metadata: { labels: { a: 'c' } } } },
    });
    expect(causesOf(changed)).toEqual([expect.stringMatching(/^spec: .*: field is immutable$/)]);
    const named = { ...spec, metadata: { name: 'no' } };
    expect(causesOf(await tried(templates, { metadata: { name: 'n' }, spec: named }))).toEqual([
      'spec.metadata.name: Forbidden: cannot be set',
    ]);
  });
});

describe('classes of devices', () => {
  test('count what is wanted', async () => {
    const body = {
      metadata: { name: 'gpu.example.com' },
      spec: { ...selecting('device.driver == "a"'), extendedResourceName: 'example.com/gpu' },
    };
    const made = await api.post(classes, body);
    expect([
      jsonAt(made, 'metadata', 'generation'),
      jsonAt(made, 'spec', 'extendedResourceName'),
    ]).toEqual([1, undefined]);
    const changed = await api.must({
      method: 'PATCH',
      path: `${classes}/gpu.example.com`,
      type: merge,
      body: { spec: { config: [opaque({ a: 1 })] } },
    });
    expect(jsonAt(changed, 'metadata', 'generation')).toBe(2);
    const refused = await tried(classes, {
      metadata: { name: 'x' },
      spec: { selectors: [{}], config: [{}] },
    });
    expect(causesOf(refused)).toEqual([
      'spec.config[0].opaque: Required value',
      'spec.selectors[0].cel: Required value',
    ]);
  });
});

describe('slices of a pool', () => {
  const pool = { name: 'node-1', generation: 0, resourceSliceCount: 1 };
  const device = (name: string, more: JsonObject = {}): JsonObject => ({ name, ...more });
  const slice = (spec: JsonObject): JsonObject => ({
    metadata: { name: 'slice' },
    spec: { driver: 'gpu.example.com', pool, nodeName: 'node-1', ...spec },
  });
  const place =
    'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';

  test.each<[JsonObject, readonly unknown[]]>([
    [{ nodeName: null }, [`spec: Required value: ${place}`]],
    [
      { allNodes: true },
      [
        `spec: Invalid value: "{\`nodeName\`, \`allNodes\`}": ${place}, but multiple fields are set`,
      ],
    ],
    [
      { pool: { ...pool, resourceSliceCount: 0 } },
      ['spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero'],
    ],
    [
      { pool: { ...pool, generation: -1 } },
      ['spec.pool.generation: Invalid value: -1: must be greater than or equal to zero'],
    ],
    [{ devices: [device('a'), device('a')] }, ['spec.devices[1]: Duplicate value: "a"']],
    [
      { devices: many(129, (index) => device(`d${index}`)) },
      ['spec.devices: Too many: 129: must have at most 128 items'],
    ],
    [
      {
        devices: [
          device('a', {
            attributes: Object.fromEntries(many(33, (index) => [`a${index}`, { int: 1 }])),
          }),
        ],
      },
      [
        'spec.devices[0]: Invalid value: 33: the total number of attributes and capacities must not exceed 32',
      ],
    ],
    [
      { devices: [device('a', { attributes: { x: {} } })] },
      ['spec.devices[0].attributes[x]: Invalid value: "": exactly one value must be specified'],
    ],
    [
      { devices: [device('a', { attributes: { v: { version: '1.2' } } })] },
      [
        'spec.devices[0].attributes[v].version: Invalid value: "1.2": must be a string compatible with semver.org spec 2.0.0',
      ],
    ],
    [
      { devices: [device('a', { attributes: { s: { string: 'x'.repeat(65) } } })] },
      ['spec.devices[0].attributes[s].string: Too long: may not be more than 64 bytes'],
    ],
    [
      { devices: [device('a', { capacity: { 'a-b': { value: '1Gi' } } })] },
      [
        expect.stringContaining(
          'spec.devices[0].capacity: Invalid value: "a-b": a valid C identifier',
        ),
      ],
    ],
  ])('are refused: case %#', async (spec, causes) => {
    expect(causesOf(await tried(slices, slice(spec)))).toEqual(causes);
  });

  test('are found by their node and driver, and stay what they are of', async () => {
    const devices = [
      device('gpu-0', {
        attributes: {
          model: { string: 'H100' },
          cores: { int: 132 },
          'd.example.com/ecc': { bool: false },
        },
        capacity: { memory: { value: '81920Mi', requestPolicy: { default: '1Gi' } } },
        taints: [{ key: 'k', effect: 'NoSchedule' }],
      }),
    ];
    const made = await api.post(slices, slice({ devices }));
    expect(jsonAt(made, 'spec', 'devices', '0')).toEqual({
      name: 'gpu-0',
      attributes: {
        model: { string: 'H100' },
        cores: { int: 132 },
        'd.example.com/ecc': { bool: false },
      },
      capacity: { memory: { value: '80Gi' } },
    });
    const found = async (selector: string): Promise<number> =>
      arrayAt(await api.must({ path: `${slices}?fieldSelector=${selector}` }), 'items').length;
    expect(await found('spec.nodeName=node-1,spec.driver=gpu.example.com')).toBe(1);
    expect(await found('spec.nodeName=node-2')).toBe(0);
    const unknown = await api.ask({ path: `${slices}?fieldSelector=spec.pool.name=x` });
    expect(unknown.status).toBe(400);
    const table = await api.must({ path: slices, accept: asTable });
    expect(jsonAt(table, 'rows', '0', 'cells')).toEqual([
      'slice',
      'node-1',
      'gpu.example.com',
      'node-1',
      expect.any(String),
    ]);
    const moved = await api.ask({
      method: 'PATCH',
      path: `${slices}/slice`,
      type: merge,
      body: { spec: { driver: 'other.example.com', nodeName: 'node-2', pool: { name: 'p' } } },
    });
    expect(causesOf(moved)).toEqual([
      'spec.driver: Invalid value: "other.example.com": field is immutable',
      'spec.nodeName: Invalid value: "node-2": field is immutable',
      'spec.pool.name: Invalid value: "p": field is immutable',
    ]);
  });
});

describe('pods with claims', () => {
  const podOf = (spec: JsonObject, resources: JsonObject): JsonObject => ({
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', image: 'i', resources }], ...spec },
  });

  test.each<[JsonObject, JsonObject, readonly unknown[]]>([
    [
      {},
      { claims: [{ name: 'gpu' }] },
      [
        'spec.containers[0].resources.claims[0]: Not found: "gpu": must be one of the names in pod.spec.resourceClaims which is empty',
      ],
    ],
    [
      { resourceClaims: [{ name: 'gpu' }] },
      {},
      [
        'spec.resourceClaims[0]: Invalid value: {"name":"gpu"}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`',
      ],
    ],
    [
      { resourceClaims: [{ name: 'gpu', resourceClaimName: 'No' }] },
      {},
      [
        expect.stringContaining(
          'spec.resourceClaims[0].resourceClaimName: Invalid value: "No": a lowercase RFC 1123 subdomain',
        ),
      ],
    ],
  ])('are refused: case %#', async (spec, resources, causes) => {
    expect(causesOf(await tried(pods, podOf(spec, resources)))).toEqual(causes);
  });

  test('use what their claims ask for', async () => {
    const resourceClaims = [
      { name: 'gpu', resourceClaimTemplateName: 'made' },
      { name: 'net', resourceClaimName: 'settled' },
    ];
    const used = { claims: [{ name: 'gpu', request: 'gpu' }, { name: 'net' }] };
    expect((await tried(pods, podOf({ resourceClaims }, used))).status).toBe(201);
  });
});
