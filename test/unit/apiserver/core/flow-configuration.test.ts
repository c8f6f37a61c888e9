import { beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import type { User } from '../../../../src/apiserver/api-request.ts';
import { Cluster, settle } from './_cluster.ts';
import type { Answer } from './_cluster.ts';

const root = '/apis/flowcontrol.apiserver.k8s.io/v1';
const schemas = `${root}/flowschemas`;
const levels = `${root}/prioritylevelconfigurations`;
const alice: User = { name: 'alice', groups: ['system:authenticated'] };

async function namesAt(cluster: Cluster, path: string): Promise<readonly (string | undefined)[]> {
  const { body } = await cluster.send('GET', path);
  return arrayAt(body, 'items').map((item) => textAt(item, 'metadata', 'name'));
}

const uidOf = async (cluster: Cluster, path: string): Promise<string | undefined> =>
  textAt((await cluster.send('GET', path)).body, 'metadata', 'uid');

const flowSchema = (name: string, level: string, precedence = 500): JsonObject => ({
  apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
  kind: 'FlowSchema',
  metadata: { name },
  spec: {
    matchingPrecedence: precedence,
    priorityLevelConfiguration: { name: level },
    rules: [
      {
        subjects: [{ kind: 'User', user: { name: 'alice' } }],
        resourceRules: [
          {
            verbs: ['*'],
            apiGroups: ['*'],
            resources: ['*'],
            clusterScope: true,
            namespaces: ['*'],
          },
        ],
      },
    ],
  },
});

const level = (name: string): JsonObject => ({
  apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
  kind: 'PriorityLevelConfiguration',
  metadata: { name },
  spec: {
    type: 'Limited',
    limited: { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' } },
  },
});

/** Where a request of the user for a list of pods is sorted to, by the uids that the answer would name. */
function sorted(cluster: Cluster, user = alice, headers: Readonly<Record<string, string>> = {}) {
  const head = {
    ...({ method: 'GET', path: '/api/v1/namespaces/default/pods' } as const),
    query: new URLSearchParams(),
    headers: new Map(Object.entries(headers)),
  };
  const { flow } = cluster.server.sort(head, user);
  return { schema: flow.schema.uid, level: flow.level.spec.uid, name: flow.schema.name };
}

describe('how requests are sorted', () => {
  test('is there from the start, and comes back', async () => {
    const cluster = await Cluster.start();
    const names = [
      'catch-all',
      'endpoint-controller',
      'exempt',
      'global-default',
      'kube-controller-manager',
      'kube-scheduler',
      'kube-system-service-accounts',
      'probes',
      'service-accounts',
      'system-leader-election',
      'system-node-high',
      'system-nodes',
      'workload-leader-election',
    ];
    expect(await namesAt(cluster, schemas)).toEqual(names);
    expect(await namesAt(cluster, levels)).toEqual([
      'catch-all',
      'exempt',
      'global-default',
      'leader-election',
      'node-high',
      'system',
      'workload-high',
      'workload-low',
    ]);
    const before = await uidOf(cluster, `${schemas}/catch-all`);
    await cluster.send('DELETE', `${schemas}/catch-all`);
    await cluster.send('DELETE', `${schemas}/probes`);
    await settle();
    expect(await namesAt(cluster, schemas)).toEqual(names);
    expect(await uidOf(cluster, `${schemas}/catch-all`)).not.toBe(before);
  });

  test('the uids are those of the objects, as they come and go', async () => {
    const cluster = await Cluster.start();
    expect(sorted(cluster)).toEqual({
      name: 'global-default',
      schema: await uidOf(cluster, `${schemas}/global-default`),
      level: await uidOf(cluster, `${levels}/global-default`),
    });
    await cluster.send('POST', levels, level('mine'));
    await cluster.send('POST', schemas, flowSchema('mine', 'mine'));
    expect(sorted(cluster)).toEqual({
      name: 'mine',
      schema: await uidOf(cluster, `${schemas}/mine`),
      level: await uidOf(cluster, `${levels}/mine`),
    });
    await cluster.send('POST', schemas, flowSchema('earlier', 'workload-low', 400));
    expect(sorted(cluster).name).toBe('earlier');
    await cluster.send('POST', schemas, flowSchema('before-earlier', 'mine', 400));
    expect(sorted(cluster).name).toBe('before-earlier');
    await cluster.merge(`${schemas}/before-earlier`, { spec: { matchingPrecedence: 401 } });
    expect(sorted(cluster).name).toBe('earlier');
    await cluster.send('DELETE', `${schemas}/earlier`);
    await cluster.send('DELETE', `${schemas}/before-earlier`);
    await cluster.send('DELETE', `${levels}/mine`);
    expect(sorted(cluster).name).toBe('global-default');
  });

  test('whoever may be taken for somebody else is sorted as that one', async () => {
    const cluster = await Cluster.start();
    await cluster.send('POST', schemas, flowSchema('mine', 'workload-low'));
    const admin: User = { name: 'admin', groups: ['system:masters'] };
    const bob: User = { name: 'bob', groups: ['system:authenticated'] };
    const asAlice = { 'impersonate-user': 'alice' };
    expect(sorted(cluster, admin).name).toBe('exempt');
    expect(sorted(cluster, admin, asAlice).name).toBe('mine');
    expect(sorted(cluster, bob, asAlice).name).toBe('global-default');
  });
});

describe('an object that came with the server', () => {
  const set = (cluster: Cluster, path: string, change: JsonValue): Promise<Answer> =>
    cluster.merge(path, change);
  const at = async (cluster: Cluster, path: string, ...steps: readonly string[]) => {
    await settle();
    return jsonAt((await cluster.send('GET', path)).body, ...steps);
  };
  const automatic = 'apf.kubernetes.io/autoupdate-spec';
  const shares = ['spec', 'limited', 'nominalConcurrencyShares'];
  const low = `${levels}/workload-low`;
  const more = { spec: { limited: { nominalConcurrencyShares: 7 } } };

  test('is changed back while its annotation says so', async () => {
    const cluster = await Cluster.start();
    await set(cluster, low, more);
    expect(await at(cluster, low, ...shares)).toBe(100);
    await set(cluster, low, { metadata: { annotations: { [automatic]: 'false' } } });
    await set(cluster, low, more);
    expect(await at(cluster, low, ...shares)).toBe(7);
    await set(cluster, low, { metadata: { annotations: { [automatic]: null } } });
    expect(await at(cluster, low, 'metadata', 'annotations', automatic)).toBe('false');
    await set(cluster, low, { metadata: { annotations: { [automatic]: 'true' } } });
    expect(await at(cluster, low, ...shares)).toBe(100);
  });

  test('the seats of exempt requests are anybody’s to say', async () => {
    const cluster = await Cluster.start();
    await set(cluster, `${levels}/exempt`, { spec: { exempt: { nominalConcurrencyShares: 9 } } });
    const path = ['spec', 'exempt', 'nominalConcurrencyShares'];
    expect(await at(cluster, `${levels}/exempt`, ...path)).toBe(9);
  });

  test('is of another server, and goes, when this one has none of its name', async () => {
    const cluster = await Cluster.start();
    const foreign = { ...flowSchema('theirs', 'exempt') };
    const annotations = { [automatic]: 'true' };
    await cluster.send('POST', schemas, { ...foreign, metadata: { name: 'theirs', annotations } });
    await cluster.send('POST', schemas, flowSchema('mine', 'exempt'));
    await settle();
    expect(await namesAt(cluster, schemas)).toContain('mine');
    expect(await namesAt(cluster, schemas)).not.toContain('theirs');
  });
});

describe('a FlowSchema says whether the level it leads to is there', () => {
  const dangling = async (cluster: Cluster, name: string): Promise<JsonValue | undefined> => {
    await settle();
    const { body } = await cluster.send('GET', `${schemas}/${name}`);
    return arrayAt(jsonAt(body, 'status'), 'conditions')[0];
  };
  const found = (name: string): object => ({
    type: 'Dangling',
    status: 'False',
    reason: 'Found',
    message: `This FlowSchema references the PriorityLevelConfiguration object named "${name}" and it exists`,
  });
  const notFound = (name: string): object => ({
    type: 'Dangling',
    status: 'True',
    reason: 'NotFound',
    message: `This FlowSchema references the PriorityLevelConfiguration object named "${name}" but there is no such object`,
  });

  test('those that are there from the start', async () => {
    const cluster = await Cluster.start();
    expect(await dangling(cluster, 'catch-all')).toMatchObject(found('catch-all'));
  });

  test('as levels come and go, and as it is led elsewhere; without its level it sorts nothing', async () => {
    const cluster = await Cluster.start();
    await cluster.send('POST', schemas, flowSchema('mine', 'later'));
    expect(await dangling(cluster, 'mine')).toMatchObject(notFound('later'));
    expect(sorted(cluster).name).toBe('global-default');
    await cluster.send('POST', levels, level('later'));
    expect(await dangling(cluster, 'mine')).toMatchObject(found('later'));
    expect(sorted(cluster).name).toBe('mine');
    await cluster.send('DELETE', `${levels}/later`);
    expect(await dangling(cluster, 'mine')).toMatchObject(notFound('later'));
    expect(sorted(cluster).name).toBe('global-default');
    await cluster.merge(`${schemas}/mine`, {
      spec: { priorityLevelConfiguration: { name: 'exempt' } },
    });
    expect(await dangling(cluster, 'mine')).toMatchObject(found('exempt'));
    const { body } = await cluster.send('GET', `${schemas}/mine`);
    await settle();
    const again = await cluster.send('GET', `${schemas}/mine`);
    expect(textAt(again.body, 'metadata', 'resourceVersion')).toBe(
      textAt(body, 'metadata', 'resourceVersion'),
    );
  });
});

describe('what contradicts itself is refused', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
  });

  const causesOf = ({ body }: Answer): readonly string[] =>
    arrayAt(body, 'details', 'causes').map(
      (cause) => `${textAt(cause, 'field') ?? ''}: ${textAt(cause, 'message') ?? ''}`,
    );
  const limited = (more: JsonObject): JsonObject => ({ type: 'Limited', limited: more });
  const reject = { type: 'Reject' };
  const queue = (queuing: JsonObject): JsonObject =>
    limited({ limitResponse: { type: 'Queue', queuing } });
  const at = 'spec.limited.limitResponse';

  test.each<[string, JsonObject, string]>([
    [
      'l',
      { type: 'Exempt' },
      `spec.type: Invalid value: "Exempt": type must be 'Exempt' if and only if name is 'exempt'`,
    ],
    [
      'l',
      { type: 'Limited' },
      'spec.limited: Required value: must not be empty when type is Limited',
    ],
    [
      'l',
      { ...limited({ limitResponse: reject }), exempt: {} },
      'spec.exempt: Forbidden: must be nil if the type is Limited',
    ],
    [
      'l',
      { type: 'Some' },
      'spec.type: Unsupported value: "Some": supported values: "Exempt", "Limited"',
    ],
    [
      'l',
      limited({ limitResponse: reject, nominalConcurrencyShares: -1 }),
      'spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer',
    ],
    [
      'l',
      limited({ limitResponse: reject, lendablePercent: 101 }),
      'spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive',
    ],
    [
      'l',
      limited({ limitResponse: reject, borrowingLimitPercent: -1 }),
      'spec.limited.borrowingLimitPercent: Invalid value: -1: if specified, must be a non-negative integer',
    ],
    [
      'l',
      limited({ limitResponse: { type: 'Queue' } }),
      `${at}.queuing: Required value: must not be empty if limited.limitResponse.type is Limited`,
    ],
    [
      'l',
      limited({ limitResponse: { ...reject, queuing: { queues: 5 } } }),
      `${at}.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited`,
    ],
    [
      'l',
      queue({ queues: 4, handSize: 8 }),
      `${at}.queuing.handSize: Invalid value: 8: should not be greater than queues (4)`,
    ],
    [
      'l',
      queue({ queues: 512, handSize: 8 }),
      `${at}.queuing.handSize: Invalid value: 8: required entropy bits of deckSize 512 and handSize 8 should not be greater than 60`,
    ],
    [
      'l',
      queue({ queues: 10_000_001, handSize: 1 }),
      `${at}.queuing.queues: Invalid value: 10000001: must not be greater than 10000000`,
    ],
    [
      'l',
      queue({ queueLengthLimit: -1 }),
      `${at}.queuing.queueLengthLimit: Invalid value: -1: must be positive`,
    ],
  ])('the level %s with %j', async (name, spec, wanted) => {
    const answer = await cluster.send('POST', levels, { ...level(name), spec });
    expect({ status: answer.status, causes: causesOf(answer) }).toMatchObject({ status: 422 });
    expect(causesOf(answer)).toContain(wanted);
  });

  const mine = flowSchema('mine', 'exempt');
  const ruled = (rule: JsonObject): JsonObject => ({ rules: [rule] });
  const subjects = [{ kind: 'Group', group: { name: 'g' } }];
  const pods = { verbs: ['get'], apiGroups: [''], resources: ['pods'], namespaces: ['a'] };
  const rule = 'spec.rules[0]';

  test.each<[JsonObject, string]>([
    [
      { matchingPrecedence: -1 },
      'spec.matchingPrecedence: Invalid value: -1: must be a positive value',
    ],
    [
      { matchingPrecedence: 10_001 },
      'spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000',
    ],
    [
      { matchingPrecedence: 1 },
      "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1",
    ],
    [
      { distinguisherMethod: { type: 'ByName' } },
      'spec.distinguisherMethod.type: Unsupported value: "ByName": supported values: "ByNamespace", "ByUser"',
    ],
    [
      { priorityLevelConfiguration: { name: '' } },
      'spec.priorityLevelConfiguration.name: Required value: must reference a priority level',
    ],
    [
      ruled({ subjects: [], resourceRules: [pods] }),
      `${rule}.subjects: Required value: subjects must contain at least one value`,
    ],
    [
      ruled({ subjects }),
      `${rule}: Required value: at least one of resourceRules and nonResourceRules has to be non-empty`,
    ],
    [
      ruled({ subjects: [{ kind: 'User', group: { name: 'g' } }], resourceRules: [pods] }),
      `${rule}.subjects[0].user: Required value: user is required when subject kind is 'User'`,
    ],
    [
      ruled({ subjects: [{ kind: 'User', group: { name: 'g' } }], resourceRules: [pods] }),
      `${rule}.subjects[0].group: Forbidden: group is forbidden when subject kind is not 'Group'`,
    ],
    [
      ruled({ subjects, resourceRules: [{ ...pods, verbs: ['*', 'get'] }] }),
      `${rule}.resourceRules[0].verbs: Invalid value: ["*","get"]: if '*' is present, must not specify other verbs`,
    ],
    [
      ruled({ subjects, resourceRules: [{ ...pods, namespaces: [] }] }),
      `${rule}.resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace`,
    ],
    [
      ruled({ subjects, nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/a*'] }] }),
      `${rule}.nonResourceRules[0].nonResourceURLs[0]: Invalid value: "/a*": wildcard can only do suffix matching`,
    ],
  ])('a schema with %j', async (change, wanted) => {
    const spec = { ...(mine['spec'] as JsonObject), ...change };
    const answer = await cluster.send('POST', schemas, { ...mine, spec });
    expect(answer.status).toBe(422);
    expect(causesOf(answer)).toContain(wanted);
  });

  test('what is mandatory cannot be changed', async () => {
    const schema = await cluster.merge(`${schemas}/catch-all`, { spec: { matchingPrecedence: 9 } });
    expect(causesOf(schema)[0]).toMatch(/: spec of 'catch-all' must equal the fixed value$/);
    const more = { spec: { limited: { nominalConcurrencyShares: 9 } } };
    const changed = await cluster.merge(`${levels}/catch-all`, more);
    expect(causesOf(changed)[0]).toMatch(/: spec of 'catch-all' must equal the fixed value$/);
  });

  test('what is not said is as usual', async () => {
    const { body } = await cluster.send('POST', levels, {
      ...level('l'),
      spec: queue({ queues: 9 }),
    });
    expect(jsonAt(body, 'spec', 'limited')).toEqual({
      nominalConcurrencyShares: 30,
      lendablePercent: 0,
      limitResponse: {
        type: 'Queue',
        queuing: { queues: 9, handSize: 8, queueLengthLimit: 50 },
      },
    });
  });
});
