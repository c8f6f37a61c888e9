import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { definitionFiles } from '../../app/manifests.ts';
import type { Terminal } from '../output.ts';

export function crdsCommand(terminal: Terminal): Command {
  return new Command('crds')
    .description(
      'Print the CustomResourceDefinitions, for a cluster of your own: longhaul crds | kubectl apply -f -',
    )
    .action(() => {
      terminal.out(
        definitionFiles()
          .map((path) => readFileSync(path, 'utf8'))
          .join('---\n'),
      );
    });
}
