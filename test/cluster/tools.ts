import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { CommandResult } from '../support/kubectl.ts';
import { helmFromNpm, kubectlFromNpm, run } from '../support/kubectl.ts';
import type { Cluster } from './cluster.ts';

export const ROOT = join(import.meta.dirname, '..', '..');
export const CHART = join(ROOT, 'deploy', 'helm', 'longhaul');

/** kubectl and Helm, as the administrator of a cluster. */
export interface Tools {
  kubectl(args: readonly string[], input?: string): Promise<CommandResult>;
  /** What it prints; fails with what it says when it fails. */
  works(args: readonly string[], input?: string): Promise<string>;
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
    helm: async (args, minor = '34') => checked(args, await call(helmFromNpm(minor).path, args)),
  };
}
