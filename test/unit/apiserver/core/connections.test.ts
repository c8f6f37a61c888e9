import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { textAt } from '../../../../src/base/json-at.ts';
import { caBundle, patch, response, WebhookServer } from '../../../support/webhook-server.ts';
import { Cluster } from './_cluster.ts';
import type { Answer } from './_cluster.ts';
import { binding, created, policy } from './_policies.ts';

/** Admission of what is no write: somebody wants to be connected to a pod. */
const pods = '/api/v1/namespaces/default/pods';

let hooks = new WebhookServer();
let cluster = await Cluster.start();

beforeEach(async () => {
  hooks = new WebhookServer();
  await hooks.start();
  cluster = await Cluster.start();
  const containers = ['c', 'd'].map((name) => ({ name, image: 'i' }));
  await cluster.send('POST', pods, { metadata: { name: 'p' }, spec: { containers } });
});

afterEach(async () => {
  await cluster.server.stop();
  await hooks.stop();
});

const about = (resources: readonly string[], operations = ['CONNECT']): JsonObject => ({
  ...{ apiGroups: [''], apiVersions: ['v1'], operations, resources },
});

const configured = (
  type: 'Mutating' | 'Validating',
  rule: JsonObject,
  more: JsonObject = {},
): Promise<Answer> =>
  created(cluster, `${type.toLowerCase()}webhookconfigurations`, {
    metadata: { name: 'hooks' },
    webhooks: [
      {
        name: 'check.example.com',
        clientConfig: { url: hooks.url(), caBundle },
        rules: [rule],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        ...more,
      },
    ],
  });

const attach = (query = 'container=c&stdin=true'): Promise<Answer> =>
  cluster.send('POST', `${pods}/p/attach`, undefined, { query });

const said = ({ status, body }: Answer): string => `${status} ${textAt(body, 'message') ?? ''}`;

const unassigned = '400 pod p does not have a host assigned';

describe('a validating webhook', () => {
  test('refuses a connection before it is looked at', async () => {
    hooks.answer = () => response({ allowed: false, status: { message: 'no attaching' } });
    await configured('Validating', about(['pods/attach']));
    const refused = '400 admission webhook "check.example.com" denied the request: no attaching';
    expect(said(await attach())).toBe(refused);
    expect(said(await attach('container=none'))).toBe(refused);
    expect(said(await cluster.send('GET', `${pods}/none/attach`))).toBe(refused);
    expect(said(await cluster.send('GET', `${pods}/p/portforward`))).toBe(unassigned);
  });

  test('is told what is asked for', async () => {
    await configured('Validating', about(['pods/attach']));
    expect(said(await attach())).toBe(unassigned);
    const kind = { group: '', version: 'v1', kind: 'PodAttachOptions' };
    const resource = { group: '', version: 'v1', resource: 'pods' };
    expect(hooks.requests).toEqual([
      {
        uid: expect.any(String),
        ...{ kind, resource, subResource: 'attach' },
        ...{ requestKind: kind, requestResource: resource, requestSubResource: 'attach' },
        ...{ name: 'p', namespace: 'default', operation: 'CONNECT' },
        userInfo: { username: 'admin', groups: ['system:masters', 'system:authenticated'] },
        object: { kind: 'PodAttachOptions', apiVersion: 'v1', stdin: true, container: 'c' },
        ...{ oldObject: null, dryRun: false, options: null },
      },
    ]);
  });

  test.each<readonly [string, string, JsonObject]>([
    [
      'exec',
      'command=ls&command=-l&tty=1',
      { kind: 'PodExecOptions', command: ['ls', '-l'], tty: true },
    ],
    ['portforward', 'ports=80&ports=81', { kind: 'PodPortForwardOptions', ports: [80, 81] }],
    ['proxy/a/b/', 'path=no', { kind: 'PodProxyOptions', path: '/a/b/' }],
  ])('hears what %s is asked with', async (subresource, query, options) => {
    await configured('Validating', about(['pods/*'], ['*']));
    await cluster.send('GET', `${pods}/p/${subresource}`, undefined, { query });
    expect(hooks.requests[0]?.['object']).toEqual({ apiVersion: 'v1', ...options });
  });

  test('is not asked by labels, of which there are none, nor of what is only read', async () => {
    const objectSelector = { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] };
    await configured('Validating', about(['*/*'], ['*']), { objectSelector });
    await attach();
    expect(hooks.requests).toEqual([]);
  });

  test('hears nothing of a log', async () => {
    await configured('Validating', about(['pods/*'], ['*']));
    expect(
      (await cluster.send('GET', `${pods}/p/log`, undefined, { query: 'container=c' })).status,
    ).toBe(200);
    expect(hooks.requests).toEqual([]);
  });
});

test('a mutating webhook changes what is asked for', async () => {
  hooks.answer = () => patch({ op: 'replace', path: '/container', value: 'none' });
  await configured('Mutating', about(['pods/attach']));
  expect(said(await attach())).toBe('400 container none is not valid for pod p');
});

test('a policy refuses, and warns', async () => {
  const matchConstraints = { resourceRules: [about(['pods/exec', 'services/proxy'])] };
  const validations = [
    { expression: `request.options == null && !has(object.tty)`, message: 'no terminals' },
  ];
  await created(
    cluster,
    'validatingadmissionpolicies',
    policy('calm', { matchConstraints, validations }),
  );
  const actions = (name: string, validationActions: readonly string[]): Promise<Answer> =>
    created(cluster, 'validatingadmissionpolicybindings', {
      ...binding('calm', { validationActions }),
      metadata: { name },
    });
  await actions('warn', ['Warn']);
  const exec = (query: string): Promise<Answer> =>
    cluster.send('GET', `${pods}/p/exec`, undefined, { query: `container=c&command=ls&${query}` });
  const warning = `299 - "Validation failed for ValidatingAdmissionPolicy 'calm' with binding 'warn': no terminals"`;
  const warned = await exec('tty=true');
  expect([said(warned), warned.headers.get('warning')]).toEqual([unassigned, warning]);
  await actions('deny', ['Deny']);
  expect(said(await exec('tty=false'))).toBe(unassigned);
  expect(said(await exec('tty=true'))).toContain(
    'pods "p" is forbidden: ValidatingAdmissionPolicy',
  );
});
