import type { Command } from 'commander';
import { Option } from 'commander';
import { positiveNumber } from '../app/config.ts';
import type { ConnectOptions } from './connect.ts';
import { contextOption, kubeconfigOption } from './connect.ts';
import { asArgument, dataDirOption } from './options.ts';

const listForms = ['wide', 'json', 'yaml', 'name'] as const;

/** How kubectl lets a list be written. */
export type ListForm = (typeof listForms)[number];

export interface ListOptions extends ConnectOptions {
  readonly output?: ListForm;
  readonly headers: boolean;
  readonly selector?: string;
  readonly interval: number;
}

export interface NamespaceOptions {
  readonly namespace?: string;
  readonly allNamespaces?: true;
}

export function addClusterOptions(command: Command): Command {
  return command
    .addOption(kubeconfigOption())
    .addOption(contextOption())
    .addOption(dataDirOption());
}

export function addListOptions(command: Command): Command {
  return addClusterOptions(
    command
      .addOption(
        new Option('-o, --output <format>', 'form of the list; left out: a table').choices(
          listForms,
        ),
      )
      .option('-l, --selector <labels>', 'only objects with these labels, such as tier=gold')
      .option('--no-headers', 'leave the line with the titles out')
      .addOption(
        new Option('--interval <seconds>', 'how often --watch looks again')
          .default(2)
          .argParser(asArgument((text) => positiveNumber('--interval', text, 3600))),
      ),
  );
}

export const addNamespaceOptions = (command: Command): Command =>
  command
    .option('-n, --namespace <name>', 'namespace of the jobs (default: "default")')
    .option('-A, --all-namespaces', 'jobs of all namespaces');

export function namespaceOf({ namespace, allNamespaces }: NamespaceOptions): string | undefined {
  return allNamespaces === true ? undefined : (namespace ?? 'default');
}
