import { Command, Option } from 'commander';
import { UserError } from '../../base/user-error.ts';
import type { Row } from '../../validation/check.ts';
import { evaluate } from '../../validation/check.ts';
import { checks } from '../../validation/checks.ts';
import { asMarkdown, asText } from '../../validation/table.ts';
import { validationChart } from '../charts/validation-chart.ts';
import type { Terminal } from '../output.ts';
import type { PlotTarget } from '../plots.ts';
import { draw, plotOption, refusePlotAmong } from '../plots.ts';

interface ValidateOptions {
  readonly output: 'table' | 'md' | 'json';
  readonly only?: string;
  readonly all?: true;
  readonly plot?: PlotTarget;
}

export function validateCommand(terminal: Terminal): Command {
  return new Command('validate')
    .description(
      'Predict published measurements and say how far off the models are. Exit code 1 when a row is outside its tolerance. Vendor claims are shown, not fitted; known disagreements are printed as such.',
    )
    .addOption(
      new Option('-o, --output <format>', 'form of the answer')
        .choices(['table', 'md', 'json'])
        .default('table'),
    )
    .option('--only <text>', 'only rows whose source or scenario contains this')
    .option('--all', 'with the rows that take more than a second each')
    .addOption(plotOption('what is predicted against what was published'))
    .action(async (options: ValidateOptions) => {
      refusePlotAmong(options.output, options.plot);
      const rows = chosen(options).map(evaluate);
      terminal.out(rendered(options.output, rows));
      if (options.plot !== undefined) await draw(validationChart(rows), options.plot, terminal);
      const failed = rows.filter(({ verdict }) => verdict === 'fail').length;
      if (failed > 0) {
        throw new UserError(
          `${failed} of ${rows.length} rows are outside their tolerance`,
          'look for "fail" in the column verdict',
        );
      }
    });
}

function chosen({ only, all }: ValidateOptions): typeof checks {
  const found = checks.filter(({ source, scenario, cost }) => {
    const named = only === undefined || `${source}: ${scenario}`.includes(only);
    return named && (all === true || cost === 'quick');
  });
  if (found.length > 0) return found;
  throw new UserError(
    `no row contains ${JSON.stringify(only)}`,
    'longhaul validate prints all; --all includes the slow ones',
  );
}

function rendered(format: ValidateOptions['output'], rows: readonly Row[]): string {
  switch (format) {
    case 'table':
      return asText(rows);
    case 'md':
      return asMarkdown(rows);
    case 'json':
      return `${JSON.stringify(rows, null, 2)}\n`;
  }
}
