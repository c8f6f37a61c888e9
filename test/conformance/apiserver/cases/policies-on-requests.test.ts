import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { CaseApi } from './case-api.ts';

const admission = '/apis/admissionregistration.k8s.io/v1';

let api: CaseApi;

/** A policy against everything, whose subject is told by what is asked. */
beforeAll(async () => {
  api = await CaseApi.start();
  await api.post('/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'robot' } });
  const everything = {
    apiGroups: ['*'],
    apiVersions: ['*'],
    operations: ['*'],
    resources: ['serviceaccounts/token', 'pods/exec', '*'],
  };
  await api.post(`${admission}/validatingadmissionpolicies`, {
    metadata: { name: 'no' },
    spec: {
      matchConstraints: { resourceRules: [everything] },
      validations: [
        { expression: 'false', messageExpression: "request.operation + ' ' + object.kind" },
      ],
    },
  });
  await api.post(`${admission}/validatingadmissionpolicybindings`, {
    metadata: { name: 'no' },
    spec: { policyName: 'no', validationActions: ['Deny'] },
  });
});
afterAll(() => api.close());

test.each<readonly [string, string, JsonObject]>([
  [
    'CREATE TokenRequest',
    '/api/v1/namespaces/default/serviceaccounts/robot/token',
    { spec: { audiences: ['api'] } },
  ],
  ['CONNECT PodExecOptions', '/api/v1/namespaces/default/pods/p/exec?command=ls', {}],
])('%s is for policies to decide', async (said, path, body) => {
  const { status, text } = await api.ask({ method: 'POST', path, body });
  expect(status).toBe(422);
  expect(text).toContain(`denied request: ${said}`);
});

test('questions to the server are not', async () => {
  const { status } = await api.ask({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: { spec: { resourceAttributes: { verb: 'get', resource: 'pods' } } },
  });
  expect(status).toBe(201);
});
