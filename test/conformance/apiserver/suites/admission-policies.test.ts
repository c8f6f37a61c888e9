import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { definitionOf, deployment } from './fixtures.ts';
import type { GoAnswer } from './go-client.ts';
import { GoClient, objectAt } from './go-client.ts';

let api: GoClient;

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

const root = '/apis/admissionregistration.k8s.io/v1';
const policies = `${root}/validatingadmissionpolicies`;

interface PolicyWish {
  readonly unique: string;
  readonly group?: string;
  readonly resource?: string;
  readonly variables?: readonly JsonObject[];
  readonly validations: readonly JsonObject[];
}

function policyOf(name: string, wish: PolicyWish): JsonObject {
  const { unique, group = 'apps', resource = 'deployments', variables = [], validations } = wish;
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      matchConstraints: {
        namespaceSelector: { matchLabels: { [unique]: 'true' } },
        resourceRules: [
          {
            operations: ['CREATE', 'UPDATE'],
            apiGroups: [group],
            apiVersions: ['v1'],
            resources: [resource],
          },
        ],
      },
      variables,
      validations,
    },
  };
}

const bindingOf = (name: string, policyName: string, unique: string): JsonObject => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name },
  spec: {
    policyName,
    matchResources: { namespaceSelector: { matchLabels: { [unique]: 'true' } } },
    validationActions: ['Deny'],
  },
});

/** A namespace that the policies of one test are about, and how to create Deployments there. */
async function labelled(unique: string): Promise<{
  readonly namespace: string;
  readonly deployed: (name: string, replicas: number) => Promise<GoAnswer>;
}> {
  const namespace = await api.namespace(unique);
  await api.patch(`/api/v1/namespaces/${namespace}`, 'strategic', {
    metadata: { labels: { [unique]: 'true' } },
  });
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  return {
    namespace,
    deployed: (name, replicas) =>
      api.ask({ method: 'POST', path, body: deployment(name, { replicas }) }),
  };
}

async function enforced(unique: string, wish: Omit<PolicyWish, 'unique'>): Promise<void> {
  await api.create(policies, policyOf(`${unique}.policy.example.com`, { ...wish, unique }));
  await api.create(
    `${root}/validatingadmissionpolicybindings`,
    bindingOf(`${unique}.binding.example.com`, `${unique}.policy.example.com`, unique),
  );
}

/** The warnings of a policy once it is checked. */
async function warningsOf(name: string): Promise<readonly (readonly (string | undefined)[])[]> {
  const { body } = await api.until(
    { path: `${policies}/${name}` },
    (answer) => jsonAt(answer.body, 'status', 'typeChecking') !== undefined,
  );
  return arrayAt(body, 'status', 'typeChecking', 'expressionWarnings').map((each) => [
    textAt(each, 'fieldRef'),
    textAt(each, 'warning'),
  ]);
}

describe('ValidatingAdmissionPolicy', () => {
  test('should validate against a Deployment', async () => {
    const { namespace, deployed } = await labelled('vap-deployment');
    await enforced('vap-deployment', {
      validations: [
        {
          expression: 'object.spec.replicas > 1',
          messageExpression: "'wants replicas > 1, got ' + object.spec.replicas",
        },
        {
          expression: `namespaceObject.metadata.name == '${namespace}'`,
          message: 'Internal error! Other namespace should not be allowed.',
        },
      ],
    });
    const marker = await deployed('marker-deployment', 1);
    expect([marker.status, marker.body['reason']]).toEqual([422, 'Invalid']);
    expect((await deployed('replicated', 2)).status).toBe(201);
    const { metadata = null, spec = null } = deployment('non-replicated');
    const { replicas = null, selector = null, template = null } = objectAt(spec);
    await api.create(`/apis/apps/v1/namespaces/${namespace}/replicasets`, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata,
      spec: { replicas, selector, template },
    });
  });

  test('should type check validation expressions', async () => {
    const unique = 'vap-types';
    await api.create(
      policies,
      policyOf('correct-policy.example.com', {
        unique,
        validations: [{ expression: 'object.spec.replicas > 1' }],
      }),
    );
    expect(await warningsOf('correct-policy.example.com')).toEqual([]);
    await api.create(
      policies,
      policyOf('confused-policy.example.com', {
        unique,
        validations: [
          {
            expression: "object.spec.replicas > '1'",
            messageExpression: "'wants replicas > 1, got ' + object.spec.replicas",
          },
        ],
      }),
    );
    expect(await warningsOf('confused-policy.example.com')).toEqual([
      [
        'spec.validations[0].expression',
        expect.stringContaining("found no matching overload for '_>_' applied to '(int, string)'"),
      ],
      [
        'spec.validations[0].messageExpression',
        expect.stringContaining("found no matching overload for '_+_' applied to '(string, int)'"),
      ],
    ]);
  });

  test('should allow expressions to refer variables.', async () => {
    const { deployed } = await labelled('vap-variables');
    await enforced('vap-variables', {
      variables: [
        { name: 'replicas', expression: 'object.spec.replicas' },
        { name: 'oddReplicas', expression: 'variables.replicas % 2 == 1' },
      ],
      validations: [
        { expression: 'variables.replicas > 1' },
        { expression: 'variables.oddReplicas' },
      ],
    });
    expect((await deployed('marker-deployment', 1)).status).toBe(422);
    expect((await deployed('even', 2)).status).toBe(422);
    expect((await deployed('replicated', 3)).status).toBe(201);
  });

  test('should type check a CRD', async () => {
    const schema = {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          properties: {
            cronSpec: { type: 'string' },
            image: { type: 'string' },
            replicas: { type: 'integer' },
          },
        },
      },
    };
    const group = 'stable.vap.example.com';
    await api.define(definitionOf({ group, kind: 'CronTab', schema }));
    const about = { unique: 'vap-crd', group, resource: 'crontabs' };
    await api.create(
      policies,
      policyOf('correct-crd-policy.example.com', {
        ...about,
        validations: [{ expression: 'object.spec.replicas > 1' }],
      }),
    );
    expect(await warningsOf('correct-crd-policy.example.com')).toEqual([]);
    await api.create(
      policies,
      policyOf('confused-crd-policy.example.com', {
        ...about,
        validations: [
          { expression: "object.spec.replicas > '1'" },
          { expression: 'object.spec.maxRetries < 10' },
        ],
      }),
    );
    expect(await warningsOf('confused-crd-policy.example.com')).toEqual([
      [
        'spec.validations[0].expression',
        expect.stringContaining("found no matching overload for '_>_' applied to '(int, string)'"),
      ],
      ['spec.validations[1].expression', expect.stringContaining("undefined field 'maxRetries'")],
    ]);
  });
});
