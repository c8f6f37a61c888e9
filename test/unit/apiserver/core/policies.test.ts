import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import {
  aboutConfigMaps,
  bound,
  configMap,
  configMaps,
  created,
  policy,
  binding,
} from './_policies.ts';
import { Cluster } from './_cluster.ts';

const denial = (message: string, name = 'a'): string =>
  `configmaps "${name}" is forbidden: ValidatingAdmissionPolicy 'rule' with binding 'rule' denied request: ${message}`;

const small: JsonObject = { expression: 'int(object.data.size) <= 5', message: 'too large' };

describe('a validation', () => {
  test('that does not hold refuses the write, in the words of the real server', async () => {
    const cluster = await bound({ validations: [small] });
    const { status, body } = await cluster.send('POST', configMaps, configMap('a', { size: '6' }));
    expect(status).toBe(422);
    const message = `ValidatingAdmissionPolicy 'rule' with binding 'rule' denied request: too large`;
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `configmaps "a" is forbidden: ${message}`,
      reason: 'Invalid',
      details: { name: 'a', kind: 'configmaps', causes: [{ message }] },
      code: 422,
    });
  });

  test('that holds lets create, update, patch, apply and delete pass', async () => {
    const cluster = await bound({
      validations: [{ expression: `request.operation == 'DELETE' || int(object.data.size) <= 5` }],
    });
    const sent = (type: string) => ({ headers: { 'content-type': type } });
    const one = `${configMaps}/a`;
    const answers = [
      await cluster.send('POST', configMaps, configMap('a', { size: '1' })),
      await cluster.send('PUT', one, configMap('a', { size: '2' })),
      await cluster.send(
        'PATCH',
        one,
        { data: { size: '3' } },
        sent('application/merge-patch+json'),
      ),
      await cluster.send(
        'PATCH',
        `${one}?fieldManager=m&force=true`,
        configMap('a', { size: '4' }),
        sent('application/apply-patch+yaml'),
      ),
      await cluster.send(
        'PATCH',
        one,
        { data: { size: '9' } },
        sent('application/merge-patch+json'),
      ),
      await cluster.send('PUT', one, configMap('a', { size: '9' })),
      await cluster.send(
        'PATCH',
        `${configMaps}/b?fieldManager=m`,
        configMap('b', { size: '9' }),
        sent('application/apply-patch+yaml'),
      ),
      await cluster.send('DELETE', one),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 422, 422, 422, 200]);
  });

  test.each([
    ['without a message says the expression', { expression: 'false' }, 'failed expression: false'],
    [
      'with a messageExpression says what it comes to',
      { expression: 'false', message: 'plain', messageExpression: `'size ' + object.data.size` },
      'size 6',
    ],
    [
      'falls back when the messageExpression fails',
      { expression: 'false', message: 'plain', messageExpression: 'object.data.none' },
      'plain',
    ],
    [
      'that cannot be evaluated says why',
      { expression: 'object.data.none == "x"' },
      `expression 'object.data.none == "x"' resulted in error: no such key: none`,
    ],
  ])('%s', async (_name, validation, said) => {
    const cluster = await bound({ validations: [validation] });
    const { body } = await cluster.send('POST', configMaps, configMap('a', { size: '6' }));
    expect(body['message']).toBe(denial(said));
  });

  test.each([
    ['Forbidden', 403],
    ['Unauthorized', 401],
    ['RequestEntityTooLarge', 413],
    ['Invalid', 422],
  ])('may choose the reason %s', async (reason, code) => {
    const cluster = await bound({ validations: [{ expression: 'false', reason }] });
    const { status, body } = await cluster.send('POST', configMaps, configMap('a', {}));
    expect([status, body['reason']]).toEqual([code, reason]);
  });

  test('that fails counts for nothing where the policy ignores failures', async () => {
    const validations = [{ expression: 'object.data.none == "x"' }];
    const cluster = await bound({ failurePolicy: 'Ignore', validations });
    const { status } = await cluster.send('POST', configMaps, configMap('a', {}));
    expect(status).toBe(201);
  });

  test('sees what was there, the namespace and the request', async () => {
    const expression =
      `oldObject.data.size == '1' && namespaceObject.metadata.name == 'default' && ` +
      `request.userInfo.username == 'admin' && request.name == 'a' && request.resource.resource == 'configmaps'`;
    const cluster = await bound({
      validations: [{ expression: `request.operation != 'UPDATE' || (${expression})` }],
    });
    await cluster.send('POST', configMaps, configMap('a', { size: '1' }));
    const { status } = await cluster.send('PUT', `${configMaps}/a`, configMap('a', { size: '2' }));
    expect(status).toBe(200);
  });
});

describe('what is not there', () => {
  test.each([
    ['has(oldObject.data) || true', undefined],
    ['has(oldObject.data) && has(oldObject.data.size)', 'failed expression: '],
    ['oldObject.data.size == "1"', `resulted in error: no such key: data`],
    ['has(object.metadata.name.first)', 'failed expression: '],
  ])('has no fields: %s', async (expression, why) => {
    const cluster = await bound({ validations: [{ expression }] });
    const { status, body } = await cluster.send('POST', configMaps, configMap('a', {}));
    expect(status).toBe(why === undefined ? 201 : 422);
    expect(body['message'] ?? '').toContain(why ?? '');
  });
});

test('conditions of a match may cost a quarter of what validations may', async () => {
  const check = `authorizer.group('').resource('pods').name('a').check('create').allowed()`;
  const all = [0, 1, 2, 3].map((at) => ({ name: `c${at}`, expression: `${check} && ${check}` }));
  const cluster = await bound({ matchConditions: all, validations: [{ expression: 'true' }] });
  const { status, body } = await cluster.send('POST', configMaps, configMap('a', {}));
  expect(status).toBe(422);
  expect(body['message']).toContain('validation failed due to running out of cost budget');
});

describe('variables', () => {
  const variables = [
    { name: 'size', expression: 'int(object.data.size)' },
    { name: 'double', expression: 'variables.size * 2' },
  ];

  test('build on those before them', async () => {
    const validations = [
      { expression: 'variables.double <= 10', messageExpression: 'string(variables.double)' },
    ];
    const cluster = await bound({ variables, validations });
    const ok = await cluster.send('POST', configMaps, configMap('a', { size: '5' }));
    const bad = await cluster.send('POST', configMaps, configMap('b', { size: '6' }));
    expect([ok.status, bad.body['message']]).toEqual([201, denial('12', 'b')]);
  });

  test('are evaluated only when they are asked for', async () => {
    const validations = [{ expression: '!has(object.data.size) || variables.double <= 10' }];
    const cluster = await bound({ variables, validations });
    const { status } = await cluster.send('POST', configMaps, configMap('a', { other: '5' }));
    expect(status).toBe(201);
  });

  test('that fail are named', async () => {
    const cluster = await bound({ variables, validations: [{ expression: 'variables.size < 3' }] });
    const { body } = await cluster.send('POST', configMaps, configMap('a', {}));
    expect(body['message']).toContain('composited variable "size" fails to evaluate');
  });
});

describe('a binding', () => {
  test('that only warns lets the write pass with a warning', async () => {
    const cluster = await bound({ validations: [small] }, { validationActions: ['Warn', 'Audit'] });
    const { status, headers } = await cluster.send(
      'POST',
      configMaps,
      configMap('a', { size: '6' }),
    );
    const text = `Validation failed for ValidatingAdmissionPolicy 'rule' with binding 'rule': too large`;
    expect([status, headers.get('warning')]).toEqual([201, `299 - ${JSON.stringify(text)}`]);
  });

  test('limits the policy by labels of the namespace', async () => {
    const matchResources = { namespaceSelector: { matchLabels: { strict: 'yes' } } };
    const cluster = await bound({ validations: [{ expression: 'false' }] }, { matchResources });
    const before = await cluster.send('POST', configMaps, configMap('a', {}));
    const merge = { headers: { 'content-type': 'application/merge-patch+json' } };
    const labels = { metadata: { labels: { strict: 'yes' } } };
    await cluster.send('PATCH', '/api/v1/namespaces/default', labels, merge);
    const after = await cluster.send('POST', configMaps, configMap('b', {}));
    expect([before.status, after.status]).toEqual([201, 422]);
  });

  const withParams = {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    matchConstraints: {
      ...aboutConfigMaps,
      excludeResourceRules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['*'],
          resources: ['configmaps'],
          resourceNames: ['limits'],
        },
      ],
    },
    matchConditions: [{ name: 'has-size', expression: 'has(object.data.size)' }],
    validations: [{ expression: 'int(object.data.size) <= int(params.data.max)' }],
  };

  test('hands over parameters, as they are at that moment', async () => {
    const cluster = await bound(withParams, {
      paramRef: { name: 'limits', namespace: 'default', parameterNotFoundAction: 'Deny' },
    });
    const missing = await cluster.send('POST', configMaps, configMap('a', { size: '6' }));
    await cluster.send('POST', configMaps, configMap('limits', { max: '5' }));
    const large = await cluster.send('POST', configMaps, configMap('a', { size: '6' }));
    await cluster.send('PUT', `${configMaps}/limits`, configMap('limits', { max: '6' }));
    const fits = await cluster.send('POST', configMaps, configMap('a', { size: '6' }));
    expect(missing.body['message']).toBe(
      denial(
        'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction',
      ),
    );
    expect([large.status, fits.status]).toEqual([422, 201]);
  });

  test('hands over all objects that a selector picks', async () => {
    const cluster = await bound(withParams, {
      paramRef: { selector: { matchLabels: { limit: 'yes' } }, parameterNotFoundAction: 'Allow' },
    });
    const none = await cluster.send('POST', configMaps, configMap('a', { size: '9' }));
    for (const [name, max] of [
      ['limits', '9'],
      ['second', '5'],
    ] as const) {
      const params = configMap(name, { max, size: '0' }, { limit: 'yes' });
      expect((await cluster.send('POST', configMaps, params)).status).toBe(201);
    }
    const one = await cluster.send('POST', configMaps, configMap('b', { size: '6' }));
    expect([none.status, one.status]).toEqual([201, 422]);
  });
});

describe('what a policy is about', () => {
  const rule = (more: JsonObject): JsonObject => ({
    apiGroups: [''],
    apiVersions: ['v1'],
    operations: ['*'],
    resources: ['configmaps'],
    ...more,
  });

  test.each([
    ['another resource', { resourceRules: [rule({ resources: ['secrets'] })] }, 201],
    ['everything', { resourceRules: [rule({ resources: ['*'] })] }, 422],
    ['only updates', { resourceRules: [rule({ operations: ['UPDATE'] })] }, 201],
    ['another name', { resourceRules: [rule({ resourceNames: ['b'] })] }, 201],
    ['this name', { resourceRules: [rule({ resourceNames: ['a'] })] }, 422],
    ['what has no namespace', { resourceRules: [rule({ scope: 'Cluster' })] }, 201],
    ['subresources only', { resourceRules: [rule({ resources: ['configmaps/*'] })] }, 422],
    ['a subresource only', { resourceRules: [rule({ resources: ['configmaps/status'] })] }, 201],
    [
      'all but this',
      { ...aboutConfigMaps, excludeResourceRules: [rule({ resourceNames: ['a'] })] },
      201,
    ],
    [
      'other labels',
      { ...aboutConfigMaps, objectSelector: { matchLabels: { app: 'other' } } },
      201,
    ],
    [
      'these labels',
      {
        ...aboutConfigMaps,
        objectSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] },
      },
      422,
    ],
  ])('%s', async (_name, matchConstraints, wanted) => {
    const cluster = await bound({ matchConstraints, validations: [{ expression: 'false' }] });
    const object = configMap('a', {}, { app: 'web' });
    const { status } = await cluster.send('POST', configMaps, object);
    expect(status).toBe(wanted);
  });

  test('policies and bindings themselves are out of reach', async () => {
    const everything = {
      resourceRules: [
        { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] },
      ],
    };
    const cluster = await bound({
      matchConstraints: everything,
      validations: [{ expression: 'false' }],
    });
    const path = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/rule';
    const configMapAnswer = await cluster.send('POST', configMaps, configMap('a', {}));
    const { status } = await cluster.send('DELETE', path);
    const after = await cluster.send('POST', configMaps, configMap('a', {}));
    expect([configMapAnswer.status, status, after.status]).toEqual([422, 200, 201]);
  });

  test('a policy without a binding does nothing', async () => {
    const cluster = await Cluster.start();
    await created(
      cluster,
      'validatingadmissionpolicies',
      policy('lonely', { validations: [{ expression: 'false' }] }),
    );
    await created(cluster, 'validatingadmissionpolicybindings', binding('other', {}));
    const { status } = await cluster.send('POST', configMaps, configMap('a', {}));
    expect(status).toBe(201);
  });

  test('a dry run is refused as the real one would be', async () => {
    const cluster = await bound({ validations: [{ expression: '!request.dryRun' }] });
    const { status } = await cluster.send('POST', `${configMaps}?dryRun=All`, configMap('a', {}));
    expect(status).toBe(422);
  });
});
