import { Command } from 'commander';
import type { SnapshotTaken } from '../../app/snapshots.ts';
import { dataDirOption } from '../options.ts';
import type { Terminal } from '../output.ts';

interface SnapshotOptions {
  readonly dataDir: string;
}

export function snapshotCommand(terminal: Terminal): Command {
  return new Command('snapshot')
    .description('Keep all objects of a local instance in one file, or bring them back.')
    .helpCommand(false)
    .addCommand(saveCommand(terminal))
    .addCommand(restoreCommand(terminal));
}

function saveCommand(terminal: Terminal): Command {
  return new Command('save')
    .description('Write everything into one file, with a checksum; the instance may be running.')
    .argument('<file>', 'the snapshot to write; one that is there is replaced')
    .addOption(dataDirOption())
    .action(async (file: string, { dataDir }: SnapshotOptions) => {
      // The database takes a moment to load; `--help` need not wait for it.
      const { saveSnapshot } = await import('../../app/snapshots.ts');
      terminal.out(`saved ${described(await saveSnapshot(dataDir, file))}\n`);
    });
}

function restoreCommand(terminal: Terminal): Command {
  return new Command('restore')
    .description('Fill a data directory that has no objects from a snapshot; start it then.')
    .argument('<file>', 'the snapshot to read')
    .addOption(dataDirOption())
    .action(async (file: string, { dataDir }: SnapshotOptions) => {
      const { restoreSnapshot } = await import('../../app/snapshots.ts');
      terminal.out(`restored ${described(await restoreSnapshot(dataDir, file))}\n`);
    });
}

const described = ({ path, objects, revision }: SnapshotTaken): string =>
  `${objects} ${objects === 1 ? 'object' : 'objects'} (revision ${revision}): ${path}`;
