import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { textAt } from '../../src/base/json-at.ts';
import { parseYaml } from '../../src/kube/yaml.ts';
import { run } from '../support/kubectl.ts';
import type { Tools } from './tools.ts';

/** Where a pod has its account, and where the official client looks for it. */
const MOUNT = '/run/secrets/kubernetes.io/serviceaccount';

/** A folder with the account of a pod, made and renewed as a kubelet does it: all files change at one moment. */
export class MountedAccount {
  readonly #folder: string;
  readonly #files: Readonly<Record<string, string>>;
  #version = 0;

  constructor(folder: string, files: { readonly 'ca.crt': string; readonly namespace: string }) {
    this.#folder = folder;
    this.#files = files;
    mkdirSync(folder);
    for (const name of ['token', ...Object.keys(files)]) {
      symlinkSync(join('..data', name), join(folder, name));
    }
  }

  renew(token: string): void {
    const version = `..version-${++this.#version}`;
    mkdirSync(join(this.#folder, version));
    for (const [name, text] of Object.entries({ ...this.#files, token })) {
      writeFileSync(join(this.#folder, version, name), text);
    }
    symlinkSync(version, join(this.#folder, '..next'));
    renameSync(join(this.#folder, '..next'), join(this.#folder, '..data'));
  }

  /** Runs what follows where the folder is mounted as in a pod, and nothing of the machine changes. */
  get within(): readonly string[] {
    const mount = `mount -t tmpfs none /run && mkdir -p ${MOUNT} && mount --bind "$0" ${MOUNT}`;
    return ['unshare', '--mount', 'sh', '-c', `${mount} && exec "$@"`, this.#folder];
  }
}

/** Only a privileged user may mount, and not in every container. */
export async function canMount(): Promise<boolean> {
  const mount = 'mount -t tmpfs none /run && test -e /var/run';
  try {
    return (await run('unshare', ['--mount', 'sh', '-c', mount])).code === 0;
  } catch {
    return false;
  }
}

/** What a pod knows of its API server: the authority, and host and port from its environment. */
export async function serverOf(tools: Tools): Promise<{
  readonly authority: string;
  readonly env: Readonly<Record<string, string>>;
}> {
  const config = parseYaml(
    await tools.works(['config', 'view', '--raw', '--minify', '--flatten', '-o', 'json']),
  );
  const cluster = ['clusters', '0', 'cluster'];
  const { hostname, port } = new URL(textAt(config, ...cluster, 'server') ?? '');
  const authority = textAt(config, ...cluster, 'certificate-authority-data') ?? '';
  return {
    authority: Buffer.from(authority, 'base64').toString('utf8'),
    env: {
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port === '' ? '443' : port,
    },
  };
}
