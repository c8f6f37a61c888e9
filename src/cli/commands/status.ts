import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { positiveNumber } from '../../app/config.ts';
import type { DataDirectory, Instance } from '../../app/data-directory.ts';
import { dataDirectory, runningInstance } from '../../app/data-directory.ts';
import { RealClock } from '../../app/real-clock.ts';
import { UserError } from '../../base/user-error.ts';
import { connect } from '../connect.ts';
import { TimedOut } from '../endings.ts';
import { readInventory } from '../inventory.ts';
import { asArgument, dataDirOption } from '../options.ts';
import type { Terminal } from '../output.ts';
import { structured } from '../output.ts';
import { statusOf, statusText } from '../status-report.ts';

interface StatusOptions {
  readonly dataDir: string;
  readonly output?: 'json' | 'yaml';
  readonly wait?: number;
}

export function statusCommand(terminal: Terminal): Command {
  return new Command('status')
    .description(
      'Say whether the local instance runs, where, what it holds, and for every job where it is, how fast, how far, until when, or why it waits.',
    )
    .addOption(dataDirOption())
    .addOption(
      new Option(
        '--wait <seconds>',
        'wait so long for the instance to run; exit code 124 when it does not',
      ).argParser(asArgument((text) => positiveNumber('--wait', text, 86_400))),
    )
    .addOption(new Option('-o, --output <format>', 'form of the answer').choices(['json', 'yaml']))
    .action(async ({ dataDir, output, wait }: StatusOptions) => {
      const folder = dataDirectory(dataDir);
      const instance = await instanceOf(folder, wait);
      const clock = new RealClock();
      const client = await connect(
        { kubeconfig: folder.kubeconfig },
        { fieldManager: 'longhaul-status', clock },
      );
      const inventory = await readInventory(client, ['pools', 'links', 'jobs']);
      const now = clock.now();
      terminal.out(
        output === undefined
          ? statusText(instance, inventory, { now, terminal })
          : structured(output, { ...instance, ...statusOf(inventory, now) }),
      );
    });
}

const POLL_MILLISECONDS = 100;

/** An instance leaves its note when it serves, so the note is what is waited for. */
async function instanceOf(folder: DataDirectory, wait: number | undefined): Promise<Instance> {
  for (let waited = 0; ; waited += POLL_MILLISECONDS) {
    const instance = runningInstance(folder);
    if (instance !== undefined) return instance;
    if (wait === undefined) {
      throw new UserError(`no instance runs in ${folder.path}`, 'start one: longhaul up');
    }
    if (waited >= wait * 1000) {
      throw new TimedOut(
        `no instance runs in ${folder.path} after ${wait} s`,
        'start one: longhaul up',
      );
    }
    await sleep(POLL_MILLISECONDS);
  }
}
