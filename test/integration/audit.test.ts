import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ApiException,
  AuthenticationV1TokenRequest,
  CoreV1Api,
  KubeConfig,
  RbacAuthorizationV1Api,
  V1Secret,
} from '@kubernetes/client-node';
import type { Ended } from '../support/instance.ts';
import { CommandLine, TemporaryFolder } from '../support/instance.ts';
import { apiOf, ask, open } from '../support/kill-nine/api.ts';
import type { LoneApiServer } from '../support/lone-api-server.ts';
import { startLoneApiServer } from '../support/lone-api-server.ts';

const PASSWORD = 'correct-horse-battery-staple';
const namespace = 'default';

interface AuditEvent {
  readonly level: string;
  readonly stage: string;
  readonly auditID: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly impersonatedUser?: { readonly username: string };
  readonly sourceIPs: readonly string[];
  readonly userAgent?: string;
  readonly objectRef?: { readonly resource: string; readonly name?: string };
  readonly responseStatus: { readonly code: number };
  readonly annotations?: Readonly<Record<string, string>>;
}

const folder = new TemporaryFolder();
const log = join(folder.path, 'audit.log');
let server: LoneApiServer;
let ended: Ended;
let text: string;
let events: readonly AuditEvent[];
let config: KubeConfig;
let serviceAccountToken: string;

/** What clients do; what is in the log afterwards is what the tests look at. */
beforeAll(async () => {
  server = await startLoneApiServer(join(folder.path, 'data'), ['--audit-log', log]);
  config = new KubeConfig();
  config.loadFromFile(server.kubeconfig);
  await work(config.makeApiClient(CoreV1Api));
  const port = Number(new URL(config.getCurrentCluster()?.server ?? '').port);
  const api = apiOf(config, port);
  const stranger = { ...api, token: 'a-wrong-token' };
  expect((await ask(stranger, { method: 'GET', path: '/api/v1/namespaces' })).status).toBe(401);
  await becomeSomebodyElse();
  const path = `/api/v1/namespaces/${namespace}/configmaps?watch=true`;
  const watch = await open(api, { method: 'GET', path });
  server.process.signal('SIGTERM');
  watch.resume();
  await once(watch, 'end');
  ended = await server.process.ended;
  api.agent.destroy();
  text = readFileSync(log, 'utf8');
  events = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEvent);
}, 60_000);
afterAll(() => {
  server.process.signal('SIGKILL');
  folder.remove();
});

async function work(core: CoreV1Api): Promise<void> {
  const secret = { metadata: { name: 'door' }, stringData: { password: PASSWORD } };
  const body = Object.assign(new V1Secret(), secret);
  await core.createNamespacedSecret({ namespace, body });
  const patch = [{ op: 'replace', path: '/data/password', value: btoa(`new-${PASSWORD}`) }];
  await core.patchNamespacedSecret({ namespace, name: 'door', body: patch });
  await core.readNamespacedSecret({ namespace, name: 'door' });
  await core.listNamespacedSecret({ namespace });
  const request = Object.assign(new AuthenticationV1TokenRequest(), {
    spec: { audiences: ['anybody'] },
  });
  const { status } = await core.createNamespacedServiceAccountToken({
    ...{ namespace, name: 'default' },
    body: request,
  });
  serviceAccountToken = status?.token ?? '';
  await expect(core.readNamespacedConfigMap({ namespace, name: 'absent' })).rejects.toThrow(
    ApiException,
  );
  await core.deleteNamespacedSecret({ namespace, name: 'door' });
}

/** As `kubectl --as`: allowed to be somebody who may do nothing. */
async function becomeSomebodyElse(): Promise<void> {
  const other = new KubeConfig();
  other.loadFromFile(server.kubeconfig);
  const user = { ...config.getCurrentUser(), name: 'longhaul', impersonateUser: 'mallory' };
  other.users = [user];
  const rbac = other.makeApiClient(RbacAuthorizationV1Api);
  await expect(rbac.listClusterRole()).rejects.toMatchObject({ code: 403 });
}

const of = (verb: string, resource: string): readonly AuditEvent[] =>
  events.filter((event) => event.verb === verb && event.objectRef?.resource === resource);

describe('longhaul up --audit-log', () => {
  test('has a line for each request, with who, what and how it went', () => {
    const seen = events.map(({ user, verb, objectRef, responseStatus }) =>
      [
        ...[user.username, verb, objectRef?.resource, objectRef?.name ?? '-'],
        responseStatus.code,
      ].join(' '),
    );
    for (const line of [
      'longhaul-admin create secrets door 201',
      'longhaul-admin patch secrets door 200',
      'longhaul-admin get secrets door 200',
      'longhaul-admin list secrets - 200',
      'longhaul-admin create serviceaccounts default 201',
      'longhaul-admin get configmaps absent 404',
      'longhaul-admin delete secrets door 200',
      ' list namespaces - 401',
      'longhaul-admin list clusterroles - 403',
    ]) {
      expect(seen.filter((each) => each.endsWith(line))).toHaveLength(1);
    }
  });

  test('at level Metadata: no secret, no token and no body is in it', () => {
    expect(new Set(events.map(({ level }) => level))).toEqual(new Set(['Metadata']));
    const admin = config.getCurrentUser()?.token ?? '';
    expect(admin).not.toBe('');
    expect(serviceAccountToken).not.toBe('');
    const secrets = [PASSWORD, btoa(PASSWORD), btoa(`new-${PASSWORD}`), 'a-wrong-token'];
    for (const secret of [...secrets, admin, serviceAccountToken])
      expect(text).not.toContain(secret);
    expect(text).not.toMatch(/"(requestObject|responseObject)"/);
  });

  test('a watch has a line at its begin and one at its end, also when the server stops', () => {
    const [began, complete, ...others] = of('watch', 'configmaps');
    expect(others).toEqual([]);
    expect([began?.stage, complete?.stage]).toEqual(['ResponseStarted', 'ResponseComplete']);
    expect(complete?.auditID).toBe(began?.auditID);
    expect(ended.code).toBe(0);
  });

  test('other requests have one stage, and no two the same id', () => {
    const others = events.filter(({ verb }) => verb !== 'watch');
    expect(new Set(others.map(({ stage }) => stage))).toEqual(new Set(['ResponseComplete']));
    expect(new Set(others.map(({ auditID }) => auditID)).size).toBe(others.length);
  });

  test('tells who was spoken for, from where, and who allowed it', () => {
    const [asked] = of('list', 'clusterroles');
    expect(asked).toMatchObject({
      impersonatedUser: { username: 'mallory' },
      sourceIPs: ['127.0.0.1'],
      annotations: { 'authorization.k8s.io/decision': 'forbid' },
    });
    expect(of('list', 'secrets')[0]?.annotations).toMatchObject({
      'authorization.k8s.io/decision': 'allow',
    });
  });

  test('is for its owner alone', () => {
    expect(statSync(log).mode & 0o777).toBe(0o600);
  });

  test('goes on behind what is there, and with - to stdout', async () => {
    const again = await startLoneApiServer(join(folder.path, 'data'), ['--audit-log', log]);
    again.process.signal('SIGTERM');
    await again.process.ended;
    expect(readFileSync(log, 'utf8').startsWith(text)).toBe(true);

    const loud = await startLoneApiServer(join(folder.path, 'data'), ['--audit-log', '-']);
    const other = new KubeConfig();
    other.loadFromFile(loud.kubeconfig);
    await other.makeApiClient(CoreV1Api).listNamespace();
    await loud.process.printed(/^\{"kind":"Event",.*"verb":"list".*\}$/m);
    loud.process.signal('SIGTERM');
    await loud.process.ended;
  }, 60_000);

  test.each([
    { what: 'in a folder that is not there', path: 'nowhere/audit.log', says: 'no such file' },
    { what: 'that is a folder', path: 'a-folder', says: 'illegal operation on a directory' },
  ])(
    'a file $what is refused at the start',
    async ({ path, says }) => {
      mkdirSync(join(folder.path, 'a-folder'), { recursive: true });
      const data = join(folder.path, 'data');
      const { code, stderr } = await new CommandLine([
        ...['up', '--no-controllers', '--data-dir', data, '--api-port', '0'],
        ...['--audit-log', join(folder.path, path)],
      ]).ended;
      expect(code).toBe(1);
      expect(stderr).toContain(`--audit-log: cannot write "${join(folder.path, path)}"`);
      expect(stderr).toContain(says);
      expect(stderr).not.toMatch(/^\s+at /m);
    },
    60_000,
  );
});
