import { existsSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { dataDirectory } from '../../app/data-directory.ts';
import { UserError } from '../../base/user-error.ts';
import { dataDirOption } from '../options.ts';
import type { Terminal } from '../output.ts';

export function kubeconfigCommand(terminal: Terminal): Command {
  return new Command('kubeconfig')
    .description('Print the kubeconfig of the local instance, which holds credentials.')
    .addOption(dataDirOption())
    .option('--path', 'print where it is instead of what is in it')
    .action((options: { dataDir: string; path?: true }) => {
      const { kubeconfig } = dataDirectory(options.dataDir);
      if (!existsSync(kubeconfig)) {
        throw new UserError(
          `there is no kubeconfig in ${options.dataDir}`,
          'start an instance first: longhaul up',
        );
      }
      terminal.out(options.path ? `${kubeconfig}\n` : readFileSync(kubeconfig, 'utf8'));
    });
}
