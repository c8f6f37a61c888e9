import { describe, expect, test } from '@jest/globals';
import { isJsonArray } from '../../../../src/base/json.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { jsonAt } from '../../../../src/base/json-at.ts';
import { Cluster, settle } from './_cluster.ts';
import { binding, created, policy, refused } from './_policies.ts';

const holds = { validations: [{ expression: 'true' }] };
const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };
const about = (more: JsonObject): JsonObject => ({
  ...holds,
  matchConstraints: { resourceRules: [{ ...rule, ...more }] },
});

describe('a policy', () => {
  test.each<readonly [string, JsonObject, string]>([
    [
      'nothing to validate',
      {},
      'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
    ],
    [
      'no rules',
      { ...holds, matchConstraints: {} },
      'spec.matchConstraints.resourceRules: Required value',
    ],
    [
      'no operation',
      about({ operations: [] }),
      'spec.matchConstraints.resourceRules[0].operations: Required value',
    ],
    [
      'an unknown operation',
      about({ operations: ['READ'] }),
      'resourceRules[0].operations[0]: Unsupported value: "READ": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"',
    ],
    [
      'a wildcard among others',
      about({ apiVersions: ['*', 'v1'] }),
      "if '*' is present, must not specify other API versions",
    ],
    [
      'resources said twice',
      about({ resources: ['pods/*', 'pods/status'] }),
      "if 'pods/*' is present, must not specify pods/status",
    ],
    [
      'an unknown failurePolicy',
      { ...holds, failurePolicy: 'Maybe' },
      'spec.failurePolicy: Unsupported value: "Maybe": supported values: "Fail", "Ignore"',
    ],
    [
      'an expression that is none',
      { validations: [{ expression: 'object.' }] },
      'spec.validations[0].expression: Invalid value: "object.": compilation failed: ',
    ],
    [
      'an unknown variable',
      { validations: [{ expression: 'foo == 1' }] },
      "undeclared reference to 'foo' (in container '')",
    ],
    [
      'params without paramKind',
      { validations: [{ expression: 'params.x == 1' }] },
      "undeclared reference to 'params' (in container '')",
    ],
    [
      'an unknown own variable',
      {
        variables: [{ name: 'a', expression: '1' }],
        validations: [{ expression: 'variables.b == 1' }],
      },
      "undefined field 'b'",
    ],
    [
      'an own variable, where there are none',
      { validations: [{ expression: 'variables.a == 1' }] },
      "undefined field 'a'",
    ],
    [
      'a variable before it is there',
      { ...holds, variables: [{ name: 'a', expression: 'variables.a' }] },
      "undefined field 'a'",
    ],
    ['no boolean', { validations: [{ expression: '1' }] }, 'must evaluate to bool'],
    [
      'no text as message',
      { validations: [{ expression: 'true', messageExpression: '1' }] },
      'spec.validations[0].messageExpression: Invalid value: "1": must evaluate to string',
    ],
    [
      'lines in the message',
      { validations: [{ expression: 'true', message: 'a\nb' }] },
      'message must not contain line breaks',
    ],
    [
      'an unknown reason',
      { validations: [{ expression: 'true', reason: 'Odd' }] },
      'spec.validations[0].reason: Unsupported value: "Odd"',
    ],
    [
      'a variable that is no name',
      { ...holds, variables: [{ name: '1a', expression: '1' }] },
      'name is not a valid CEL identifier',
    ],
    [
      'a condition without a name',
      { ...holds, matchConditions: [{ name: '', expression: 'true' }] },
      'spec.matchConditions[0].name: Required value',
    ],
    [
      'an odd selector',
      {
        ...holds,
        matchConstraints: {
          resourceRules: [rule],
          objectSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] },
        },
      },
      "must be specified when `operator` is 'In' or 'NotIn'",
    ],
  ])('with %s is refused', async (_name, spec, said) => {
    const cluster = await Cluster.start();
    const { status, body } = await refused(
      cluster,
      'validatingadmissionpolicies',
      policy('p', spec),
    );
    expect(status).toBe(422);
    expect(body['message']).toContain(said);
  });

  test('gets its defaults and a status', async () => {
    const cluster = await Cluster.start();
    const { body } = await created(cluster, 'validatingadmissionpolicies', policy('p', holds));
    expect(jsonAt(body, 'spec', 'failurePolicy')).toBe('Fail');
    expect(jsonAt(body, 'spec', 'matchConstraints')).toMatchObject({
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      resourceRules: [{ scope: '*' }],
    });
    await settle();
    const path = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/p';
    const { body: later } = await cluster.send('GET', path);
    expect(later['status']).toEqual({ observedGeneration: 1, typeChecking: {} });
  });

  test('is told of fields that its resource does not have', async () => {
    const cluster = await Cluster.start();
    const validations = [{ expression: 'object.daat.size == "1"' }];
    await created(cluster, 'validatingadmissionpolicies', policy('p', { validations }));
    await settle();
    const path = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/p';
    const { body } = await cluster.send('GET', path);
    const warnings = jsonAt(body, 'status', 'typeChecking', 'expressionWarnings');
    expect(isJsonArray(warnings) ? warnings.length : 0).toBe(1);
    expect(jsonAt(warnings, '0', 'fieldRef')).toBe('spec.validations[0].expression');
    expect(jsonAt(warnings, '0', 'warning')).toContain(
      "/v1, Kind=ConfigMap: ERROR: <input>:1:7: undefined field 'daat'",
    );
  });
});

describe('a binding', () => {
  test.each<readonly [string, JsonObject, string]>([
    ['no policy', { policyName: '' }, 'spec.policyName: Required value'],
    [
      'no action',
      { validationActions: [] },
      'spec.validationActions: Required value: at least one validation action is required',
    ],
    [
      'an unknown action',
      { validationActions: ['Shout'] },
      'spec.validationActions[0]: Unsupported value: "Shout": supported values: "Audit", "Deny", "Warn"',
    ],
    [
      'both deny and warn',
      { validationActions: ['Deny', 'Warn'] },
      'must not contain both Deny and Warn',
    ],
    [
      'params without a name',
      { paramRef: { parameterNotFoundAction: 'Deny' } },
      'spec.paramRef: Required value: one of name or selector must be specified',
    ],
    [
      'params without an action',
      { paramRef: { name: 'x' } },
      'spec.paramRef.parameterNotFoundAction: Required value',
    ],
  ])('with %s is refused', async (_name, spec, said) => {
    const cluster = await Cluster.start();
    const { status, body } = await refused(
      cluster,
      'validatingadmissionpolicybindings',
      binding('b', spec),
    );
    expect(status).toBe(422);
    expect(body['message']).toContain(said);
  });
});

describe('a webhook', () => {
  const webhook = (more: JsonObject): JsonObject => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'w' },
    webhooks: [
      {
        name: 'a.example.com',
        clientConfig: { url: 'https://example.com/x' },
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        ...more,
      },
    ],
  });

  test.each<readonly [string, JsonObject, string]>([
    [
      'a short name',
      { name: 'a.b' },
      'should be a domain with at least three segments separated by dots',
    ],
    [
      'no address',
      { clientConfig: {} },
      'webhooks[0].clientConfig: Required value: exactly one of url or service is required',
    ],
    [
      'an address without TLS',
      { clientConfig: { url: 'http://x' } },
      "'https' is the only allowed URL scheme; desired format: https://host[/path]",
    ],
    [
      'a query',
      { clientConfig: { url: 'https://x/?a=b' } },
      'query parameters are not permitted in the URL',
    ],
    [
      'too much time',
      { timeoutSeconds: 31 },
      'webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds',
    ],
    [
      'side effects',
      { sideEffects: 'Some' },
      'webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"',
    ],
    [
      'an unknown review',
      { admissionReviewVersions: ['v7'] },
      'must include at least one of v1, v1beta1',
    ],
    [
      'an odd condition',
      { matchConditions: [{ name: 'a', expression: 'params.x' }] },
      "undeclared reference to 'params'",
    ],
  ])('with %s is refused', async (_name, more, said) => {
    const cluster = await Cluster.start();
    const { status, body } = await refused(
      cluster,
      'validatingwebhookconfigurations',
      webhook(more),
    );
    expect(status).toBe(422);
    expect(body['message']).toContain(said);
  });

  test('gets its defaults', async () => {
    const cluster = await Cluster.start();
    const { body } = await created(
      cluster,
      'validatingwebhookconfigurations',
      webhook({ rules: [rule] }),
    );
    expect(jsonAt(body, 'webhooks', '0')).toMatchObject({
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      timeoutSeconds: 10,
      namespaceSelector: {},
      objectSelector: {},
      rules: [{ scope: '*' }],
    });
  });
});
