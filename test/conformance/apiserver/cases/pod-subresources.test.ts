import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { CaseApi, causesOf, merge, strategic } from './case-api.ts';
import type { Reply } from './case-api.ts';

const core = '/api/v1/namespaces/default';
const pods = `${core}/pods`;
const budgets = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';

let api: CaseApi;
let made = 0;
/** A new one for each test. */
let pod: string;

beforeAll(async () => {
  api = await CaseApi.start();
  await api.post('/api/v1/nodes', { metadata: { name: 'node' } });
});
afterAll(() => api.close());
beforeEach(() => {
  pod = `p${++made}`;
});

const container = { name: 'c', image: 'i' };

const createPod = (spec: JsonObject = {}, metadata: JsonObject = {}): Promise<JsonObject> =>
  api.post(pods, {
    metadata: { name: pod, ...metadata },
    spec: { containers: [container], ...spec },
  });

const statusOf = (path: string, status: JsonObject): Promise<JsonObject> =>
  api.must({ method: 'PATCH', path: `${path}/status`, type: merge, body: { status } });

const ask = (subresource: string, body: JsonValue): Promise<Reply> =>
  api.ask({ method: 'POST', path: `${pods}/${pod}/${subresource}`, body });

const evict = (more: JsonObject = {}, query = ''): Promise<Reply> =>
  ask(`eviction${query}`, {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name: pod },
    ...more,
  });

const find = (): Promise<Reply> => api.ask({ path: `${pods}/${pod}` });

const success = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

describe('eviction', () => {
  test('takes a pod away that no node has', async () => {
    await createPod();
    const { status, body } = await evict();
    expect({ status, body }).toEqual({ status: 201, body: success });
    expect((await find()).status).toBe(404);
  });

  test('gives a pod on a node its time, and says why it goes', async () => {
    await createPod({ nodeName: 'node', terminationGracePeriodSeconds: 7 });
    expect((await evict({ apiVersion: 'policy/v1beta1' })).status).toBe(201);
    const { body } = await find();
    expect(jsonAt(body, 'metadata', 'deletionGracePeriodSeconds')).toBe(7);
    expect(jsonAt(body, 'status', 'conditions')).toEqual([
      {
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'EvictionByEvictionAPI',
        message: 'Eviction API: evicting',
        lastProbeTime: null,
        lastTransitionTime: expect.any(String),
      },
    ]);
    expect((await evict({ deleteOptions: { gracePeriodSeconds: 0 } })).status).toBe(201);
    expect((await find()).status).toBe(404);
  });

  test.each<readonly [string, JsonObject, string]>([
    ['in the query', {}, '?dryRun=All'],
    ['in its options', { deleteOptions: { dryRun: ['All'] } }, ''],
  ])('changes nothing in a dry run that is asked for %s', async (_, more, query) => {
    const before = await createPod();
    expect((await evict(more, query)).body).toEqual(success);
    expect((await find()).body).toEqual(before);
  });

  test('is refused for a pod that is not there, another than the one in the URL, and one that changed', async () => {
    expect((await evict()).body).toMatchObject({
      code: 404,
      message: `pods ${JSON.stringify(pod)} not found`,
    });
    await createPod();
    expect((await evict({ metadata: {} })).body).toMatchObject({
      code: 400,
      message: 'name in URL does not match name in Eviction object',
    });
    const stale = { deleteOptions: { preconditions: { resourceVersion: '1' } } };
    expect((await evict(stale)).body).toMatchObject({ code: 409, reason: 'Conflict' });
    const odd = { deleteOptions: { propagationPolicy: 'Odd' } };
    expect((await evict(odd)).body).toMatchObject({ code: 422, reason: 'Invalid' });
    expect((await find()).status).toBe(200);
    expect(jsonAt((await find()).body, 'status', 'conditions')).toBeUndefined();
  });

  test('is a 405 for all other methods', async () => {
    await createPod();
    for (const method of ['GET', 'DELETE', 'PATCH']) {
      const { status } = await api.ask({ method, path: `${pods}/${pod}/eviction` });
      expect({ method, status }).toEqual({ method, status: 405 });
    }
  });
});

test('a policy can refuse an Eviction, which it sees as it was sent', async () => {
  const admission = '/apis/admissionregistration.k8s.io/v1';
  await api.post(`${admission}/validatingadmissionpolicies`, {
    metadata: { name: 'calm' },
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            ...{ apiGroups: [''], apiVersions: ['v1'] },
            ...{ operations: ['CREATE', 'DELETE'], resources: ['pods/eviction'] },
          },
        ],
      },
      validations: [
        {
          expression:
            "request.kind.kind == 'Eviction' && object.deleteOptions.gracePeriodSeconds > 0",
          message: 'not in a hurry',
        },
      ],
    },
  });
  await api.post(`${admission}/validatingadmissionpolicybindings`, {
    metadata: { name: 'calm' },
    spec: { policyName: 'calm', validationActions: ['Deny'] },
  });
  await createPod();
  const hurried = await evict({ deleteOptions: { gracePeriodSeconds: 0 } });
  expect(textAt(hurried.body, 'message')).toContain('not in a hurry');
  expect((await find()).status).toBe(200);
  expect((await evict({ deleteOptions: { gracePeriodSeconds: 1 } })).status).toBe(201);
  await api.must({ method: 'DELETE', path: `${admission}/validatingadmissionpolicybindings/calm` });
});

describe('eviction of a pod that runs, under a budget', () => {
  const selector = (): JsonObject => ({ matchLabels: { of: pod } });

  beforeEach(async () => {
    await createPod({ nodeName: 'node' }, { labels: { of: pod } });
    await statusOf(`${pods}/${pod}`, {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
    });
    await createBudget(pod);
  });

  const createBudget = (name: string, spec: JsonObject = {}): Promise<JsonObject> =>
    api.post(budgets, {
      metadata: { name },
      spec: { selector: selector(), minAvailable: 1, ...spec },
    });
  const seen = (status: JsonObject): Promise<JsonObject> =>
    statusOf(`${budgets}/${pod}`, {
      ...{ observedGeneration: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 },
      ...status,
    });

  test('waits until whoever keeps budgets has seen this one', async () => {
    const { status, headers, body } = await evict();
    expect(status).toBe(429);
    expect(headers['retry-after']).toBe('10');
    expect(body).toMatchObject({
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: {
        retryAfterSeconds: 10,
        causes: [
          {
            reason: 'DisruptionBudget',
            message: `The disruption budget ${pod} is still being processed by the server.`,
          },
        ],
      },
    });
  });

  test('is refused while the budget has nothing left', async () => {
    await seen({ disruptionsAllowed: 0 });
    const refused = await evict();
    expect(refused.headers['retry-after']).toBeUndefined();
    expect(refused.body).toMatchObject({
      code: 429,
      details: {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: `The disruption budget ${pod} needs 1 healthy pods and has 2 currently`,
          },
        ],
      },
    });
    expect(jsonAt((await find()).body, 'metadata', 'deletionTimestamp')).toBeUndefined();
  });

  test('is counted against the budget, but not in a dry run', async () => {
    await seen({ disruptionsAllowed: 1 });
    const budget = async (): Promise<JsonValue | undefined> =>
      jsonAt((await api.ask({ path: `${budgets}/${pod}` })).body, 'status');
    const before = await budget();
    expect((await evict({}, '?dryRun=All')).status).toBe(201);
    expect(await budget()).toEqual(before);
    expect((await evict()).status).toBe(201);
    expect(await budget()).toMatchObject({
      disruptionsAllowed: 0,
      disruptedPods: { [pod]: expect.any(String) },
      conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }],
    });
    expect(textAt((await find()).body, 'metadata', 'deletionTimestamp')).toBeDefined();
    expect((await evict()).status).toBe(201);
  });

  test('of a pod that is not ready goes by what the others do', async () => {
    await seen({ disruptionsAllowed: 0, currentHealthy: 0 });
    const conditions = [{ type: 'Ready', status: 'False' }];
    await statusOf(`${pods}/${pod}`, { conditions });
    expect((await evict()).status).toBe(429);
    await seen({ disruptionsAllowed: 0, currentHealthy: 1 });
    expect((await evict()).status).toBe(201);
  });

  test('of a pod that is not ready is none of the business of a budget that says so', async () => {
    await statusOf(`${pods}/${pod}`, { conditions: [] });
    await api.must({
      method: 'PATCH',
      path: `${budgets}/${pod}`,
      type: merge,
      body: { spec: { unhealthyPodEvictionPolicy: 'AlwaysAllow' } },
    });
    expect((await evict()).status).toBe(201);
  });

  test('is not possible under several budgets', async () => {
    await createBudget(`${pod}-other`);
    const { status, body } = await evict();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: 'Failure',
      code: 500,
      message:
        'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    });
  });
});

describe('binding', () => {
  const bind = (more: JsonObject = {}, target: JsonObject = { name: 'node' }): Promise<Reply> =>
    ask('binding', { metadata: { name: pod, ...more }, target });

  test('puts a pod on a node, once', async () => {
    await createPod({}, { annotations: { a: '1' } });
    expect((await bind({ annotations: { b: '2' } })).body).toEqual(success);
    const { body } = await find();
    expect(jsonAt(body, 'spec', 'nodeName')).toBe('node');
    expect(jsonAt(body, 'metadata', 'annotations')).toEqual({ a: '1', b: '2' });
    expect(arrayAt(body, 'status', 'conditions')).toMatchObject([
      { type: 'PodScheduled', status: 'True' },
    ]);
    const again = await bind();
    expect(again.body).toMatchObject({
      code: 409,
      message: `Operation cannot be fulfilled on pods/binding "${pod}": pod ${pod} is already assigned to node "node"`,
      details: { name: pod, kind: 'pods/binding' },
    });
  });

  test('is refused without a target, for another pod, and before the gates are open', async () => {
    await createPod({ schedulingGates: [{ name: 'example.com/gate' }] });
    expect(causesOf(await bind({}, { kind: 'Pod' }))).toEqual([
      'target.kind: Unsupported value: "Pod": supported values: "<empty>", "Node"',
      'target.name: Required value',
    ]);
    expect((await bind({ uid: 'other' })).body).toMatchObject({ code: 409 });
    expect(textAt((await bind()).body, 'message')).toContain('non-empty .spec.schedulingGates');
    expect(jsonAt((await find()).body, 'spec', 'nodeName')).toBeUndefined();
  });
});

describe('ephemeralcontainers', () => {
  const change = (body: JsonValue, type = strategic): Promise<Reply> =>
    api.ask({ method: 'PATCH', path: `${pods}/${pod}/ephemeralcontainers`, type, body });
  const debug = { name: 'debug', image: 'busybox', targetContainerName: 'c' };
  const added = (containers: readonly JsonObject[]): JsonObject => ({
    metadata: { labels: { not: 'taken' } },
    spec: { ephemeralContainers: containers, hostname: 'not-taken' },
  });

  test('are added, and nothing else changes', async () => {
    await createPod();
    const { status, body } = await change(added([debug]));
    expect(status).toBe(200);
    expect(jsonAt(body, 'spec', 'ephemeralContainers')).toMatchObject([
      { ...debug, imagePullPolicy: 'Always', terminationMessagePolicy: 'File' },
    ]);
    expect(jsonAt(body, 'metadata', 'labels')).toBeUndefined();
    expect(jsonAt(body, 'spec', 'hostname')).toBeUndefined();
    expect(jsonAt(body, 'metadata', 'generation')).toBe(2);
    expect(arrayAt(body, 'metadata', 'managedFields').at(-1)).toMatchObject({
      subresource: 'ephemeralcontainers',
    });
    const other = { ...debug, name: 'other' };
    expect((await change(added([other]))).status).toBe(200);
    const read = await api.ask({ path: `${pods}/${pod}/ephemeralcontainers` });
    expect(arrayAt(read.body, 'spec', 'ephemeralContainers')).toHaveLength(2);
  });

  test('neither change nor go', async () => {
    await createPod();
    await change(added([debug]));
    expect(causesOf(await change(added([{ ...debug, image: 'other' }])))).toEqual([
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be changed',
    ]);
    expect(causesOf(await change({ spec: { ephemeralContainers: null } }, merge))).toEqual([
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed',
    ]);
  });

  test.each<readonly [string, JsonObject, string]>([
    ['the name of a container', { ...debug, name: 'c' }, 'name: Duplicate value: "c"'],
    ['no image', { ...debug, image: '' }, 'image: Required value'],
    ['a port', { ...debug, ports: [{ containerPort: 1 }] }, 'ports: Forbidden: cannot be set'],
    [
      'a target that is not there',
      { ...debug, targetContainerName: 'x' },
      'targetContainerName: Not found: "x"',
    ],
  ])('with %s are refused', async (_, wrong, why) => {
    await createPod();
    const [cause] = causesOf(await change(added([wrong])));
    expect(cause).toContain(`spec.ephemeralContainers[0].${why}`);
  });

  test('do not come with a new pod, nor through the pod itself', async () => {
    const body = {
      metadata: { name: pod },
      spec: { containers: [container], ephemeralContainers: [debug] },
    };
    expect(causesOf(await api.ask({ method: 'POST', path: pods, body }))).toEqual([
      'spec.ephemeralContainers: Forbidden: cannot be set on create',
    ]);
    await createPod();
    const path = `${pods}/${pod}`;
    const patched = await api.ask({ method: 'PATCH', path, type: strategic, body: added([debug]) });
    expect(patched.status).toBe(422);
  });
});

describe('resize', () => {
  const size = (cpu: string): JsonObject => ({ requests: { cpu, memory: '1Gi' } });
  const resize = (resources: JsonObject, more: JsonObject = {}): Promise<Reply> =>
    api.ask({
      method: 'PATCH',
      path: `${pods}/${pod}/resize`,
      type: strategic,
      body: { spec: { containers: [{ name: 'c', image: 'not-taken', resources }], ...more } },
    });
  const onANode = (): Promise<JsonObject> =>
    statusOf(`${pods}/${pod}`, {
      containerStatuses: [
        { name: 'c', image: 'i', imageID: '', ready: true, restartCount: 0, resources: size('1') },
      ],
    });

  beforeEach(() => createPod({ containers: [{ ...container, resources: size('1') }] }));

  test('needs a node that can', async () => {
    expect(causesOf(await resize(size('2')))).toEqual([
      'spec: Forbidden: Pod running on node without support for resize',
    ]);
  });

  test('changes processor and memory, and nothing else', async () => {
    await onANode();
    const { status, body } = await resize(size('2'));
    expect(status).toBe(200);
    expect(jsonAt(body, 'spec', 'containers', '0')).toMatchObject({
      image: 'i',
      resources: size('2'),
    });
    expect(jsonAt(body, 'metadata', 'generation')).toBe(2);
  });

  test('stays within the limits and the quotas of its namespace', async () => {
    await onANode();
    const limits = [{ type: 'Pod', min: { cpu: '2' } }];
    const range = { metadata: { name: 'cpu' }, spec: { limits } };
    const quota = { metadata: { name: 'cpu' }, spec: { hard: { 'requests.cpu': '4' } } };
    await api.post(`${core}/resourcequotas`, quota);
    const crowded = await resize(size('5'));
    expect([crowded.status, crowded.body['message']]).toEqual([
      403,
      expect.stringContaining('exceeded quota: cpu, requested: requests.cpu=4'),
    ]);
    await api.must({ method: 'DELETE', path: `${core}/resourcequotas/cpu` });
    await api.post(`${core}/limitranges`, range);
    const small = await resize(size('500m'));
    await api.must({ method: 'DELETE', path: `${core}/limitranges/cpu` });
    expect([small.status, small.body['message']]).toEqual([
      403,
      `pods "${pod}" is forbidden: minimum cpu usage per Pod is 2, but request is 500m`,
    ]);
  });

  test.each<readonly [string, JsonObject, string]>([
    [
      'takes back a request',
      { requests: { cpu: null } },
      'spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed',
    ],
    [
      'asks for something else',
      { requests: { 'example.com/gpu': '1' }, limits: { 'example.com/gpu': '1' } },
      'spec: Forbidden: only cpu and memory resources are mutable',
    ],
    [
      'makes the pod one of another quality',
      { limits: { cpu: '1', memory: '1Gi' } },
      'spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing',
    ],
  ])('is refused when it %s', async (_, resources, why) => {
    await onANode();
    expect(causesOf(await resize(resources))).toContain(why);
  });

  test('is refused with other containers', async () => {
    await onANode();
    const more = { containers: [{ name: 'other', image: 'i' }] };
    expect(causesOf(await resize({}, more))).toContain(
      'spec: Forbidden: containers may not be renamed or reordered on resize',
    );
  });
});

describe('what a kubelet would answer', () => {
  const read = (subresource: string): Promise<Reply> =>
    api.ask({ path: `${pods}/${pod}/${subresource}` });

  test('a pod that no node has has an empty log', async () => {
    await createPod();
    const log = await read('log');
    expect({ status: log.status, text: log.text }).toEqual({ status: 200, text: '' });
    expect(log.headers['content-type']).toBe('text/plain');
  });

  test.each(['exec?command=date', 'attach', 'portforward'])(
    '%s needs a node, by GET and by POST',
    async (subresource) => {
      await createPod();
      const refusal = {
        code: 400,
        reason: 'BadRequest',
        message: `pod ${pod} does not have a host assigned`,
      };
      expect((await read(subresource)).body).toMatchObject(refusal);
      expect((await ask(subresource, {})).body).toMatchObject(refusal);
    },
  );

  test.each<readonly [string, string]>([
    ['log?container=x', 'container x is not valid for pod'],
    ['exec?container=x', 'container x is not valid for pod'],
    ['log', 'choose one of: [init c d]'],
    ['attach', 'choose one of: [init c d]'],
  ])('%s asks for a container that is there', async (subresource, why) => {
    await createPod({
      initContainers: [{ name: 'init', image: 'i' }],
      containers: [container, { name: 'd', image: 'i' }],
    });
    const { status, body } = await read(subresource);
    expect(status).toBe(400);
    expect(textAt(body, 'message')).toContain(why);
  });

  test('a node that nobody knows is not found, one without an address cannot be called', async () => {
    await createPod({ nodeName: 'nowhere' });
    expect((await read('log')).body).toMatchObject({
      code: 404,
      message: 'nodes "nowhere" not found',
    });
    pod = `${pod}-there`;
    await createPod({ nodeName: 'node' });
    const message = 'no preferred addresses found; known addresses: []';
    for (const subresource of ['log', 'exec']) {
      const { body } = await read(subresource);
      expect(body).toMatchObject({ code: 500, message });
      expect(body).not.toHaveProperty('reason');
    }
  });

  test('a node with an address cannot be reached, in the words of whoever dials', async () => {
    await api.post('/api/v1/nodes', {
      metadata: { name: 'addressed' },
      status: { addresses: [{ type: 'InternalIP', address: '10.1.2.3' }] },
    });
    await createPod({ nodeName: 'addressed' });
    const dial = 'dial tcp 10.1.2.3:10250: connect: no route to host';
    expect((await read('log')).body).toMatchObject({
      code: 500,
      message: `Get "https://10.1.2.3:10250/containerLogs/default/${pod}/c": ${dial}`,
    });
    expect((await read('exec')).body).toMatchObject({
      code: 400,
      message: 'Upgrade request required',
    });
    const headers = { connection: 'Upgrade', upgrade: 'SPDY/3.1' };
    const path = `${pods}/${pod}/exec?command=date`;
    expect((await api.ask({ method: 'POST', path, headers })).body).toMatchObject({
      code: 500,
      message: `error dialing backend: ${dial}`,
    });
  });

  test('the options of a log are checked', async () => {
    await createPod();
    expect(causesOf(await read('log?tailLines=-1&limitBytes=0&sinceSeconds=0'))).toEqual([
      'limitBytes: Invalid value: 0: must be greater than 0',
      'sinceSeconds: Invalid value: 0: must be greater than 0',
      'tailLines: Invalid value: -1: must be greater than or equal to 0',
    ]);
    expect((await read('log?sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z')).status).toBe(422);
  });

  test('of a pod that is not there is a 404 that names it', async () => {
    for (const subresource of ['log', 'exec', 'attach', 'portforward']) {
      expect((await read(subresource)).body).toMatchObject({
        code: 404,
        message: `pods "${pod}" not found`,
      });
    }
  });
});

test('discovery lists what acts', async () => {
  const { body } = await api.ask({ path: '/api/v1' });
  const parts = arrayAt(body, 'resources')
    .filter((resource) => /^(pods|nodes|services)\//.test(textAt(resource, 'name') ?? ''))
    .map((resource) => ({
      name: textAt(resource, 'name'),
      group: textAt(resource, 'group'),
      kind: textAt(resource, 'kind'),
      verbs: arrayAt(resource, 'verbs'),
    }));
  const group = undefined;
  const verbs = ['get', 'patch', 'update'];
  const own = { group, kind: 'Pod', verbs };
  const streamed = ['create', 'get'];
  const passed = ['create', 'delete', 'get', 'patch', 'update'];
  expect(parts).toEqual([
    { name: 'nodes/proxy', group, kind: 'NodeProxyOptions', verbs: passed },
    { name: 'nodes/status', group, kind: 'Node', verbs },
    { name: 'pods/attach', group, kind: 'PodAttachOptions', verbs: streamed },
    { name: 'pods/binding', group, kind: 'Binding', verbs: ['create'] },
    { name: 'pods/ephemeralcontainers', ...own },
    { name: 'pods/eviction', group: 'policy', kind: 'Eviction', verbs: ['create'] },
    { name: 'pods/exec', group, kind: 'PodExecOptions', verbs: streamed },
    { name: 'pods/log', group, kind: 'Pod', verbs: ['get'] },
    { name: 'pods/portforward', group, kind: 'PodPortForwardOptions', verbs: streamed },
    { name: 'pods/proxy', group, kind: 'PodProxyOptions', verbs: passed },
    { name: 'pods/resize', ...own },
    { name: 'pods/status', ...own },
    { name: 'services/proxy', group, kind: 'ServiceProxyOptions', verbs: passed },
    { name: 'services/status', group, kind: 'Service', verbs },
  ]);
});
