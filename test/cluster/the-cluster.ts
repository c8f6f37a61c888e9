import { join } from 'node:path';
import { CommandLine, TemporaryFolder } from '../support/instance.ts';
import type { Cluster } from './cluster.ts';
import { startEnvtest } from './envtest.ts';

/**
 * The cluster that KUBECONFIG names; else a kube-apiserver of the suite's own, where KUBEBUILDER_ASSETS names a folder
 * with one and an etcd; else `longhaul up --no-controllers`.
 */
export async function theCluster(): Promise<Cluster> {
  const { KUBECONFIG, KUBEBUILDER_ASSETS } = process.env;
  if (KUBECONFIG !== undefined && KUBECONFIG !== '') return existing(KUBECONFIG);
  if (KUBEBUILDER_ASSETS !== undefined && KUBEBUILDER_ASSETS !== '') {
    return startEnvtest(KUBEBUILDER_ASSETS);
  }
  return startEmbedded();
}

const existing = (kubeconfig: string): Cluster => ({
  title: `the cluster of ${kubeconfig}`,
  kubeconfig,
  restart: undefined,
  stop: () => Promise.resolve(),
});

async function startEmbedded(): Promise<Cluster> {
  const folder = new TemporaryFolder();
  const start = async (port: string): Promise<{ run: CommandLine; port: string }> => {
    const run = new CommandLine([
      ...['up', '--no-controllers', '--data-dir', join(folder.path, 'data')],
      ...['--api-port', port, '--log-level', 'error'],
    ]);
    const url = await run.printed(/API +(\S+)/);
    await run.printed(/Ctrl-C stops it/);
    return { run, port: new URL(url).port };
  };
  let { run, port } = await start('0');
  return {
    title: 'longhaul up --no-controllers',
    kubeconfig: join(folder.path, 'data', 'kubeconfig'),
    restart: async () => {
      run.signal('SIGKILL');
      await run.ended;
      ({ run, port } = await start(port));
    },
    stop: async () => {
      run.signal('SIGTERM');
      await run.ended;
      folder.remove();
    },
  };
}
