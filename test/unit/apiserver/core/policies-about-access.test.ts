import { expect, test } from '@jest/globals';
import { bound, configMap, configMaps } from './_policies.ts';

test.each([
  [
    "authorizer.group('').resource('configmaps').namespace('default').check('create').allowed()",
    true,
  ],
  ["authorizer.requestResource.check('delete').allowed()", true],
  ["authorizer.path('/healthz').check('get').allowed()", true],
  [
    "authorizer.serviceAccount('default', 'robot').group('').resource('secrets').namespace('default').check('get').allowed()",
    false,
  ],
  ["authorizer.serviceAccount('default', 'robot').path('/healthz').check('get').allowed()", true],
  [
    "authorizer.serviceAccount('default', 'robot').path('/healthz').check('get').reason().startsWith('RBAC: allowed by')",
    true,
  ],
  ["authorizer.requestResource.check('delete').errored()", false],
])('%s: %s', async (expression, holds) => {
  const cluster = await bound({ validations: [{ expression }] });
  const { status } = await cluster.send('POST', configMaps, configMap('a', {}));
  expect(status).toBe(holds ? 201 : 422);
});

test('a path without a name cannot be asked about', async () => {
  const expression = "authorizer.path('').check('get').allowed()";
  const cluster = await bound({ validations: [{ expression }] });
  const { body } = await cluster.send('POST', configMaps, configMap('a', {}));
  expect(body['message']).toContain('path must not be empty');
});
