import { existsSync } from 'node:fs';
import { Option } from 'commander';
import { dataDirectory, runningInstance } from '../app/data-directory.ts';
import type { Clock } from '../base/clock.ts';
import type { Seconds } from '../base/units.ts';
import type { KubeconfigSource } from '../client/kubeconfig-source.ts';
import type { KubernetesClient } from '../client/kubernetes-client.ts';

/** Which cluster a command talks to. */
export interface ConnectOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly dataDir?: string;
}

export const kubeconfigOption = (): Option =>
  new Option(
    '--kubeconfig <file>',
    'cluster to talk to; left out: $KUBECONFIG, else the local instance, else ~/.kube/config',
  );

export const contextOption = (): Option =>
  new Option('--context <name>', 'context of the kubeconfig; left out: the current one');

/** A client of the cluster the user means. Loading the official client takes a second, so only commands that need it do. */
export async function connect(
  options: ConnectOptions,
  client: {
    readonly fieldManager: string;
    readonly clock: Clock;
    readonly requestTimeout?: Seconds;
  },
): Promise<KubernetesClient> {
  const { kubernetesClient } = await import('../client/kubernetes-client.ts');
  return kubernetesClient({ kubeconfig: sourceOf(options), ...client });
}

function sourceOf({ kubeconfig, context, dataDir }: ConnectOptions): KubeconfigSource {
  const chosen = context === undefined ? {} : { context };
  if (kubeconfig !== undefined) return { type: 'file', path: kubeconfig, ...chosen };
  if (process.env['KUBECONFIG'] !== undefined) return { type: 'default', ...chosen };
  const local = dataDirectory(dataDir ?? '.longhaul');
  if (runningInstance(local) !== undefined && existsSync(local.kubeconfig)) {
    return { type: 'file', path: local.kubeconfig, ...chosen };
  }
  return { type: 'default', ...chosen };
}
