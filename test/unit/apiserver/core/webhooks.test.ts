import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { seconds } from '../../../../src/base/units.ts';
import { Cluster } from './_cluster.ts';
import type { Answer } from './_cluster.ts';
import { configMap, configMaps, created } from './_policies.ts';
import {
  allowed,
  caBundle,
  otherBundle,
  patch,
  response,
  WebhookServer,
} from '../../../support/webhook-server.ts';

let hooks = new WebhookServer();
let cluster = await Cluster.start();

beforeEach(async () => {
  hooks = new WebhookServer();
  await hooks.start();
  cluster = await Cluster.start();
});

afterEach(async () => {
  await cluster.server.stop();
  await hooks.stop();
});

const rules = [
  { apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] },
];

const deletions = rules.map((rule) => ({ ...rule, operations: ['DELETE'] }));

const webhook = (more: JsonObject): JsonObject => ({
  name: 'check.example.com',
  clientConfig: { url: hooks.url(), caBundle },
  rules,
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  ...more,
});

async function configured(
  type: 'Validating' | 'Mutating',
  webhooks: readonly JsonObject[],
  name = 'hooks',
): Promise<void> {
  await created(cluster, `${type.toLowerCase()}webhookconfigurations`, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${type}WebhookConfiguration`,
    metadata: { name },
    webhooks,
  });
}

const create = (name = 'a', data: JsonObject = {}): Promise<Answer> =>
  cluster.send('POST', configMaps, configMap(name, data));

describe('a validating webhook', () => {
  test('is sent the whole question', async () => {
    await configured('Validating', [webhook({})]);
    expect((await create('a', { x: '1' })).status).toBe(201);
    const [request = {}] = hooks.requests;
    const { uid, object, ...rest } = request;
    expect(typeof uid).toBe('string');
    expect(jsonAt(object, 'data')).toEqual({ x: '1' });
    expect(rest).toEqual({
      kind: { group: '', version: 'v1', kind: 'ConfigMap' },
      resource: { group: '', version: 'v1', resource: 'configmaps' },
      requestKind: { group: '', version: 'v1', kind: 'ConfigMap' },
      requestResource: { group: '', version: 'v1', resource: 'configmaps' },
      name: 'a',
      namespace: 'default',
      operation: 'CREATE',
      userInfo: { username: 'admin', groups: ['system:masters', 'system:authenticated'] },
      oldObject: null,
      dryRun: false,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
    });
    expect(hooks.paths).toEqual(['/hook?timeout=10s']);
  });

  test.each([
    [{ allowed: false }, 400, 'without explanation', undefined],
    [{ allowed: false, status: { message: 'no' } }, 400, ': no', undefined],
    [
      { allowed: false, status: { message: 'no', code: 403, reason: 'Forbidden' } },
      403,
      ': no',
      'Forbidden',
    ],
  ])('that refuses with %j', async (answer, code, said, reason) => {
    hooks.answer = () => response(answer);
    await configured('Validating', [webhook({})]);
    const { status, body } = await create();
    const denied = 'admission webhook "check.example.com" denied the request';
    const message = said.startsWith(':') ? `${denied}${said}` : `${denied} ${said}`;
    expect([status, body['message'], body['reason']]).toEqual([code, message, reason]);
  });

  test('warns the client', async () => {
    hooks.answer = () => response({ allowed: true, warnings: ['old', 'old', 'odd'] });
    await configured('Validating', [webhook({})]);
    const { status, headers } = await create();
    expect([status, headers.get('warning')]).toEqual([201, '299 - "old", 299 - "odd"']);
  });

  test('warns who deletes a collection', async () => {
    for (const name of ['a', 'b']) await create(name);
    hooks.answer = ({ oldObject }) =>
      response({ allowed: true, warnings: ['old', textAt(oldObject, 'metadata', 'name') ?? ''] });
    await configured('Validating', [webhook({ rules: deletions })]);
    const { status, headers } = await cluster.send('DELETE', configMaps);
    expect([status, headers.get('warning')]).toEqual([200, '299 - "old", 299 - "a", 299 - "b"']);
  });

  test('is asked about deletions, with what is there', async () => {
    await create();
    hooks.answer = () => response({ allowed: false, status: { message: 'keep it' } });
    await configured('Validating', [webhook({})]);
    const { status } = await cluster.send('DELETE', `${configMaps}/a`);
    const [request = {}] = hooks.requests;
    expect([status, request['operation'], request['object']]).toEqual([400, 'DELETE', null]);
    expect(jsonAt(request, 'oldObject', 'metadata', 'name')).toBe('a');
  });

  test('is not asked when its matchConditions say so', async () => {
    const matchConditions = [{ name: 'big', expression: `object.metadata.name.startsWith('big')` }];
    await configured('Validating', [webhook({ matchConditions })]);
    await create('small');
    await create('big-one');
    expect(hooks.requests.map(({ name }) => name)).toEqual(['big-one']);
  });

  test('with side effects is not called in a dry run', async () => {
    await configured('Validating', [webhook({ sideEffects: 'NoneOnDryRun' })]);
    const dry = await cluster.send('POST', `${configMaps}?dryRun=All`, configMap('a', {}));
    expect([dry.status, hooks.requests[0]?.['dryRun']]).toEqual([201, true]);
  });

  test('cannot be put before its own configuration', async () => {
    hooks.answer = () => response({ allowed: false });
    const all = [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }];
    await configured('Validating', [webhook({ rules: all })]);
    const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/hooks';
    expect((await cluster.send('DELETE', path)).status).toBe(200);
    expect((await create()).status).toBe(201);
  });
});

describe('a webhook that fails', () => {
  const failing = 'Internal error occurred: failed calling webhook "check.example.com": ';

  test.each([
    [500, 'oops', 'an error on the server ("oops") has prevented the request from succeeding'],
    [404, '', 'the server could not find the requested resource'],
    [302, '', 'the server responded with the status code 302 but did not return more information'],
  ])('with status %d is reported, and no redirect is followed', async (status, text, said) => {
    hooks.answer = () => ({ type: 'status', status, text });
    await configured('Validating', [webhook({})]);
    const answer = await create();
    expect([answer.status, answer.body['reason']]).toEqual([500, 'InternalError']);
    expect(answer.body['message']).toBe(`${failing}failed to call webhook: ${said}`);
    expect(hooks.paths).toHaveLength(1);
  });

  test.each([
    ['without a response', {}, 'webhook response was absent'],
    [
      'for another question',
      { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid: 'x' } },
      'expected response.uid=',
    ],
  ])('by an answer %s', async (_name, body, said) => {
    hooks.answer = () => ({ type: 'body', body });
    await configured('Validating', [webhook({})]);
    expect((await create()).body['message']).toContain(
      `${failing}received invalid webhook response: ${said}`,
    );
  });

  test('by not being there', async () => {
    await configured('Validating', [webhook({ clientConfig: { url: 'https://127.0.0.1:1/x' } })]);
    expect((await create()).body['message']).toBe(
      `${failing}failed to call webhook: Post "https://127.0.0.1:1/x?timeout=10s": dial tcp 127.0.0.1:1: connect: connection refused`,
    );
  });

  test('by a certificate of somebody else', async () => {
    const clientConfig = { url: hooks.url(), caBundle: otherBundle };
    await configured('Validating', [webhook({ clientConfig })]);
    expect((await create()).body['message']).toBe(
      `${failing}failed to call webhook: Post "${hooks.url()}?timeout=10s": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    );
    expect(hooks.requests).toHaveLength(0);
  });

  test('by its silence, when its time is over', async () => {
    const asked = new Promise<void>((resolve) => {
      hooks.answer = () => {
        resolve();
        return { type: 'never' };
      };
    });
    await configured('Validating', [webhook({ timeoutSeconds: 3 })]);
    const answer = create();
    await asked;
    cluster.clock.advance(seconds(3));
    expect((await answer).body['message']).toBe(
      `${failing}failed to call webhook: Post "${hooks.url()}?timeout=3s": context deadline exceeded`,
    );
  });

  test('is passed over where it may be', async () => {
    hooks.answer = () => ({ type: 'status', status: 500 });
    await configured('Validating', [webhook({ failurePolicy: 'Ignore' })]);
    expect((await create()).status).toBe(201);
    expect(hooks.requests).toHaveLength(1);
  });

  test('as a service that has no address says what to do', async () => {
    const clientConfig = { service: { name: 'hook', namespace: 'default' }, caBundle };
    await configured('Validating', [webhook({ clientConfig })]);
    expect((await create()).body['message']).toBe(
      `${failing}failed to call webhook: Post "https://hook.default.svc:443/?timeout=10s": service "hook" not found`,
    );
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'hook' } };
    const spec = { clusterIP: 'None', ports: [{ port: 443 }] };
    await cluster.send('POST', '/api/v1/namespaces/default/services', { ...service, spec });
    expect((await create()).body['message']).toContain('this server has no service network');
  });
});

describe('a mutating webhook', () => {
  const add = (key: string): JsonObject => ({ op: 'add', path: `/data/${key}`, value: 'x' });

  test('changes what is stored; nobody owns what it adds', async () => {
    hooks.answer = () => patch(add('added'));
    await configured('Mutating', [webhook({})]);
    const { body } = await create('a', { own: '1' });
    expect(body['data']).toEqual({ added: 'x', own: '1' });
    const fields = JSON.stringify(jsonAt(body, 'metadata', 'managedFields'));
    expect([fields.includes('f:own'), fields.includes('f:added')]).toEqual([true, false]);
  });

  test('comes before validation, policies and validating webhooks', async () => {
    hooks.answer = (_request, path) => (path.startsWith('/mutate') ? patch(add('added')) : allowed);
    await configured('Mutating', [
      webhook({ clientConfig: { url: hooks.url('/mutate'), caBundle } }),
    ]);
    await configured('Validating', [
      webhook({ clientConfig: { url: hooks.url('/validate'), caBundle } }),
    ]);
    await create('a', { own: '1' });
    expect(hooks.paths).toEqual(['/mutate?timeout=10s', '/validate?timeout=10s']);
    expect(jsonAt(hooks.requests[1], 'object', 'data')).toEqual({ added: 'x', own: '1' });
  });

  test('is called again when a later one changed the object, if it wants to', async () => {
    hooks.answer = (_request, path) => patch(add(path.slice(1, 2)));
    const at = (path: string): JsonObject => ({ url: hooks.url(path), caBundle });
    await configured('Mutating', [
      webhook({ name: 'a.example.com', clientConfig: at('/a'), reinvocationPolicy: 'IfNeeded' }),
      webhook({ name: 'b.example.com', clientConfig: at('/b') }),
    ]);
    await create('a', { own: '1' });
    expect(hooks.paths.map((path) => path.slice(1, 2))).toEqual(['a', 'b', 'a']);
  });

  test('cannot change what is deleted', async () => {
    await create();
    hooks.answer = () => patch(add('added'));
    await configured('Mutating', [webhook({})]);
    const { status, body } = await cluster.send('DELETE', `${configMaps}/a`);
    expect([status, body['message']]).toEqual([
      500,
      'Internal error occurred: admission webhook "check.example.com" attempted to modify the object, which is not supported for this operation',
    ]);
  });

  test('may answer with a patch of nothing, also to a deletion', async () => {
    await create();
    hooks.answer = () => patch();
    await configured('Mutating', [webhook({})]);
    expect((await cluster.send('DELETE', `${configMaps}/a`)).status).toBe(200);
    expect(hooks.requests.map((request) => request['operation'])).toEqual(['DELETE']);
  });

  test('that makes an object invalid is found out', async () => {
    hooks.answer = () => patch({ op: 'add', path: '/metadata/labels', value: { a: 'b c' } });
    await configured('Mutating', [webhook({})]);
    expect((await create('a', { own: '1' })).status).toBe(422);
  });
});

describe('what is asked and not stored', () => {
  const about = (...resources: readonly string[]): JsonObject => ({
    rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources }],
  });
  const asked = (): JsonObject => {
    const [request = {}] = hooks.requests;
    return {
      operation: request['operation'] ?? '',
      kind: jsonAt(request, 'requestKind', 'kind') ?? '',
      object: jsonAt(request, 'object', 'kind') ?? '',
      name: request['name'] ?? '',
      options: jsonAt(request, 'options', 'kind') ?? null,
    };
  };

  test.each<readonly [string, string, string, JsonObject, number, JsonObject]>([
    [
      'a review',
      'selfsubjectaccessreviews',
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      { spec: { resourceAttributes: { verb: 'get', resource: 'pods' } } },
      201,
      { operation: 'CREATE', kind: 'SelfSubjectAccessReview', name: '', options: 'CreateOptions' },
    ],
  ])('is shown to webhooks, which may refuse it: %s', async (...row) => {
    const [, resource, path, body, code, wanted] = row;
    await configured('Validating', [webhook(about(resource))]);
    expect((await cluster.send('POST', path, body)).status).toBe(code);
    expect(asked()).toEqual({ ...wanted, object: wanted['kind'] });
    hooks.answer = () => response({ allowed: false, status: { message: 'no', code: 403 } });
    expect((await cluster.send('POST', path, body)).status).toBe(403);
  });
});

describe('a webhook about one view of objects that have two', () => {
  test('is shown Events of the other group as those of its own, and may change them', async () => {
    hooks.answer = () => patch({ op: 'add', path: '/message', value: 'changed' });
    await configured('Mutating', [
      webhook({
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['events'] }],
      }),
    ]);
    const { status, body } = await cluster.send(
      'POST',
      '/apis/events.k8s.io/v1/namespaces/default/events',
      {
        metadata: { name: 'e' },
        regarding: { namespace: 'default', name: 'x' },
        note: 'as sent',
        type: 'Normal',
        action: 'a',
        reason: 'r',
        reportingController: 'c',
        reportingInstance: 'i',
        eventTime: '2026-01-01T00:00:00.000000Z',
      },
    );
    expect(jsonAt(hooks.requests[0], 'object')).toMatchObject({
      apiVersion: 'v1',
      message: 'as sent',
      involvedObject: { name: 'x' },
    });
    expect([status, body['apiVersion'], body['note']]).toEqual([
      201,
      'events.k8s.io/v1',
      'changed',
    ]);
  });

  test('is shown an autoscaler in the fields of its version', async () => {
    await configured('Validating', [
      webhook({
        rules: [
          {
            apiGroups: ['autoscaling'],
            apiVersions: ['v1'],
            operations: ['*'],
            resources: ['horizontalpodautoscalers'],
          },
        ],
      }),
    ]);
    await cluster.send('POST', '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers', {
      metadata: { name: 'h' },
      spec: {
        maxReplicas: 3,
        scaleTargetRef: { kind: 'Deployment', name: 'd' },
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
          },
        ],
      },
    });
    expect(jsonAt(hooks.requests[0], 'object', 'spec', 'targetCPUUtilizationPercentage')).toBe(70);
  });
});

test('an object that changes while a webhook is asked is looked at again', async () => {
  await create('a', { count: '0' });
  await configured('Validating', [webhook({})]);
  const merge = { headers: { 'content-type': 'application/merge-patch+json' } };
  const answers = await Promise.all(
    ['one', 'two', 'three'].map((key) =>
      cluster.send('PATCH', `${configMaps}/a`, { data: { [key]: 'x' } }, merge),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  const { body } = await cluster.send('GET', `${configMaps}/a`);
  expect(body['data']).toEqual({ count: '0', one: 'x', three: 'x', two: 'x' });
  expect(hooks.requests.length).toBeGreaterThan(3);
});

describe('a webhook that looks at deletions', () => {
  const names = async (): Promise<readonly unknown[]> => {
    const { body } = await cluster.send('GET', configMaps);
    return arrayAt(body, 'items').map((item) => jsonAt(item, 'metadata', 'name'));
  };

  test('is asked of each object of a collection, none of which is named, with what was said of how', async () => {
    await configured('Validating', [webhook({ rules: deletions })]);
    await create('a');
    await create('b');
    const body = {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      propagationPolicy: 'Background',
      gracePeriodSeconds: 3,
    };
    expect((await cluster.send('DELETE', configMaps, body)).status).toBe(200);
    const options = { ...body, apiVersion: 'meta.k8s.io/v1' };
    const asked = ['a', 'b'].map((name): unknown =>
      expect.objectContaining({
        operation: 'DELETE',
        namespace: 'default',
        object: null,
        oldObject: expect.objectContaining({ metadata: expect.objectContaining({ name }) }),
        options,
      }),
    );
    expect(hooks.requests).toEqual(asked);
    expect(hooks.requests.filter((request) => 'name' in request)).toEqual([]);
    expect(await names()).toEqual([]);
  });

  test('stops a collection where it refuses one: those before are gone, those behind stay', async () => {
    for (const name of ['a', 'b', 'c']) await create(name);
    await configured('Validating', [webhook({ rules: deletions })]);
    hooks.answer = (request) =>
      jsonAt(request, 'oldObject', 'metadata', 'name') === 'b'
        ? response({ allowed: false, status: { message: 'b stays' } })
        : allowed;
    const { status, body } = await cluster.send('DELETE', configMaps);
    expect({ status, message: body['message'] }).toEqual({
      status: 400,
      message: 'admission webhook "check.example.com" denied the request: b stays',
    });
    expect(await names()).toEqual(['b', 'c']);
  });
});

test('the options of a patch are those of what comes of it', async () => {
  await configured('Validating', [webhook({})]);
  const sent = {
    headers: { 'content-type': 'application/apply-patch+yaml' },
    query: 'fieldManager=m',
  };
  for (const x of ['1', '2']) {
    await cluster.send('PATCH', `${configMaps}/p`, configMap('p', { x }), sent);
  }
  expect(hooks.requests.map(({ options }) => options)).toEqual(
    ['CreateOptions', 'UpdateOptions'].map((kind) => ({
      kind,
      apiVersion: 'meta.k8s.io/v1',
      fieldManager: 'm',
    })),
  );
});
