import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Command } from 'commander';
import { dataDirectory, writeFileWhole } from '../../app/data-directory.ts';
import { reasonOf } from '../../base/errors.ts';
import { textAt } from '../../base/json-at.ts';
import type { JsonObject } from '../../base/json.ts';
import { UserError } from '../../base/user-error.ts';
import { parseYaml, toYaml } from '../../kube/yaml.ts';
import { asKubeconfig, mergedKubeconfig } from '../merge-kubeconfig.ts';
import { dataDirOption } from '../options.ts';
import type { Terminal } from '../output.ts';

interface KubeconfigOptions {
  readonly dataDir: string;
  readonly path?: true;
  readonly merge?: true;
  readonly kubeconfig?: string;
  readonly keepContext?: true;
  readonly dryRun?: true;
}

export function kubeconfigCommand(terminal: Terminal): Command {
  return new Command('kubeconfig')
    .description(
      'Print the kubeconfig of the local instance, which holds credentials, or merge it into yours.',
    )
    .addOption(dataDirOption())
    .option('--path', 'print where it is instead of what is in it')
    .option('--merge', 'add its cluster, user and context to your kubeconfig, and switch to it')
    .option(
      '--kubeconfig <file>',
      'what --merge writes to; left out: the first file of $KUBECONFIG, else ~/.kube/config',
    )
    .option('--keep-context', 'merge, but leave the current context as it is')
    .option('--dry-run', 'print the merged kubeconfig instead of writing it')
    .action((options: KubeconfigOptions) => {
      const { kubeconfig } = dataDirectory(options.dataDir);
      if (!existsSync(kubeconfig)) {
        throw new UserError(
          `there is no kubeconfig in ${options.dataDir}`,
          'start an instance first: longhaul up',
        );
      }
      if (options.path === true) terminal.out(`${kubeconfig}\n`);
      else if (options.merge === true) merge(kubeconfig, options, terminal);
      else terminal.out(readFileSync(kubeconfig, 'utf8'));
    });
}

function merge(own: string, options: KubeconfigOptions, terminal: Terminal): void {
  const target = targetOf(options);
  const added = asKubeconfig(parseYaml(readFileSync(own, 'utf8')), own);
  const current = options.keepContext === true ? 'keep' : 'switch';
  const merged = toYaml(mergedKubeconfig(kept(target), added, current));
  if (options.dryRun === true) {
    terminal.out(merged);
    return;
  }
  write(target, merged);
  const context = textAt(added, 'current-context') ?? '';
  const use = current === 'switch' ? ', which is the current one now' : '';
  terminal.out(`merged into ${target}: context ${context}${use}\n`);
}

function targetOf({ kubeconfig }: KubeconfigOptions): string {
  const [first = ''] = (process.env['KUBECONFIG'] ?? '').split(delimiter);
  const path = kubeconfig ?? (first === '' ? join(homedir(), '.kube', 'config') : first);
  // Many keep a link there: the file it leads to is replaced, not the link.
  return existsSync(path) ? realpathSync(path) : path;
}

/** What is there already; undefined when there is nothing. */
function kept(path: string): JsonObject | undefined {
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  if (text.trim() === '') return undefined;
  try {
    return asKubeconfig(parseYaml(text), path);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(
      `${path} cannot be read as YAML: ${reasonOf(cause)}`,
      'mend it, or name another file with --kubeconfig',
      { cause },
    );
  }
}

function write(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileWhole(path, text);
  } catch (cause) {
    throw new UserError(
      `${path} cannot be written: ${reasonOf(cause)}`,
      'make it writable, or name another file with --kubeconfig',
      { cause },
    );
  }
}
