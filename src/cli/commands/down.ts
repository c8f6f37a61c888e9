import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { DataDirectory } from '../../app/data-directory.ts';
import { dataDirectory, isAlive, isFolder, runningInstance } from '../../app/data-directory.ts';
import { UserError } from '../../base/user-error.ts';
import { dataDirOption } from '../options.ts';
import type { Terminal } from '../output.ts';

const PATIENCE_MILLISECONDS = 10_000;
const POLL_MILLISECONDS = 50;

export function downCommand(terminal: Terminal): Command {
  return new Command('down')
    .description('Stop the local instance. Its data is kept unless --purge is given.')
    .addOption(dataDirOption())
    .option('--purge', 'delete the data directory, too')
    .action(async (options: { dataDir: string; purge?: true }) => {
      const folder = dataDirectory(options.dataDir);
      await stop(folder, terminal);
      if (options.purge === true) purge(folder, terminal);
    });
}

async function stop(folder: DataDirectory, terminal: Terminal): Promise<void> {
  const instance = runningInstance(folder);
  if (instance === undefined) {
    terminal.out(`no instance runs in ${folder.path}\n`);
    return;
  }
  process.kill(instance.pid, 'SIGTERM');
  for (let waited = 0; waited < PATIENCE_MILLISECONDS; waited += POLL_MILLISECONDS) {
    if (!isAlive(instance.pid)) {
      terminal.out(`stopped the instance in ${folder.path}\n`);
      return;
    }
    await sleep(POLL_MILLISECONDS);
  }
  throw new UserError(
    `process ${instance.pid} was asked to stop but still runs after ${PATIENCE_MILLISECONDS / 1000} s`,
    `end it yourself (nothing acknowledged is lost): kill -9 ${instance.pid}`,
  );
}

/** Only a folder that is one of ours is deleted: a slip in --data-dir must not cost a home directory. */
function purge(folder: DataDirectory, terminal: Terminal): void {
  if (!isFolder(folder.path)) return;
  if (!isFolder(folder.store)) {
    throw new UserError(
      `${folder.path} is not a data directory of longhaul: it has no store folder`,
      'name the right one with --data-dir',
    );
  }
  rmSync(folder.path, { recursive: true, force: true });
  terminal.out(`deleted ${folder.path}\n`);
}
