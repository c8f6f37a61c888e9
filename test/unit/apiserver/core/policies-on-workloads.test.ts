import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { jsonAt } from '../../../../src/base/json-at.ts';
import { Cluster, settle } from './_cluster.ts';
import { bound, created, policy } from './_policies.ts';

const deployments = '/apis/apps/v1/namespaces/default/deployments';

const aboutDeployments: JsonObject = {
  resourceRules: [
    {
      apiGroups: ['apps'],
      apiVersions: ['v1'],
      operations: ['CREATE', 'UPDATE'],
      resources: ['deployments'],
    },
  ],
};

const deployment = (replicas: number): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: `with-${replicas}` },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:1' }] },
    },
  },
});

test('a Deployment is validated', async () => {
  const cluster = await bound({
    matchConstraints: aboutDeployments,
    validations: [
      {
        expression: 'object.spec.replicas > 1',
        messageExpression: `'wants replicas > 1, got ' + string(object.spec.replicas)`,
      },
    ],
  });
  const two = await cluster.send('POST', deployments, deployment(2));
  const one = await cluster.send('POST', deployments, deployment(1));
  expect([two.status, one.status]).toEqual([201, 422]);
  expect(one.body['message']).toBe(
    `deployments.apps "with-1" is forbidden: ValidatingAdmissionPolicy 'rule' with binding 'rule' denied request: wants replicas > 1, got 1`,
  );
});

test('expressions refer to variables', async () => {
  const cluster = await bound({
    matchConstraints: aboutDeployments,
    variables: [
      { name: 'replicas', expression: 'object.spec.replicas' },
      { name: 'isOdd', expression: 'variables.replicas % 2 == 1' },
    ],
    validations: [{ expression: 'variables.replicas > 1' }, { expression: 'variables.isOdd' }],
  });
  const statuses = [];
  for (const replicas of [1, 2, 3]) {
    statuses.push((await cluster.send('POST', deployments, deployment(replicas))).status);
  }
  expect(statuses).toEqual([422, 422, 201]);
});

async function warningsOf(cluster: Cluster, spec: JsonObject): Promise<unknown> {
  await created(cluster, 'validatingadmissionpolicies', policy('p', spec));
  await settle();
  const path = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/p';
  return jsonAt((await cluster.send('GET', path)).body, 'status', 'typeChecking');
}

test('expressions are checked against the types of a Deployment', async () => {
  const found = await warningsOf(await Cluster.start(), {
    matchConstraints: aboutDeployments,
    validations: [{ expression: 'object.spec.replicas > 1' }, { expression: `object.foo < 'a'` }],
  });
  expect(found).toEqual({
    expressionWarnings: [
      {
        fieldRef: 'spec.validations[1].expression',
        warning: `apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'foo'\n | object.foo < 'a'\n | ......^`,
      },
    ],
  });
});

test('expressions are checked against the schema of a custom resource', async () => {
  const cluster = await Cluster.start();
  const properties = { spec: { type: 'object', properties: { speed: { type: 'integer' } } } };
  await cluster.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'pumps.example.com' },
    spec: {
      group: 'example.com',
      names: { plural: 'pumps', kind: 'Pump' },
      scope: 'Cluster',
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties } },
        },
      ],
    },
  });
  await settle();
  const rule = {
    apiGroups: ['example.com'],
    apiVersions: ['v1'],
    operations: ['*'],
    resources: ['pumps'],
  };
  const found = await warningsOf(cluster, {
    matchConstraints: { resourceRules: [rule] },
    validations: [{ expression: 'object.spec.speed == "fast"' }],
  });
  expect(JSON.stringify(found)).toContain('found no matching overload');
});
