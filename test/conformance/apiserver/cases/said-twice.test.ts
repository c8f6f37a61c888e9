import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { CaseApi, apply, causesOf, merge } from './case-api.ts';
import type { Reply } from './case-api.ts';

/** Cases about what a built-in kind says twice: its lists have keys for merging, and for nothing else. */
const core = '/api/v1/namespaces/default';
const deployments = '/apis/apps/v1/namespaces/default/deployments';

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
});

afterAll(() => api.close());

const container = (more: JsonObject = {}): JsonObject => ({ name: 'c', image: 'i', ...more });
const podOf = (more: JsonObject, spec: JsonObject = {}): JsonObject => ({
  metadata: { name: 'p' },
  spec: { containers: [container(more)], ...spec },
});
const dryRun = (plural: string, body: JsonObject): Promise<Reply> =>
  api.ask({ method: 'POST', path: `${core}/${plural}?dryRun=All`, body });
const warningsOf = ({ headers }: Reply): string => headers['warning'] ?? '';
const hidden = (path: string, name: string): string =>
  `299 - "${path}: hides previous definition of \\"${name}\\", which may be dropped when using apply"`;

describe('what may be said twice', () => {
  test.each<readonly [string, string, JsonObject]>([
    ['pull secrets', 'pods', podOf({}, { imagePullSecrets: [{ name: 'a' }, { name: 'a' }] })],
    [
      'host aliases',
      'pods',
      podOf({}, { hostAliases: [{ ip: '1.1.1.1' }, { ip: '1.1.1.1', hostnames: ['a'] }] }),
    ],
    [
      'secrets of an account',
      'serviceaccounts',
      { metadata: { name: 's' }, secrets: [{ name: 'a' }, { name: 'a' }] },
    ],
  ])('%s', async (...[, plural, body]) => {
    const reply = await dryRun(plural, body);
    expect([reply.status, warningsOf(reply)]).toEqual([201, '']);
  });

  test('a variable, with a word of warning unless it builds on what it was', async () => {
    const env = [
      { name: 'X', value: '1' },
      { name: 'X', value: '$(X)2' },
      { name: 'X', value: '$(X)' },
      { name: 'X', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'Y', value: '1' },
    ];
    const reply = await dryRun('pods', podOf({ env }));
    expect(reply.status).toBe(201);
    expect(warningsOf(reply)).toBe(
      [2, 3].map((index) => hidden(`spec.containers[0].env[${index}]`, 'X')).join(' || '),
    );
  });

  test.each([
    [{}, {}, 'duplicate port definition with spec.containers[0].ports[0]'],
    [{ hostPort: 80 }, {}, 'overlapping port definition with spec.containers[0].ports[0]'],
    [
      { hostPort: 80 },
      { hostPort: 80, hostIP: '1.1.1.1' },
      'dangerously ambiguous port definition with spec.containers[0].ports[0]',
    ],
    [{ hostPort: 80 }, { hostPort: 81 }, ''],
    [{}, { protocol: 'UDP' }, ''],
  ])('a port: %j and %j', async (one, other, warning) => {
    const ports = [
      { containerPort: 80, ...one },
      { containerPort: 80, ...other },
    ];
    const reply = await dryRun('pods', podOf({ ports }));
    expect(reply.status).toBe(201);
    const said = warning === '' ? '' : `299 - "spec.containers[0].ports[1]: ${warning}"`;
    expect(warningsOf(reply)).toBe(said);
  });

  test('a template warns when it changes, and an apply has to say it once', async () => {
    const env = [
      { name: 'X', value: '1' },
      { name: 'X', value: '2' },
    ];
    const labels = { app: 'a' };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd' },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container({ env })] } },
      },
    };
    const warning = hidden('spec.template.spec.containers[0].env[1]', 'X');
    const made = await api.ask({ method: 'POST', path: deployments, body: deployment });
    expect([made.status, warningsOf(made)]).toEqual([201, warning]);
    const path = `${deployments}/d`;
    const patched = (body: JsonObject): Promise<Reply> =>
      api.ask({ method: 'PATCH', path, type: merge, body });
    expect(warningsOf(await patched({ metadata: { labels } }))).toBe('');
    expect(warningsOf(await patched({ spec: { replicas: 2 } }))).toBe(warning);
    const applied = await api.ask({
      method: 'PATCH',
      path: `${path}?fieldManager=m&force=true`,
      type: apply,
      body: deployment,
    });
    expect([applied.status, applied.body['message']]).toEqual([
      500,
      'failed to create typed patch object (/d; apps/v1, Kind=Deployment): .spec.template.spec.containers[name="c"].env: duplicate entries for key [name="X"]',
    ]);
  });
});

describe('what may not', () => {
  const claimed = { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'v' } }] };
  const twice = (item: JsonObject): readonly JsonObject[] => [item, item];

  test.each<readonly [string, JsonObject, readonly string[]]>([
    [
      'a container',
      { metadata: { name: 'p' }, spec: { containers: twice(container()) } },
      ['spec.containers[1].name: Duplicate value: "c"'],
    ],
    [
      'a volume',
      podOf({}, { volumes: twice({ name: 'v', emptyDir: {} }) }),
      ['spec.volumes[1].name: Duplicate value: "v"'],
    ],
    [
      'a place for volumes',
      podOf(
        { volumeMounts: twice({ name: 'v', mountPath: '/v' }) },
        { volumes: [{ name: 'v', emptyDir: {} }] },
      ),
      ['spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/v": must be unique'],
    ],
    [
      'the name of a port',
      podOf({
        ports: [
          { name: 'a', containerPort: 80 },
          { name: 'a', containerPort: 81 },
        ],
      }),
      ['spec.containers[0].ports[1].name: Duplicate value: "a"'],
    ],
    [
      'how to spread',
      podOf(
        {},
        {
          topologySpreadConstraints: twice({
            maxSkew: 1,
            topologyKey: 'zone',
            whenUnsatisfiable: 'DoNotSchedule',
          }),
        },
      ),
      [
        'spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, DoNotSchedule}"',
      ],
    ],
    [
      'a gate',
      podOf({}, { schedulingGates: twice({ name: 'a' }) }),
      ['spec.schedulingGates[1]: Duplicate value: "a"'],
    ],
    [
      'a claim of devices',
      podOf({}, { resourceClaims: twice({ name: 'a', resourceClaimName: 'b' }) }),
      ['spec.resourceClaims[1].name: Duplicate value: "a"'],
    ],
    [
      'a container, as one that runs before',
      podOf({}, { initContainers: [container()] }),
      ['spec.initContainers[0].name: Duplicate value: "c"'],
    ],
    [
      'a port of the node',
      podOf(
        {},
        {
          containers: [
            container({ ports: [{ containerPort: 80, hostPort: 80 }] }),
            container({ name: 'd', ports: [{ containerPort: 81, hostPort: 80 }] }),
          ],
        },
      ),
      ['spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//80"'],
    ],
    [
      'a port of the node, before the others run',
      podOf(
        {},
        {
          initContainers: [
            container({ name: 'a', ports: [{ containerPort: 80, hostPort: 80 }] }),
            container({
              name: 'b',
              ports: twice({ containerPort: 80, hostPort: 80, hostIP: '1.1.1.1' }),
            }),
          ],
        },
      ),
      ['spec.initContainers[0].ports[1].hostPort: Duplicate value: "TCP/1.1.1.1/80"'],
    ],
    [
      'a device of storage, and its place',
      podOf({ volumeDevices: twice({ name: 'v', devicePath: '/v' }) }, claimed),
      [
        'spec.containers[0].volumeDevices[1].devicePath: Invalid value: "/v": must be unique',
        'spec.containers[0].volumeDevices[1].name: Invalid value: "v": must be unique',
      ],
    ],
    [
      'a volume as a folder and as a device',
      podOf(
        {
          volumeMounts: [{ name: 'v', mountPath: '/v' }],
          volumeDevices: [{ name: 'v', devicePath: '/v' }],
        },
        claimed,
      ),
      [
        'spec.containers[0].volumeDevices[0].devicePath: Invalid value: "/v": must not already exist as a path in volumeMounts',
        'spec.containers[0].volumeDevices[0].name: Invalid value: "v": must not already exist in volumeMounts',
        'spec.containers[0].volumeMounts[0].mountPath: Invalid value: "/v": must not already exist as a path in volumeDevices',
        'spec.containers[0].volumeMounts[0].name: Invalid value: "v": must not already exist in volumeDevices',
      ],
    ],
    [
      'what resizing a resource does',
      podOf({ resizePolicy: twice({ resourceName: 'cpu', restartPolicy: 'NotRequired' }) }),
      ['spec.containers[0].resizePolicy[1]: Duplicate value: "cpu"'],
    ],
  ])('%s', async (...[, body, causes]) => {
    const reply = await dryRun('pods', body);
    expect([reply.status, causesOf(reply)]).toEqual([422, causes]);
  });

  test.each<readonly [string, string, JsonObject, readonly string[]]>([
    [
      'a taint with one effect',
      '/api/v1/nodes',
      {
        spec: {
          taints: [
            { key: 'a', effect: 'NoSchedule' },
            { key: 'a', effect: 'NoExecute' },
            { key: 'a', effect: 'NoSchedule', value: 'b' },
          ],
        },
      },
      [
        'metadata.taints[2]: Duplicate value: {"effect":"NoSchedule","key":"a","value":"b"}: taints must be unique by key and effect pair',
      ],
    ],
    [
      'the limits of containers',
      `${core}/limitranges`,
      { spec: { limits: twice({ type: 'Container', max: { cpu: '1' } }) } },
      ['spec.limits[1].type: Duplicate value: "Container"'],
    ],
    [
      'a driver of a node, and a key of it',
      '/apis/storage.k8s.io/v1/csinodes',
      { spec: { drivers: twice({ name: 'd', nodeID: 'n', topologyKeys: ['a', 'a'] }) } },
      [
        'spec.drivers[0]: Duplicate value: "a"',
        'spec.drivers[1].name: Duplicate value: "d"',
        'spec.drivers[1]: Duplicate value: "a"',
      ],
    ],
  ])('%s', async (...[, path, spec, causes]) => {
    const body = { metadata: { name: 'a' }, ...spec };
    const reply = await api.ask({ method: 'POST', path: `${path}?dryRun=All`, body });
    expect([reply.status, causesOf(reply)]).toEqual([422, causes]);
  });

  test('is told once: ports of a service', async () => {
    const ports = [
      { name: 'a', port: 80 },
      { name: 'b', port: 80 },
    ];
    const reply = await dryRun('services', { metadata: { name: 's' }, spec: { ports } });
    expect(causesOf(reply)).toEqual([
      'spec.ports[1]: Duplicate value: {"name":"b","port":80,"protocol":"TCP","targetPort":80}',
    ]);
  });
});
