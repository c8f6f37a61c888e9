import { Command, Option } from 'commander';
import { positiveNumber, wholeNumber } from '../../app/config.ts';
import type { JsonObject } from '../../base/json.ts';
import { UserError } from '../../base/user-error.ts';
import { bytes, toMicroseconds } from '../../base/units.ts';
import type {
  CollectiveInput,
  CollectivePrediction,
} from '../../collectives/predict-collective.ts';
import { predictCollective } from '../../collectives/predict-collective.ts';
import type { SweepRange } from '../../collectives/sweep.ts';
import { predictSweep } from '../../collectives/sweep.ts';
import { fabricByName, fabricNames } from '../../domain/catalogue/fabrics.ts';
import type { CollectiveOperation } from '../../domain/collective.ts';
import { collectiveOperations } from '../../domain/collective.ts';
import type { TuningMode } from '../../domain/site-link.ts';
import { acrossSites } from '../../validation/collective-sites.ts';
import { collectiveChart } from '../charts/collective-chart.ts';
import type { MediumFlag } from '../medium-option.ts';
import { mediumOf, mediumOption } from '../medium-option.ts';
import { asArgument } from '../options.ts';
import type { Terminal } from '../output.ts';
import { structured } from '../output.ts';
import type { PlotTarget } from '../plots.ts';
import { draw, plotOption, refusePlotAmong } from '../plots.ts';

interface CollectiveOptions extends MediumFlag {
  readonly fabric: string;
  readonly gpus: number;
  readonly operation: CollectiveOperation;
  readonly size: number;
  readonly sweep?: SweepRange;
  readonly sites: number;
  readonly lengthKm: number;
  readonly linkGbps: number;
  readonly lanes: number;
  readonly tuning: TuningMode;
  readonly loadBalancing: 'AdaptiveRouting' | 'Ecmp';
  readonly windowBytes?: number;
  readonly output: 'table' | 'json' | 'yaml';
  readonly plot?: PlotTarget;
}

/** `longhaul predict collective`: one call, or a sweep over sizes, as nccl-tests would report it. */
export function collectiveCommand(terminal: Terminal): Command {
  return new Command('collective')
    .description(
      'Predict the time and the bandwidths of one collective as nccl-tests defines them, at one site or over several in a line.',
    )
    .requiredOption('--fabric <name>', `one of ${fabricNames.join(', ')}`)
    .addOption(
      number('gpus', 'GPUs that take part, over all sites', 1_000_000).makeOptionMandatory(),
    )
    .addOption(
      new Option('--operation <name>', 'the collective')
        .choices(collectiveOperations)
        .default('AllReduce'),
    )
    .option('--size <bytes>', 'the whole array, such as 512MiB', asArgument(sizeOf), 2 ** 30)
    .option('--sweep <range>', 'many sizes, such as 8:16GiB or 1MiB:1GiB:4', asArgument(rangeOf))
    .addOption(number('sites', 'sites the GPUs are spread over evenly', 64).default(1))
    .option('--length-km <number>', 'fibre between two sites', positive('--length-km', 40_000), 100)
    .addOption(mediumOption())
    .option('--link-gbps <number>', 'rate of one lane', positive('--link-gbps', 100_000), 800)
    .addOption(number('lanes', 'lanes between two sites', 1024).default(8))
    .addOption(
      new Option('--tuning <mode>', 'parameters of the lanes')
        .choices(['DistanceAware', 'OffTheShelf'])
        .default('DistanceAware'),
    )
    .addOption(
      new Option('--load-balancing <kind>', 'how flows are put on lanes')
        .choices(['AdaptiveRouting', 'Ecmp'])
        .default('AdaptiveRouting'),
    )
    .addOption(number('window-bytes', 'what one pair of NICs may have under way', 2 ** 40))
    .addOption(
      new Option('-o, --output <format>', 'form of the answer')
        .choices(['table', 'json', 'yaml'])
        .default('table'),
    )
    .addOption(plotOption('the bandwidths of --sweep over the sizes'))
    .action(async (options: CollectiveOptions) => {
      refusePlotAmong(options.output, options.plot);
      const input = inputOf(options);
      const rows =
        options.sweep === undefined
          ? [predictCollective(input, options.size)]
          : predictSweep(input, options.sweep);
      terminal.out(rendered(options, rows));
      if (options.plot !== undefined)
        await draw(collectiveChart(titleOf(options), rows), options.plot, terminal);
    });
}

const titleOf = ({ operation, gpus, fabric, sites }: CollectiveOptions): string =>
  `${operation} over ${gpus} GPUs on ${fabric}${sites === 1 ? '' : `, ${sites} sites`}`;

const number = (flag: string, description: string, most: number): Option =>
  new Option(`--${flag} <number>`, description).argParser(
    asArgument((text) => wholeNumber(`--${flag}`, text, { least: 1, most })),
  );

const positive = (flag: string, most: number): ((text: string) => number) =>
  asArgument((text) => positiveNumber(flag, text, most));

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  K: 2 ** 10,
  KiB: 2 ** 10,
  M: 2 ** 20,
  MiB: 2 ** 20,
  G: 2 ** 30,
  GiB: 2 ** 30,
};
const MOST_BYTES = 2 ** 50;

function sizeOf(text: string): number {
  const [, digits = '', unit = ''] = /^(\d+)([A-Za-z]*)$/.exec(text) ?? [];
  const size = Number(digits) * (UNITS[unit] ?? Number.NaN);
  if (size >= 1 && size <= MOST_BYTES) return size;
  throw new UserError(
    `wanted a size such as 8, 512KiB, 64MiB or 1GiB, found ${JSON.stringify(text)}`,
    'sizes are powers of two, as in nccl-tests; K, M and G mean the same as KiB, MiB and GiB',
  );
}

function rangeOf(text: string): SweepRange {
  const [first = '', last = '', factor = '2', ...more] = text.split(':');
  const range = { minBytes: sizeOf(first), maxBytes: sizeOf(last) };
  if (more.length > 0 || range.minBytes > range.maxBytes) {
    throw new UserError(
      `--sweep: wanted min:max or min:max:factor, found ${JSON.stringify(text)}`,
      '',
    );
  }
  return { ...range, factor: wholeNumber('--sweep', factor, { least: 2, most: 1024 }) };
}

function inputOf(options: CollectiveOptions): CollectiveInput {
  const { gpus, sites, operation } = options;
  const fabric = fabricByName(options.fabric);
  if (fabric === undefined) {
    throw new UserError(
      `no fabric is named ${JSON.stringify(options.fabric)}`,
      `there are ${fabricNames.join(', ')}`,
    );
  }
  if (gpus < 2 || gpus % sites !== 0) {
    throw new UserError(
      `${gpus} GPUs cannot be spread over ${sites} sites evenly, two or more in all`,
      'choose --gpus as a multiple of --sites',
    );
  }
  const { lengthKm, lanes, linkGbps: laneGbps, tuning, loadBalancing, windowBytes } = options;
  return acrossSites({
    fabric,
    operation,
    gpus,
    sites,
    link: {
      lengthKm,
      medium: mediumOf(options),
      lanes,
      laneGbps,
      tuning,
      loadBalancing,
      ...(windowBytes === undefined ? {} : { window: bytes(windowBytes) }),
    },
  });
}

function rendered({ output }: CollectiveOptions, rows: readonly CollectivePrediction[]): string {
  if (output === 'table') return table(rows);
  const values = rows.map(fieldsOf);
  const [only] = values;
  return structured(output, values.length === 1 && only !== undefined ? only : values);
}

const round = (value: number): number => Number(value.toPrecision(5));

function fieldsOf(prediction: CollectivePrediction): JsonObject {
  const { bytes: size, ranks, algorithm, protocol, basis, chunks } = prediction;
  const { scaleUp, scaleOut, scaleAcross, hidden } = prediction;
  return {
    sizeBytes: size,
    gpus: ranks,
    timeMicroseconds: round(toMicroseconds(prediction.time)),
    algbwGBps: round(prediction.algorithmBandwidth / 1e9),
    busbwGBps: round(prediction.busBandwidth / 1e9),
    algorithm,
    protocol,
    basis,
    chunks,
    parts: {
      scaleUpMicroseconds: round(toMicroseconds(scaleUp)),
      scaleOutMicroseconds: round(toMicroseconds(scaleOut)),
      scaleAcrossMicroseconds: round(toMicroseconds(scaleAcross)),
      hiddenMicroseconds: round(toMicroseconds(hidden)),
    },
  };
}

const HEAD = ['size (B)', 'time (us)', 'algbw (GB/s)', 'busbw (GB/s)'];
const TAIL = ['algorithm', 'basis', 'scale-up', 'scale-out', 'scale-across', 'hidden (us)'];

function table(rows: readonly CollectivePrediction[]): string {
  const lines = rows.map((row) => [
    String(row.bytes),
    toMicroseconds(row.time).toFixed(1),
    (row.algorithmBandwidth / 1e9).toFixed(2),
    (row.busBandwidth / 1e9).toFixed(2),
    `${row.algorithm}/${row.protocol}`,
    row.basis,
    ...[row.scaleUp, row.scaleOut, row.scaleAcross, row.hidden].map((part) =>
      toMicroseconds(part).toFixed(1),
    ),
  ]);
  const all = [[...HEAD, ...TAIL], ...lines];
  const widths = all[0]?.map((_, column) =>
    Math.max(...all.map((line) => line[column]?.length ?? 0)),
  );
  return all
    .map(
      (line) => `${line.map((cell, column) => cell.padStart(widths?.[column] ?? 0)).join('  ')}\n`,
    )
    .join('');
}
