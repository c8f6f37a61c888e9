import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { User } from '../../../src/apiserver/api-request.ts';
import { instant } from '../../../src/base/clock.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { seconds } from '../../../src/base/units.ts';
import { kubernetesClient } from '../../../src/client/kubernetes-client.ts';
import { StatusError } from '../../../src/kube/status-error.ts';
import { VirtualClock } from '../../../src/simulation/virtual-clock.ts';
import { FakeApi } from '../../support/fake-api.ts';
import { HttpsWorld } from '../../support/https-world.ts';
import { TemporaryFolder } from '../../support/instance.ts';
import { widgets } from '../../support/runtime-world.ts';

const user = (name: string): User => ({ name, groups: [] });
const before = { user: user('before'), token: 'the-token-before' };
const after = { user: user('after'), token: 'the-token-after' };
type Identity = typeof before;

const world = new HttpsWorld(
  new Map([before, after].map((identity) => [identity.token, identity.user])),
);
const folder = new TemporaryFolder();
const api = new FakeApi();
/** Whom the server knows no more. */
let forgotten = '';
/** Who asked last. */
let asked = '';
await world.serve((request) => {
  if (request.user.name === forgotten) throw new StatusError(401, 'Unauthorized', 'who are you?');
  asked = request.user.name;
  return api.dispatch(request);
});
beforeEach(() => {
  forgotten = '';
});
afterAll(async () => {
  await world.close();
  folder.remove();
});

const path = (name: string): string => join(folder.path, name);
const KUBECONFIG = path('kubeconfig');

function writeKubeconfig(shown: JsonObject, trust: JsonObject = {}): void {
  const cluster = {
    server: world.url,
    'certificate-authority-data': Buffer.from(world.caPem).toString('base64'),
    ...trust,
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user: shown }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  writeFileSync(KUBECONFIG, JSON.stringify(config));
}

/** What a credential command prints; here `cat` is one. */
const execCredential = (status: JsonObject): string =>
  JSON.stringify({
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status,
  });

const exec = (file: string): JsonObject => ({
  exec: {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'cat',
    args: [path(file)],
    interactiveMode: 'Never',
  },
});

const certificateIn = (identity: Identity): { readonly cert: string; readonly key: string } => {
  const { certificate, key } = world.certificateFor(identity.user);
  return { cert: certificate, key };
};

/** Ways to say who one is: what a file holds that is replaced, and the kubeconfig that names it. */
const ways: readonly (readonly [string, (identity: Identity) => void])[] = [
  [
    'a token in the kubeconfig',
    ({ token }) => {
      writeKubeconfig({ token });
    },
  ],
  [
    'a token in a file',
    ({ token }) => {
      writeFileSync(path('token'), `${token}\n`);
      writeKubeconfig({ tokenFile: 'token' });
    },
  ],
  [
    'a certificate in the kubeconfig',
    (identity) => {
      const { cert, key } = certificateIn(identity);
      const base64 = (text: string): string => Buffer.from(text).toString('base64');
      writeKubeconfig({ 'client-certificate-data': base64(cert), 'client-key-data': base64(key) });
    },
  ],
  [
    'a certificate in files',
    (identity) => {
      const { cert, key } = certificateIn(identity);
      writeFileSync(path('client.crt'), cert);
      writeFileSync(path('client.key'), key);
      writeKubeconfig({ 'client-certificate': 'client.crt', 'client-key': path('client.key') });
    },
  ],
  [
    'a command that prints a token',
    ({ token }) => {
      writeFileSync(path('credential'), execCredential({ token }));
      writeKubeconfig(exec('credential'));
    },
  ],
  [
    'a command that prints a certificate',
    (identity) => {
      const { cert, key } = certificateIn(identity);
      writeFileSync(
        path('credential'),
        execCredential({ clientCertificateData: cert, clientKeyData: key }),
      );
      writeKubeconfig(exec('credential'));
    },
  ],
];

function connected() {
  const clock = new VirtualClock(instant(0));
  const client = kubernetesClient({
    kubeconfig: { type: 'file', path: KUBECONFIG },
    fieldManager: 'test',
    clock,
  });
  const whoAsked = async (): Promise<string> => {
    await client.list(widgets);
    return asked;
  };
  return { clock, whoAsked };
}

describe.each(ways)('%s', (_way, show) => {
  test('is used, and after ten seconds the one that replaced it', async () => {
    show(before);
    const { clock, whoAsked } = connected();
    expect(await whoAsked()).toBe('before');
    show(after);
    expect(await whoAsked()).toBe('before');
    clock.advance(seconds(10.1));
    expect(await whoAsked()).toBe('after');
  });

  test('is read again at once when the server knows it no more', async () => {
    show(before);
    const { whoAsked } = connected();
    expect(await whoAsked()).toBe('before');
    show(after);
    forgotten = 'before';
    expect(await whoAsked()).toBe('after');
  });

  test('that stays wrong is refused, and right again later it is accepted', async () => {
    show(before);
    const { whoAsked } = connected();
    forgotten = 'before';
    await expect(whoAsked()).rejects.toMatchObject({ code: 401 });
    await expect(whoAsked()).rejects.toMatchObject({ code: 401 });
    show(after);
    expect(await whoAsked()).toBe('after');
  });
});

test('a command is not run again before its credential expires, unless the server refuses it', async () => {
  const print = ({ token }: Identity): void => {
    const expirationTimestamp = '2999-01-01T00:00:00Z';
    writeFileSync(path('credential'), execCredential({ token, expirationTimestamp }));
  };
  print(before);
  writeKubeconfig(exec('credential'));
  const { clock, whoAsked } = connected();
  expect(await whoAsked()).toBe('before');
  print(after);
  clock.advance(seconds(60));
  expect(await whoAsked()).toBe('before');
  forgotten = 'before';
  expect(await whoAsked()).toBe('after');
});

test('a kubeconfig that is half written does not count', async () => {
  writeKubeconfig({ token: before.token });
  const { clock, whoAsked } = connected();
  expect(await whoAsked()).toBe('before');
  writeFileSync(KUBECONFIG, '{"apiVersion": "v1", "kind": "Con');
  clock.advance(seconds(11));
  expect(await whoAsked()).toBe('before');
  writeKubeconfig({ token: after.token });
  clock.advance(seconds(11));
  expect(await whoAsked()).toBe('after');
});

test('an authority in a file is trusted within ten seconds of its being replaced, and not before', async () => {
  const trustNow = (): void => {
    writeFileSync(path('ca.crt'), world.caPem);
  };
  trustNow();
  const byFile = { 'certificate-authority-data': undefined, 'certificate-authority': 'ca.crt' };
  writeKubeconfig({ token: before.token }, byFile);
  const { clock, whoAsked } = connected();
  expect(await whoAsked()).toBe('before');
  await world.stopServing();
  world.changeAuthority();
  await world.serve(api.dispatch);
  await expect(whoAsked()).rejects.toThrow(/certificate/);
  trustNow();
  clock.advance(seconds(10.1));
  expect(await whoAsked()).toBe('before');
});
