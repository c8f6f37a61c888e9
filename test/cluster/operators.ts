import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arrayAt, jsonAt } from '../../src/base/json-at.ts';
import type { JsonValue } from '../../src/base/json.ts';
import { parseYaml } from '../../src/kube/yaml.ts';
import { CommandLine } from '../support/instance.ts';
import type { Tools } from './tools.ts';

/** Where the chart was installed and how its Deployment runs the operator. */
export interface Installed {
  readonly namespace: string;
  /** With the token of the chart's own ServiceAccount: what the Deployment's pods have. */
  readonly kubeconfig: string;
  readonly args: readonly string[];
  readonly token: string;
}

/** Reads the Deployment from the cluster: no kubelet need be there to run it, the suite does. */
export async function installed(
  tools: Tools,
  { namespace, folder }: { readonly namespace: string; readonly folder: string },
): Promise<Installed> {
  const text = await tools.works(['get', 'deployment', 'longhaul', '-n', namespace, '-o', 'json']);
  const args = arrayAt(parseYaml(text), 'spec', 'template', 'spec', 'containers', '0', 'args')
    .filter((arg) => typeof arg === 'string')
    .map((arg) => arg.replace('$(POD_NAMESPACE)', namespace))
    // Several run on one machine, and nobody outside need reach them.
    .map((arg) => arg.replace(/(?<=bind-address=):\d+$/, '127.0.0.1:0'));
  const token = (await tools.works(['create', 'token', 'longhaul', '-n', namespace])).trim();
  const config = parseYaml(
    await tools.works(['config', 'view', '--raw', '--minify', '--flatten', '-o', 'json']),
  );
  const kubeconfig = join(folder, `${namespace}.kubeconfig`);
  writeFileSync(kubeconfig, JSON.stringify(withToken(config, token)), { mode: 0o600 });
  return { namespace, kubeconfig, args, token };
}

/** The same cluster, as who holds the token. */
const withToken = (config: JsonValue, token: string): JsonValue => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'cluster', cluster: jsonAt(config, 'clusters', '0', 'cluster') ?? {} }],
  users: [{ name: 'operator', user: { token } }],
  contexts: [{ name: 'operator', context: { cluster: 'cluster', user: 'operator' } }],
  'current-context': 'operator',
});

/** The operators a test started; those that still run are killed at its end. */
export class Operators {
  readonly #started: CommandLine[] = [];

  start({ args, kubeconfig }: Installed): CommandLine {
    const operator = new CommandLine(args, { KUBECONFIG: kubeconfig });
    // A test that awaits its end still hears of it.
    operator.ended.catch(() => undefined);
    this.#started.push(operator);
    return operator;
  }

  async killAll(): Promise<void> {
    for (const operator of this.#started) operator.signal('SIGKILL');
    await Promise.allSettled(this.#started.map((operator) => operator.ended));
  }
}

/** Its log when it begins to lead. */
export const LEADS = /"msg":"leads"/;
