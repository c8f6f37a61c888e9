import { Command, Option } from 'commander';
import { asArgument, seedOption } from '../options.ts';
import type { JsonObject } from '../../base/json.ts';
import { seededRandom } from '../../base/random.ts';
import { describeProblems } from '../../base/result.ts';
import type { Km } from '../../base/units.ts';
import { km, toGbps, toMicroseconds, toMilliseconds } from '../../base/units.ts';
import { UserError } from '../../base/user-error.ts';
import type { TuningMode } from '../../domain/site-link.ts';
import type { LaneForecast, LaneTraffic } from '../../network/congestion/forecast.ts';
import { forecastLane } from '../../network/congestion/forecast.ts';
import type { AlgorithmName } from '../../network/congestion/hybrid/algorithms.ts';
import { algorithmNames } from '../../network/congestion/hybrid/algorithms.ts';
import { withSettings } from '../../network/congestion/knob-setting.ts';
import { knobValues } from '../../network/congestion/knob-values.ts';
import type { KnobValues } from '../../network/congestion/knobs.ts';
import { isKnobName, knobs } from '../../network/congestion/knobs.ts';
import { linkChart } from '../charts/link-chart.ts';
import type { LaneFlags } from '../lane-options.ts';
import {
  count,
  laneOptions,
  laneTraffic,
  lengthList,
  lengthOption,
  number,
  profileOf,
} from '../lane-options.ts';
import type { Chart } from '../../plot/chart.ts';
import type { Terminal } from '../output.ts';
import { structured } from '../output.ts';
import type { PlotTarget } from '../plots.ts';
import { draw, plotOption, refusePlotAmong } from '../plots.ts';
import { alignedColumns } from '../columns.ts';

interface LinkOptions extends LaneFlags {
  readonly lengthKm?: number;
  readonly lengths?: readonly Km[];
  readonly algorithm: AlgorithmName;
  readonly profile: 'tuned' | 'off-the-shelf';
  readonly cnpScope: 'qp' | 'host' | 'port';
  readonly hosts?: number;
  readonly set: readonly string[];
  readonly seed: number;
  readonly durationRtts: number;
  readonly output: 'table' | 'json' | 'yaml';
  readonly plot?: PlotTarget;
}

const FEWEST_KM = 0.001;

export function linkCommand(terminal: Terminal): Command {
  const command = new Command('link')
    .description(
      'Simulate the congestion control of one lane in time steps: goodput, queue, jitter, drops. A tuned lane is shown beside the off-the-shelf one.',
    )
    .addOption(lengthOption())
    .option(
      '--lengths <list>',
      'a curve over these lengths in km: 1,10,100',
      asArgument(lengthList),
    )
    .addOption(number('gbps', 'rate of the lane', { most: 6400 }).default(400));
  for (const option of laneOptions()) command.addOption(option);
  return command
    .addOption(new Option('--algorithm <name>').choices(algorithmNames).default('dcqcn'))
    .addOption(new Option('--profile <name>').choices(['tuned', 'off-the-shelf']).default('tuned'))
    .addOption(
      new Option('--cnp-scope <scope>', 'what the time between two notifications is counted for')
        .choices(['qp', 'host', 'port'])
        .default('qp'),
    )
    .addOption(
      count('hosts', 'sending hosts, for --cnp-scope host; left out: one for each flow', 256),
    )
    .option(
      '--set <knob=value>',
      'set a knob of the profile shown first, such as kmin_bytes=2000000; may be repeated',
      (setting: string, before: readonly string[]) => [...before, setting],
      [],
    )
    .addOption(seedOption())
    .addOption(
      count(
        'duration-rtts',
        'length of the run in round trips; at least 60 ms are run',
        100_000,
      ).default(600),
    )
    .addOption(
      new Option('-o, --output <format>', 'form of the answer')
        .choices(['table', 'json', 'yaml'])
        .default('table'),
    )
    .addOption(plotOption('the goodput over --lengths'))
    .action(async (options: LinkOptions) => {
      refusePlotAmong(options.output, options.plot);
      const forecasts = lengthsOf(options).map((length) => atLength(length, options));
      terminal.out(rendered(options, forecasts));
      if (options.plot !== undefined)
        await draw(chartOf(options, forecasts), options.plot, terminal);
    });
}

function chartOf({ gbps, flows, algorithm }: LinkOptions, forecasts: readonly Columns[]): Chart {
  const figures = forecasts.flatMap(({ length, columns }) =>
    columns.map(({ name, forecast }) => ({
      profile: name,
      lengthKm: length,
      goodputPercent: 100 * forecast.efficiency,
    })),
  );
  const title = `Goodput of a lane of ${gbps} Gb/s, ${flows} flows, ${algorithm}`;
  return linkChart(title, figures);
}

function lengthsOf({ lengthKm, lengths }: LinkOptions): readonly Km[] {
  if (lengths !== undefined && lengthKm === undefined) return lengths;
  if (lengthKm !== undefined && lengths === undefined) return [km(Math.max(FEWEST_KM, lengthKm))];
  throw new UserError(
    'the length is missing, or given twice',
    'give --length-km 100, or --lengths 1,10,100',
  );
}

interface Columns {
  readonly length: Km;
  readonly traffic: LaneTraffic;
  readonly columns: readonly Column[];
}

interface Column {
  readonly name: string;
  readonly values: KnobValues;
  readonly forecast: LaneForecast;
}

/** The profile asked for with what was set; beside a tuned one the off-the-shelf one as it is. */
function atLength(length: Km, options: LinkOptions): Columns {
  const traffic = { ...laneTraffic(length, options), flowsPerNotifier: sharing(options) };
  const modes: readonly TuningMode[] =
    options.profile === 'tuned' ? ['DistanceAware', 'OffTheShelf'] : ['OffTheShelf'];
  const columns = modes.map((mode, index) => {
    const recovery = profileOf(mode, traffic);
    const values = index === 0 ? settled(recovery, options) : knobValues(recovery);
    const { algorithm, seed, durationRtts: roundTrips } = options;
    const random = seededRandom(seed);
    const run = { algorithm, mode, values, recovery, roundTrips, random };
    const name = mode === 'OffTheShelf' ? 'off-the-shelf' : 'tuned';
    return { name, values, forecast: forecastLane(traffic, run) };
  });
  return { length, traffic, columns };
}

function sharing({ cnpScope, flows, hosts = flows }: LinkOptions): number {
  switch (cnpScope) {
    case 'qp':
      return 1;
    case 'host':
      return Math.ceil(flows / hosts);
    case 'port':
      return flows;
  }
}

function settled(
  profile: ReturnType<typeof profileOf>,
  { set, algorithm }: LinkOptions,
): KnobValues {
  const foreign = set
    .map((setting) => setting.split('=')[0] ?? '')
    .filter((name) => {
      return algorithm !== 'dcqcn' && isKnobName(name) && /receiver|sender/.test(knobs[name].at);
    });
  if (foreign.length > 0) {
    throw new UserError(
      `--set: ${foreign.join(', ')} belong to dcqcn, not to ${algorithm}`,
      'leave them out',
    );
  }
  const values = withSettings(knobValues(profile), set);
  if (values.type === 'ok') return values.value;
  throw new UserError(
    `--set: ${describeProblems(values.failure)}`,
    'for example --set kmin_bytes=2000000',
  );
}

/** The figures of a forecast, each under its name and unit. */
function figures(
  { laneRate }: LaneTraffic,
  forecast: LaneForecast,
): Readonly<Record<string, number | null>> {
  const queueUs = (size: number): number => round((size / laneRate) * 1e6);
  return {
    goodputPercent: round(100 * forecast.efficiency),
    goodputGbps: round(forecast.efficiency * toGbps(laneRate)),
    queueMeanMicroseconds: queueUs(forecast.queueMean),
    queueDeviationMicroseconds: queueUs(forecast.queueDeviation),
    queueP99Microseconds: queueUs(forecast.queueP99),
    queuePeakBytes: Math.round(forecast.queuePeak),
    startPeakBytes: Math.round(forecast.startPeak),
    jitterMicroseconds: round(toMicroseconds(forecast.jitter)),
    droppedBytes: Math.round(forecast.dropped),
    pausedPercent: round(100 * forecast.paused),
    jainIndex: round(forecast.fairness),
    phaseMarginDegrees:
      forecast.phaseMarginDegrees === undefined ? null : round(forecast.phaseMarginDegrees),
    convergenceMilliseconds:
      forecast.convergence === undefined ? null : round(toMilliseconds(forecast.convergence)),
  };
}

const round = (value: number): number => Number(value.toPrecision(5));

function asJson({ length, traffic, columns }: Columns): JsonObject {
  return {
    lengthKm: length,
    roundTripMicroseconds: round(toMicroseconds(traffic.roundTrip)),
    bandwidthDelayProductBytes: Math.round(traffic.laneRate * traffic.roundTrip),
    flows: traffic.flows,
    profiles: columns.map(({ name, values, forecast }) => ({
      profile: name,
      ...figures(traffic, forecast),
      knobs: { ...values },
    })),
    ...ratioOf(columns),
  };
}

function ratioOf(columns: readonly Column[]): { readonly speedupOverOffTheShelf?: number } {
  const [tuned, shelf] = columns;
  if (tuned === undefined || shelf === undefined) return {};
  return { speedupOverOffTheShelf: round(tuned.forecast.efficiency / shelf.forecast.efficiency) };
}

function rendered({ output, lengths }: LinkOptions, forecasts: readonly Columns[]): string {
  if (output !== 'table') {
    const answers = forecasts.map(asJson);
    return structured(output, lengths === undefined ? (answers[0] ?? {}) : answers);
  }
  return lengths === undefined ? forecasts.map(table).join('') : curve(forecasts);
}

function table({ length, traffic, columns }: Columns): string {
  const title = `${length} km, round trip ${round(toMicroseconds(traffic.roundTrip))} us, ${traffic.flows} flows onto ${toGbps(traffic.laneRate)} Gb/s`;
  const shown = columns.map(({ forecast }) => figures(traffic, forecast));
  const lines = Object.keys(shown[0] ?? {}).map((name) => [
    name,
    ...shown.map((values) => String(values[name] ?? '-')),
  ]);
  const { speedupOverOffTheShelf: ratio } = ratioOf(columns);
  const last = ratio === undefined ? [] : [['speedupOverOffTheShelf', String(ratio)]];
  return `${title}\n${alignedColumns([['', ...columns.map(({ name }) => name)], ...lines, ...last])}`;
}

function curve(forecasts: readonly Columns[]): string {
  const heads = forecasts[0]?.columns ?? [];
  const lines = forecasts.map(({ length, traffic, columns }) => [
    String(length),
    ...columns.flatMap(({ forecast }) => {
      const { goodputPercent, queueMeanMicroseconds } = figures(traffic, forecast);
      return [String(goodputPercent), String(queueMeanMicroseconds)];
    }),
    ...Object.values(ratioOf(columns)).map(String),
  ]);
  const ratio = heads.length > 1 ? ['ratio'] : [];
  const head = ['km', ...heads.flatMap(({ name }) => [`${name} %`, 'queue us']), ...ratio];
  return alignedColumns([head, ...lines]);
}
