import { Command, Option } from 'commander';
import { packageVersion } from '../../app/package-root.ts';
import type { Terminal } from '../output.ts';
import { structured } from '../output.ts';

export function versionCommand(terminal: Terminal): Command {
  return new Command('version')
    .description('Print the version of longhaul and of the Node it runs on.')
    .addOption(new Option('-o, --output <format>', 'form of the answer').choices(['json', 'yaml']))
    .action((options: { output?: 'json' | 'yaml' }) => {
      const version = { longhaul: packageVersion(), node: process.version };
      terminal.out(
        options.output === undefined
          ? `longhaul ${version.longhaul} (Node ${version.node})\n`
          : structured(options.output, version),
      );
    });
}
