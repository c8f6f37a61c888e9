import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { duration } from '../../app/duration.ts';
import { stderrLog } from '../../app/log.ts';
import type { LogLevel } from '../../app/log.ts';
import { readManifests } from '../../app/manifests.ts';
import { simulate } from '../../app/simulate/simulate.ts';
import { reasonOf } from '../../base/errors.ts';
import type { Seconds } from '../../base/units.ts';
import { UserError } from '../../base/user-error.ts';
import { asArgument, logLevelOption, seedOption } from '../options.ts';
import type { Terminal } from '../output.ts';
import { structured } from '../output.ts';
import { span } from '../simulation/figures.ts';
import { simulationJson } from '../simulation/json.ts';
import { simulationPage } from '../simulation/page.ts';
import { simulationText } from '../simulation/table.ts';

interface SimulateOptions {
  readonly filename: string;
  readonly until: Seconds;
  readonly seed: number;
  readonly report?: string;
  readonly output: 'table' | 'json';
  readonly logLevel: LogLevel;
}

const LONGEST = '3650d';

export function simulateCommand(terminal: Terminal): Command {
  return new Command('simulate')
    .description(
      'Run the controllers and the emulator on manifests in virtual time, as fast as this machine goes, and report what became of the jobs, the links and the GPUs. Needs no instance; the same manifests and seed give the same report.',
    )
    .requiredOption('-f, --filename <path>', 'manifest, or folder of manifests')
    .addOption(
      new Option('--until <time>', 'how long to simulate, such as 30d, 12h or 1h30m')
        .argParser(asArgument(wholeTime))
        .makeOptionMandatory(),
    )
    .addOption(seedOption())
    .option('--report <file>', 'write the report as one HTML file that needs nothing else')
    .addOption(
      new Option('-o, --output <format>', 'form of the answer')
        .choices(['table', 'json'])
        .default('table'),
    )
    .addOption(logLevelOption())
    .action(async (options: SimulateOptions) => {
      await run(options, terminal);
    });
}

function wholeTime(text: string): Seconds {
  const time = duration('--until', text);
  if (time >= 1 && time <= duration('--until', LONGEST)) return time;
  throw new UserError(
    `--until: wanted a time from 1s to ${LONGEST}, found ${text}`,
    'give a time such as 30d',
  );
}

async function run(options: SimulateOptions, terminal: Terminal): Promise<void> {
  const { filename, until, seed, report, output } = options;
  const record = await simulate({
    objects: readManifests(filename),
    until,
    seed,
    log: stderrLog(options.logLevel),
    progress: (share) => {
      terminal.progress?.(`simulated ${span(share * until)} of ${span(until)}`);
    },
  });
  terminal.progress?.('');
  const setting = { source: filename, until, seed };
  if (report !== undefined) written(report, simulationPage(record, setting), terminal);
  terminal.out(
    output === 'json'
      ? structured('json', simulationJson(record, setting))
      : simulationText(record),
  );
}

function written(path: string, page: string, terminal: Terminal): void {
  try {
    writeFileSync(path, page);
  } catch (cause) {
    throw new UserError(
      `${path} cannot be written: ${reasonOf(cause)}`,
      'name another file with --report',
      { cause },
    );
  }
  terminal.err(`wrote ${path}\n`);
}
