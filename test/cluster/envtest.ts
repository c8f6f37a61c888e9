import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { newSigningKey } from '../../src/apiserver/access/token-signer.ts';
import { createAuthority, issueServerCertificate } from '../../src/apiserver/http/certificates.ts';
import { kubeconfigOf } from '../../src/apiserver/http/kubeconfig.ts';
import { instant } from '../../src/base/clock.ts';
import { TemporaryFolder } from '../support/instance.ts';
import { kubectlFromNpm, run } from '../support/kubectl.ts';
import type { EnvtestPlan } from './envtest-arguments.ts';
import { apiServerArguments, etcdArguments } from './envtest-arguments.ts';
import type { Cluster } from './cluster.ts';

const MOST_ASKED = 240;

/** Starts the kube-apiserver and the etcd of a folder. Nothing else runs: no scheduler, no kubelet, no controllers. */
export async function startEnvtest(assets: string): Promise<Cluster> {
  checkAssets(assets);
  const folder = new TemporaryFolder();
  const plan: EnvtestPlan = {
    folder: folder.path,
    etcdPort: await freePort(),
    etcdPeerPort: await freePort(),
    apiPort: await freePort(),
  };
  const kubeconfig = writeCredentials(plan);
  const etcd = start(join(assets, 'etcd'), etcdArguments(plan));
  const startApiServer = async (): Promise<Running> => {
    const started = start(join(assets, 'kube-apiserver'), apiServerArguments(plan));
    await ready(kubeconfig, { etcd, server: started });
    return started;
  };
  let server = await startApiServer();
  return {
    title: `kube-apiserver of ${assets}`,
    kubeconfig,
    restart: async () => {
      await end(server, 'SIGKILL');
      server = await startApiServer();
    },
    stop: async () => {
      await end(server, 'SIGTERM');
      await end(etcd, 'SIGTERM');
      folder.remove();
    },
  };
}

/** Whoever names a folder means its programs: another cluster instead would say nothing about them. */
export function checkAssets(assets: string): void {
  const missing = ['kube-apiserver', 'etcd'].filter((name) => !existsSync(join(assets, name)));
  if (missing.length === 0) return;
  throw new Error(
    `KUBEBUILDER_ASSETS names ${assets}, which has no ${missing.join(' and no ')}: name a folder that setup-envtest made, or unset it`,
  );
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  readonly said: () => string;
}

function start(path: string, args: readonly string[]): Running {
  const child = spawn(path, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      resolve();
    });
  });
  return { child, ended, said: () => said.join('').slice(-4000) };
}

async function end({ child, ended }: Running, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  child.kill(signal);
  await ended;
}

/** An API server says nowhere that it is ready: it is asked. */
async function ready(
  kubeconfig: string,
  { etcd, server }: { readonly etcd: Running; readonly server: Running },
): Promise<void> {
  const program = kubectlFromNpm('35').path;
  for (let asked = 0; asked < MOST_ASKED && server.child.exitCode === null; asked++) {
    const { code } = await run(program, ['--kubeconfig', kubeconfig, 'get', '--raw', '/readyz']);
    if (code === 0) return;
    if (etcd.child.exitCode !== null) throw new Error(`etcd ended: ${etcd.said()}`);
    await pause(250);
  }
  throw new Error(`kube-apiserver did not become ready: ${server.said()}`);
}

/** Leaves in the folder what the arguments name; resolves with the path of the administrator's kubeconfig. */
function writeCredentials({ folder, apiPort }: EnvtestPlan): string {
  const now = instant(Date.now());
  const authority = createAuthority(now);
  const server = issueServerCertificate(authority, [], now);
  const signingKey = newSigningKey();
  const publicKey = createPublicKey(createPrivateKey(signingKey));
  const token = randomBytes(16).toString('hex');
  const kubeconfig = join(folder, 'kubeconfig');
  const config = kubeconfigOf({
    server: `https://127.0.0.1:${apiPort}`,
    caPem: authority.certificate,
    credentials: { type: 'token', token },
    contextName: 'envtest',
  });
  const files = {
    'server.crt': server.certificate,
    'server.key': server.key,
    'service-accounts.key': signingKey,
    'service-accounts.pub': publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    'tokens.csv': `${token},admin,admin,"system:masters"\n`,
    kubeconfig: JSON.stringify(config),
  };
  mkdirSync(join(folder, 'etcd'), { mode: 0o700 });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  }
  return kubeconfig;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(address.port);
      });
    });
  });
}
