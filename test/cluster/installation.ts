import { TemporaryFolder } from '../support/instance.ts';
import type { Cluster } from './cluster.ts';
import { sites } from './fleet.ts';
import type { Installed } from './operators.ts';
import { installed, Operators } from './operators.ts';
import { theCluster } from './the-cluster.ts';
import type { Tools } from './tools.ts';
import { CHART, kindsServed, namespaceUsable, nobodyElses, toolsFor } from './tools.ts';

/** The chart in a namespace of its own, with two sites, and operators that the suite runs in place of its pods. */
export interface Installation {
  readonly cluster: Cluster;
  readonly tools: Tools;
  readonly release: Installed;
  readonly operators: Operators;
  /** Leaves nothing in the cluster. */
  remove(): Promise<void>;
}

export async function installChart(
  namespace: string,
  values: readonly string[],
): Promise<Installation> {
  const folder = new TemporaryFolder();
  const operators = new Operators();
  const cluster = await theCluster();
  process.stderr.write(`${namespace}: against ${cluster.title}\n`);
  const tools = toolsFor(cluster, folder.path);
  await nobodyElses(tools);
  await namespaceUsable(tools, namespace);
  await tools.helm([
    ...['install', 'longhaul', CHART, '-n', namespace, '--create-namespace'],
    ...['--set', ['replicas=0', 'crds.keep=false', ...values].join(',')],
  ]);
  await kindsServed(tools);
  const release = await installed(tools, { namespace, folder: folder.path });
  await tools.works(['apply', '-f', '-'], sites);
  return {
    cluster,
    tools,
    release,
    operators,
    remove: async () => {
      await operators.killAll();
      await tools.kubectl(['delete', 'cjob', '--all', '-n', namespace]);
      await tools.kubectl(['delete', '-f', '-'], sites);
      // Events of what has no namespace are there, and stay for an hour.
      const about = 'involvedObject.apiVersion=longhaul.dev/v1alpha1';
      await tools.works(['delete', 'events', '-n', 'default', '--field-selector', about]);
      // The next suite makes the same definitions: they must be gone, not only going.
      await tools.helm(['uninstall', 'longhaul', '-n', namespace, '--wait', '--timeout', '60s']);
      await tools.works(['delete', 'namespace', namespace, '--wait=false']);
      await cluster.stop();
      folder.remove();
    },
  };
}
