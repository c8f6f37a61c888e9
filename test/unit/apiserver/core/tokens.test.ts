import { describe, expect, test } from '@jest/globals';
import type { AccessOptions } from '../../../../src/apiserver/access/access.ts';
import { newSigningKey } from '../../../../src/apiserver/access/token-signer.ts';
import type { User } from '../../../../src/apiserver/api-request.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { textAt } from '../../../../src/base/json-at.ts';
import { minutes, seconds } from '../../../../src/base/units.ts';
import { KeptJournal } from '../../../support/kept-journal.ts';
import { until } from '../../../support/until.ts';
import { Cluster } from './_cluster.ts';

const accounts = '/api/v1/namespaces/default/serviceaccounts';
const secrets = '/api/v1/namespaces/default/secrets';
const issuer = 'https://kubernetes.default.svc.cluster.local';

const access: AccessOptions = {
  tokens: new Map([['static', { name: 'carol', groups: ['devs'] }]]),
  serviceAccounts: { signingKey: newSigningKey(), authority: 'PEM' },
};

async function clusterWithRobot(journal = new KeptJournal()): Promise<Cluster> {
  const cluster = await Cluster.start({}, journal, access);
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } };
  await cluster.send('POST', accounts, account);
  return cluster;
}

const request = (spec: JsonObject = {}): JsonObject => ({
  apiVersion: 'authentication.k8s.io/v1',
  kind: 'TokenRequest',
  spec,
});

const ask = (cluster: Cluster, spec: JsonObject = {}) =>
  cluster.send('POST', `${accounts}/robot/token`, request(spec));

const tokenOf = async (cluster: Cluster, spec: JsonObject = {}): Promise<string> =>
  textAt((await ask(cluster, spec)).body, 'status', 'token') ?? '';

/** Whom the server takes the bearer for; undefined: for nobody, 401. */
async function userOf({ server }: Cluster, token: string): Promise<User | undefined> {
  const certificate = { type: 'none' } as const;
  try {
    return await server.authenticate({ authorization: `Bearer ${token}`, certificate });
  } catch {
    return undefined;
  }
}

const claimsIn = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));

describe('a token from a TokenRequest', () => {
  test('says who, for whom and until when', async () => {
    const cluster = await clusterWithRobot();
    const { status, body } = await ask(cluster);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      kind: 'TokenRequest',
      metadata: { name: 'robot', namespace: 'default' },
      spec: { audiences: [issuer], boundObjectRef: null, expirationSeconds: 3600 },
      status: { expirationTimestamp: '2026-01-01T01:00:00Z' },
    });
    const robot = await cluster.send('GET', `${accounts}/robot`);
    const uid = textAt(robot.body, 'metadata', 'uid');
    const now = Date.parse('2026-01-01T00:00:00Z') / 1000;
    expect(claimsIn(textAt(body, 'status', 'token') ?? '')).toEqual({
      aud: [issuer],
      exp: now + 3600,
      iat: now,
      iss: issuer,
      jti: expect.any(String),
      'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'robot', uid } },
      nbf: now,
      sub: 'system:serviceaccount:default:robot',
    });
  });

  test('lets the account in, always as the same user', async () => {
    const cluster = await clusterWithRobot();
    const token = await tokenOf(cluster);
    const user = await userOf(cluster, token);
    expect(user).toEqual({
      name: 'system:serviceaccount:default:robot',
      uid: expect.any(String),
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^JTI=/)] },
    });
    expect(await userOf(cluster, token)).toBe(user);
  });

  test('ends, a minute late', async () => {
    const cluster = await clusterWithRobot();
    const token = await tokenOf(cluster, { expirationSeconds: 600 });
    cluster.clock.advance(seconds(659));
    expect(await userOf(cluster, token)).toBeDefined();
    cluster.clock.advance(seconds(2));
    expect(await userOf(cluster, token)).toBeUndefined();
  });

  test('is nothing with a wrong signature, or for others', async () => {
    const cluster = await clusterWithRobot();
    const token = await tokenOf(cluster);
    const [header, , signature] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ ...Object(claimsIn(token)), jti: 'x' }));
    const parts = [header, forged.toString('base64url'), signature];
    expect(await userOf(cluster, parts.join('.'))).toBeUndefined();
    expect(await userOf(cluster, await tokenOf(cluster, { audiences: ['vault'] }))).toBeUndefined();
    const other = await Cluster.start({}, new KeptJournal(), {
      serviceAccounts: { signingKey: newSigningKey(), authority: '' },
    });
    expect(await userOf(other, token)).toBeUndefined();
    expect(await userOf(cluster, 'a.b.c')).toBeUndefined();
  });

  test('dies with its account, also when another takes the name', async () => {
    const cluster = await clusterWithRobot();
    const token = await tokenOf(cluster);
    await cluster.send('DELETE', `${accounts}/robot`);
    expect(await userOf(cluster, token)).toBeUndefined();
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } };
    await cluster.send('POST', accounts, account);
    expect(await userOf(cluster, token)).toBeUndefined();
  });

  test('dies with the object that it is bound to', async () => {
    const cluster = await clusterWithRobot();
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } };
    await cluster.send('POST', secrets, secret);
    const boundObjectRef = { apiVersion: 'v1', kind: 'Secret', name: 's' };
    const token = await tokenOf(cluster, { boundObjectRef });
    expect(await userOf(cluster, token)).toBeDefined();
    await cluster.send('DELETE', `${secrets}/s`);
    expect(await userOf(cluster, token)).toBeUndefined();
  });

  test('is good after a restart with the same key', async () => {
    const journal = new KeptJournal();
    const first = await clusterWithRobot(journal);
    const token = await tokenOf(first);
    await first.server.stop();
    const second = await Cluster.start({}, journal, access);
    expect((await userOf(second, token))?.name).toBe('system:serviceaccount:default:robot');
  });
});

describe('a TokenRequest that is refused', () => {
  const bound = (kind: string, more: JsonObject = {}): JsonObject => ({
    boundObjectRef: { apiVersion: 'v1', kind, name: 's', ...more },
  });

  test.each<[JsonObject, number, string]>([
    [
      { expirationSeconds: 599 },
      422,
      'spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
    ],
    [
      { expirationSeconds: 2 ** 32 + 1 },
      422,
      'spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds',
    ],
    [bound('ConfigMap'), 400, 'cannot bind token to object of type /v1, Kind=ConfigMap'],
    [bound('Secret'), 404, 'secrets "s" not found'],
  ])('%j', async (spec, status, message) => {
    const answer = await ask(await clusterWithRobot(), spec);
    expect(answer.status).toBe(status);
    expect(answer.body['message']).toContain(message);
  });

  test('the wrong uid of the bound object', async () => {
    const cluster = await clusterWithRobot();
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } };
    await cluster.send('POST', secrets, secret);
    const { status, body } = await ask(cluster, bound('Secret', { uid: 'other' }));
    expect(status).toBe(409);
    expect(body['message']).toContain('the UID in the bound object reference (other)');
  });

  test('of an account that is not there, and of a server without a key', async () => {
    const cluster = await clusterWithRobot();
    const gone = await cluster.send('POST', `${accounts}/none/token`, request());
    expect(gone.body['message']).toBe('serviceaccounts "none" not found');
    const keyless = await Cluster.start();
    expect((await ask(keyless)).status).toBe(404);
  });
});

describe('a token in a Secret', () => {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 't', annotations: { 'kubernetes.io/service-account.name': 'robot' } },
    type: 'kubernetes.io/service-account-token',
  };

  test('is filled in, good while it is there, and goes with the account', async () => {
    const cluster = await clusterWithRobot();
    await cluster.send('POST', secrets, secret);
    const get = () => cluster.send('GET', `${secrets}/t`);
    await until(
      () => 'the secret has a token',
      async () => textAt((await get()).body, 'data', 'token') !== undefined,
    );
    const { body } = await get();
    const decoded = (name: string): string =>
      Buffer.from(textAt(body, 'data', name) ?? '', 'base64').toString('utf8');
    expect([decoded('ca.crt'), decoded('namespace')]).toEqual(['PEM', 'default']);
    const token = decoded('token');
    cluster.clock.advance(minutes(1e6));
    const user = await userOf(cluster, token);
    expect(user?.name).toBe('system:serviceaccount:default:robot');

    await cluster.send('DELETE', `${accounts}/robot`);
    expect(await userOf(cluster, token)).toBeUndefined();
    await until(
      () => 'the secret is gone',
      async () => (await get()).status === 404,
    );
  });

  test('is of some account', async () => {
    const cluster = await clusterWithRobot();
    const nobodys = { ...secret, metadata: { name: 't' } };
    const { status, body } = await cluster.send('POST', secrets, nobodys);
    expect(status).toBe(422);
    expect(body['message']).toBe(
      'Secret "t" is invalid: metadata.annotations[kubernetes.io/service-account.name]: Required value',
    );
  });

  test('for an account that is not there is deleted', async () => {
    const cluster = await Cluster.start({}, new KeptJournal(), access);
    await cluster.send('POST', secrets, secret);
    await until(
      () => 'the secret is gone',
      async () => (await cluster.send('GET', `${secrets}/t`)).status === 404,
    );
  });
});

describe('what others are told of tokens', () => {
  const reviews = '/apis/authentication.k8s.io/v1/tokenreviews';
  const review = (cluster: Cluster, spec: JsonObject) =>
    cluster.send('POST', reviews, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      spec,
    });

  test('whose a token is', async () => {
    const cluster = await clusterWithRobot();
    const { status, body } = await review(cluster, { token: await tokenOf(cluster) });
    expect(status).toBe(201);
    expect(body['status']).toMatchObject({
      authenticated: true,
      audiences: [issuer],
      user: { username: 'system:serviceaccount:default:robot' },
    });
    expect((await review(cluster, { token: 'static' })).body['status']).toEqual({
      authenticated: true,
      audiences: [issuer],
      user: { username: 'carol', groups: ['devs', 'system:authenticated'] },
    });
  });

  test('that a token is for somebody else, or nobody', async () => {
    const cluster = await clusterWithRobot();
    const token = await tokenOf(cluster, { audiences: ['vault'] });
    expect((await review(cluster, { token })).body['status']).toEqual({
      user: {},
      error: `token audiences ["vault"] is invalid for the target audiences ["${issuer}"]`,
    });
    const vault = await review(cluster, { token, audiences: ['vault', 'x'] });
    expect(vault.body['status']).toMatchObject({ authenticated: true, audiences: ['vault'] });
    expect((await review(cluster, { token: 'none' })).body['status']).toEqual({ user: {} });
    const empty = await review(cluster, {});
    expect(empty.body['message']).toBe('token is required for TokenReview in authentication');
  });

  test('the key, and where it is', async () => {
    const cluster = await clusterWithRobot();
    const headers = { host: 'api.example:7443' };
    const configuration = '/.well-known/openid-configuration';
    const found = await cluster.send('GET', configuration, undefined, { headers });
    expect(found.body).toMatchObject({
      issuer,
      jwks_uri: 'https://api.example:7443/openid/v1/jwks',
    });
    const keys = await cluster.send('GET', '/openid/v1/jwks');
    const header: unknown = JSON.parse(
      Buffer.from((await tokenOf(cluster)).split('.')[0] ?? '', 'base64url').toString('utf8'),
    );
    expect(header).toEqual({ alg: 'ES256', kid: textAt(keys.body, 'keys', '0', 'kid') });
    const robot = await userOf(cluster, await tokenOf(cluster));
    const asked = robot === undefined ? {} : { user: robot };
    expect((await cluster.send('GET', configuration, undefined, asked)).status).toBe(200);
  });
});
