import { describe, expect, test } from '@jest/globals';
import type { User } from '../../../../src/apiserver/api-request.ts';
import { isJsonObject, mapMembers } from '../../../../src/base/json.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { bytesField, envelope, textField } from '../../../support/protobuf-writer.ts';
import { Cluster } from './_cluster.ts';

const authorization = '/apis/authorization.k8s.io/v1';
const whoAmI = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const canI = `${authorization}/selfsubjectaccessreviews`;

const alice: User = { name: 'alice', uid: '7', groups: ['devs', 'system:authenticated'] };
const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

const review = (kind: string, spec: JsonObject): JsonObject => ({
  apiVersion: 'authorization.k8s.io/v1',
  kind,
  spec,
});

/** Of a resource of the core group Go writes no group. */
const resource = (verb: string, plural: string, group?: string): JsonObject => ({
  resourceAttributes: {
    verb,
    resource: plural,
    namespace: 'default',
    ...(group === undefined ? {} : { group }),
  },
});

const path = (verb: string, at: string): JsonObject => ({
  nonResourceAttributes: { verb, path: at },
});

describe('who am I', () => {
  const question = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };

  test('the server says whom it takes the client for', async () => {
    const cluster = await Cluster.start();
    const { status, body } = await cluster.send('POST', whoAmI, question, { user: alice });
    expect(status).toBe(201);
    expect(body).toEqual({
      ...question,
      metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
      status: { userInfo: { username: 'alice', uid: '7', groups: alice.groups } },
    });
  });

  test('in protobuf, as kubectl asks', async () => {
    const cluster = await Cluster.start();
    const bytes = envelope('authentication.k8s.io/v1', 'SelfSubjectReview', bytesField(1));
    const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' };
    const { status, body } = await cluster.send('POST', whoAmI, bytes, { user: alice, headers });
    expect(status).toBe(201);
    expect(body['status']).toEqual({
      userInfo: { username: 'alice', uid: '7', groups: alice.groups },
    });
  });

  test('who does not say who they are may not ask', async () => {
    const cluster = await Cluster.start();
    const { status, body } = await cluster.send('POST', whoAmI, question, { user: anonymous });
    expect(status).toBe(403);
    expect(body['message']).toBe(
      'selfsubjectreviews.authentication.k8s.io is forbidden: User "system:anonymous" cannot create resource "selfsubjectreviews" in API group "authentication.k8s.io" at the cluster scope',
    );
  });
});

describe('may I', () => {
  test.each([
    ['alice', alice, resource('get', 'configmaps'), false],
    ['alice', alice, resource('create', 'selfsubjectaccessreviews', 'authorization.k8s.io'), true],
    ['alice', alice, path('get', '/apis/apps'), true],
    ['alice', alice, path('get', '/apisx'), false],
    ['alice', alice, path('get', '/metrics'), false],
    ['the administrator', undefined, resource('impersonate', 'users'), true],
    ['the administrator', undefined, resource('*', '*', '*'), true],
    ['the administrator', undefined, path('post', '/anything'), true],
  ])('%s, %j', async (_name, user, spec, allowed) => {
    const cluster = await Cluster.start();
    const question = review('SelfSubjectAccessReview', spec);
    const { status, body } = await cluster.send('POST', canI, question, {
      ...(user === undefined ? {} : { user }),
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...question, status: { allowed } });
  });

  test('in protobuf, as kubectl asks', async () => {
    const cluster = await Cluster.start();
    const attributes = bytesField(
      1,
      ...[textField(1, 'default'), textField(2, 'get'), textField(3, 'apps'), textField(4, '*')],
      ...[textField(5, 'deployments'), textField(6, 'scale'), textField(7, 'web')],
    );
    const kind = 'SelfSubjectAccessReview';
    const bytes = envelope(
      'authorization.k8s.io/v1',
      kind,
      bytesField(1),
      bytesField(2, attributes),
    );
    const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' };
    const { body } = await cluster.send('POST', canI, bytes, { headers });
    expect(body).toMatchObject({
      spec: {
        resourceAttributes: {
          ...{ namespace: 'default', verb: 'get', group: 'apps', version: '*' },
          ...{ resource: 'deployments', subresource: 'scale', name: 'web' },
        },
      },
      status: { allowed: true },
    });
  });

  test.each([
    [{}, 'spec.resourceAttributes: Invalid value: null: exactly one of'],
    [
      { ...resource('get', 'pods'), ...path('get', '/') },
      'spec.nonResourceAttributes: Invalid value',
    ],
  ])('%j is about no one thing', async (spec, message) => {
    const cluster = await Cluster.start();
    const question = review('SelfSubjectAccessReview', spec);
    const { status, body } = await cluster.send('POST', canI, question);
    expect(status).toBe(422);
    expect(body['message']).toContain(
      `SelfSubjectAccessReview.authorization.k8s.io "" is invalid: ${message}`,
    );
  });

  test('a table of an answer cannot be had', async () => {
    const cluster = await Cluster.start();
    const headers = { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' };
    const question = review('SelfSubjectAccessReview', resource('get', 'pods'));
    const { status } = await cluster.send('POST', canI, question, { headers });
    expect(status).toBe(406);
  });
});

describe('may somebody', () => {
  const subject = `${authorization}/subjectaccessreviews`;

  test.each([
    [['system:masters'], true],
    [['devs'], false],
  ])('in the groups %j', async (groups, allowed) => {
    const cluster = await Cluster.start();
    const spec = { ...resource('delete', 'nodes'), user: 'bob', groups };
    const { body } = await cluster.send('POST', subject, review('SubjectAccessReview', spec));
    expect(body).toMatchObject({ spec, status: { allowed } });
  });

  test('nobody is a mistake, and who may nothing may not ask about others', async () => {
    const cluster = await Cluster.start();
    const question = review('SubjectAccessReview', resource('get', 'pods'));
    const { status, body } = await cluster.send('POST', subject, question);
    expect(status).toBe(422);
    expect(body['message']).toContain('at least one of user or group must be specified');
    expect((await cluster.send('POST', subject, question, { user: alice })).status).toBe(403);
  });
});

describe('what may I', () => {
  const rules = `${authorization}/selfsubjectrulesreviews`;
  const question = review('SelfSubjectRulesReview', { namespace: 'default' });

  test('the administrator everything', async () => {
    const cluster = await Cluster.start();
    const { body } = await cluster.send('POST', rules, question);
    expect(body).toMatchObject({
      status: {
        resourceRules: expect.arrayContaining([
          { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
        ]),
        nonResourceRules: expect.arrayContaining([{ verbs: ['*'], nonResourceURLs: ['*'] }]),
        incomplete: false,
      },
    });
  });

  test('alice can ask, and read what there is', async () => {
    const cluster = await Cluster.start();
    const { body } = await cluster.send('POST', rules, question, { user: alice });
    expect(body).toMatchObject({
      status: {
        resourceRules: [
          { verbs: ['create'], apiGroups: ['authorization.k8s.io'] },
          { verbs: ['create'], resources: ['selfsubjectreviews'] },
        ],
      },
    });
    const text = JSON.stringify(body);
    expect(text).toContain('/openapi/*');
    expect(text).not.toContain('"*"');
  });

  test('of no namespace nothing is said', async () => {
    const cluster = await Cluster.start();
    const { status, body } = await cluster.send(
      'POST',
      rules,
      review('SelfSubjectRulesReview', {}),
    );
    expect([status, body['message']]).toEqual([400, 'no namespace on request']);
  });
});

test('reviews are announced as what can only be created, and are not kept', async () => {
  const cluster = await Cluster.start();
  const { body } = await cluster.send('GET', authorization);
  expect(body['resources']).toContainEqual({
    name: 'selfsubjectaccessreviews',
    singularName: 'selfsubjectaccessreview',
    namespaced: false,
    kind: 'SelfSubjectAccessReview',
    verbs: ['create'],
  });
  expect((await cluster.send('GET', canI)).status).toBe(405);
  const { body: openApi } = await cluster.send('GET', '/openapi/v3/apis/authorization.k8s.io/v1');
  const { paths } = openApi;
  const methods = mapMembers(isJsonObject(paths) ? paths : {}, (operations) =>
    isJsonObject(operations) ? Object.keys(operations) : null,
  );
  expect(methods).toEqual({
    [`${authorization}/namespaces/{namespace}/localsubjectaccessreviews`]: ['post', 'parameters'],
    [`${authorization}/selfsubjectaccessreviews`]: ['post'],
    [`${authorization}/selfsubjectrulesreviews`]: ['post'],
    [`${authorization}/subjectaccessreviews`]: ['post'],
  });
});
