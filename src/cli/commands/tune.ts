import { Command, Option } from 'commander';
import { linkNeighbours } from '../../../controllers/link-neighbours.ts';
import { describeLink } from '../../../controllers/link-physics.ts';
import { collectiveJobs, gpuPools, siteLinks } from '../../api/resources.ts';
import { RealClock } from '../../app/real-clock.ts';
import type { JsonObject } from '../../base/json.ts';
import { describeProblems } from '../../base/result.ts';
import { km, toGbps, toMicroseconds } from '../../base/units.ts';
import { UserError } from '../../base/user-error.ts';
import { switchByName, switchNames } from '../../domain/catalogue/switches.ts';
import { toYaml } from '../../kube/yaml.ts';
import type { LaneTraffic } from '../../network/congestion/forecast.ts';
import { knobNames } from '../../network/congestion/knobs.ts';
import type { LinkStudy } from '../../network/congestion/study.ts';
import { studyLane } from '../../network/congestion/study.ts';
import type { Exported, LinkPlan } from '../../network/export/link-plan.ts';
import { planLink } from '../../network/export/link-plan.ts';
import { ncclEnvironment } from '../../network/export/nccl.ts';
import {
  nicConfiguration,
  nicConfigurationWarnings,
} from '../../network/export/nic-configuration.ts';
import { nvueCommands } from '../../network/export/nvue.ts';
import { sonicConfig } from '../../network/export/sonic.ts';
import { roundTrip } from '../../network/fibre.ts';
import type { Chart } from '../../plot/chart.ts';
import { tuneChart } from '../charts/tune-chart.ts';
import { alignedColumns } from '../columns.ts';
import type { ConnectOptions } from '../connect.ts';
import { connect, contextOption, kubeconfigOption } from '../connect.ts';
import type { LaneFlags } from '../lane-options.ts';
import {
  count,
  laneOptions,
  laneTraffic,
  lengthOption,
  number,
  profileOf,
} from '../lane-options.ts';
import { dataDirOption } from '../options.ts';
import type { Terminal } from '../output.ts';
import type { PlotTarget } from '../plots.ts';
import { draw, plotOption, refusePlotAmong } from '../plots.ts';

type Format = 'table' | 'json' | 'sonic' | 'nvue' | 'nccl' | 'nicconfig';

interface TuneOptions extends Omit<LaneFlags, 'gbps'>, ConnectOptions {
  readonly lengthKm?: number;
  readonly lanes: number;
  readonly laneGbps: number;
  readonly switch: string;
  readonly link?: string;
  readonly output: Format;
  readonly plot?: PlotTarget;
}

export function tuneCommand(terminal: Terminal): Command {
  const command = new Command('tune')
    .description(
      'Compute the congestion parameters of a link, and write them as switches, NICs and NCCL take them. What the gear cannot be told goes to stderr.',
    )
    .addOption(lengthOption())
    .addOption(count('lanes', 'lanes of the link', 256).default(8))
    .addOption(number('lane-gbps', 'rate of a lane', { most: 6400 }).default(800))
    .addOption(
      new Option('--switch <model>', 'switch at the head of the link')
        .choices(switchNames)
        .default(switchNames[0]),
    )
    .option(
      '--link <name>',
      'a SiteLink of the cluster, with the flows that cross it now; instead of the flags above',
    );
  for (const option of laneOptions()) command.addOption(option);
  return command
    .addOption(kubeconfigOption())
    .addOption(contextOption())
    .addOption(dataDirOption())
    .addOption(
      new Option('-o, --output <format>', 'form of the answer')
        .choices(['table', 'json', 'sonic', 'nvue', 'nccl', 'nicconfig'])
        .default('table'),
    )
    .addOption(plotOption('what links of every length would carry, and where this one stands'))
    .action(async (options: TuneOptions) => {
      refusePlotAmong(options.output, options.plot);
      const wanted =
        options.link === undefined ? fromFlags(options) : await fromLink(options.link, options);
      const { text, warnings } = written(options.output, wanted);
      for (const warning of warnings) terminal.err(`note: ${warning}\n`);
      terminal.out(text);
      if (options.plot !== undefined) await draw(chartOf(wanted), options.plot, terminal);
    });
}

/** The same link at other lengths: as long as it is, the delay is what was given for it. */
function chartOf({ traffic: own, plan }: Wanted): Chart {
  const { name, lanes, model } = plan;
  return tuneChart(own.length, (length) => {
    const delay = length === own.length ? own.roundTrip : roundTrip(length, own.medium);
    const traffic = { ...own, length, roundTrip: delay };
    const there = planned({ name, lanes, switchName: model.name, traffic });
    const offTheShelf = profileOf('OffTheShelf', traffic);
    return { traffic, tuned: there.plan.fit.parameters, offTheShelf };
  });
}

interface Wanted {
  readonly traffic: LaneTraffic;
  readonly plan: LinkPlan;
}

function fromFlags(options: TuneOptions): Wanted {
  const { lengthKm, lanes } = options;
  if (lengthKm === undefined) {
    throw new UserError(
      'nothing to tune',
      'give --length-km 600, or --link with the name of a SiteLink',
    );
  }
  const traffic = laneTraffic(km(lengthKm), { ...options, gbps: options.laneGbps });
  return planned({ name: 'link', lanes, switchName: options.switch, traffic });
}

function planned(wanted: {
  readonly name: string;
  readonly lanes: number;
  readonly switchName: string;
  readonly traffic: LaneTraffic;
}): Wanted {
  const { name, lanes, switchName, traffic } = wanted;
  const model = switchByName(switchName);
  if (model === undefined) {
    throw new UserError(`no switch is named ${switchName}`, `there are ${switchNames.join(', ')}`);
  }
  const { length, roundTrip, laneRate, flows, lossRate, packet: packetBytes } = traffic;
  const link = { name, length, roundTrip, lanes, laneRate, model, flows, lossRate, packetBytes };
  return { traffic, plan: planLink(link, profileOf('DistanceAware', traffic)) };
}

/** Whatever its tuning mode is: the question is what it should be tuned to. */
async function fromLink(name: string, options: TuneOptions): Promise<Wanted> {
  const client = await connect(options, { fieldManager: 'longhaul-tune', clock: new RealClock() });
  const object = await client.get(siteLinks, { namespace: '', name });
  const [pools, jobs] = await Promise.all([client.list(gpuPools), client.list(collectiveJobs)]);
  const described = describeLink(object, linkNeighbours({ pools: pools.items, jobs: jobs.items }));
  if (described.type === 'failed') {
    throw new UserError(
      `SiteLink ${name}: ${describeProblems(described.failure)}`,
      'correct its spec',
    );
  }
  const { link, length, flows, state, setting } = described.value;
  const traffic = {
    ...laneTraffic(length, { ...options, flows, gbps: toGbps(link.laneRate) }),
    medium: link.medium,
    roundTrip: state.roundTrip,
    jitter: link.jitter,
    lossRate: link.lossRate,
  };
  return planned({ name, lanes: link.lanes, switchName: setting.switchModel.name, traffic });
}

function written(format: Format, { plan, traffic }: Wanted): Exported {
  switch (format) {
    case 'sonic':
      return sonicConfig(plan);
    case 'nvue':
      return { ...nvueCommands(plan), warnings: [] };
    case 'nccl':
      return { ...ncclEnvironment(plan), warnings: [] };
    case 'nicconfig':
      return {
        text: toYaml(nicConfiguration(plan)),
        warnings: nicConfigurationWarnings(plan),
      };
    case 'json':
      return {
        text: `${JSON.stringify(asJson(plan, studyOf(plan, traffic)), null, 2)}\n`,
        warnings: [],
      };
    case 'table':
      return { text: asTable(plan, studyOf(plan, traffic)), warnings: [] };
  }
}

function studyOf({ fit }: LinkPlan, traffic: LaneTraffic): LinkStudy {
  return studyLane({ traffic, parameters: fit.parameters, refine: 'off', seed: 1 });
}

function asJson(
  { fit, values, model, lanes, length, roundTrip }: LinkPlan,
  study: LinkStudy,
): JsonObject {
  return {
    lengthKm: length,
    roundTripMicroseconds: Math.round(toMicroseconds(roundTrip)),
    lanes,
    switch: model.name,
    lossless: fit.lossless === 'fits',
    headroomBytes: Math.round(fit.headroomWanted),
    constraints: fit.constraints.map((constraint) => ({ ...constraint })),
    tuned: { ...values, ...predicted(study.tuned) },
    offTheShelf: { ...study.shelf.values, ...predicted(study.shelf) },
    speedupOverOffTheShelf: Number((study.tuned.efficiency / study.shelf.efficiency).toFixed(3)),
  };
}

const predicted = ({
  efficiency,
  queueDelay,
}: LinkStudy['tuned']): Readonly<Record<string, number>> => ({
  goodputPercent: Number((100 * efficiency).toFixed(1)),
  queueMicroseconds: Math.round(toMicroseconds(queueDelay)),
});

function asTable(plan: LinkPlan, study: LinkStudy): string {
  const { fit, lanes, model, length, roundTrip, laneRate } = plan;
  const shelf: Readonly<Record<string, number>> = {
    ...study.shelf.values,
    ...predicted(study.shelf),
  };
  const tuned: Readonly<Record<string, number>> = { ...plan.values, ...predicted(study.tuned) };
  const names = [...knobNames, ...Object.keys(predicted(study.tuned))];
  const lines = names.map((name) => [name, String(tuned[name]), String(shelf[name])]);
  const head = `${length} km, ${Math.round(toMicroseconds(roundTrip))} us, ${lanes} lanes of ${toGbps(laneRate)} Gb/s at ${model.name}, ${fit.parameters.flows} flows on a lane`;
  const lossless =
    fit.lossless === 'fits' ? 'a lossless priority fits' : 'no lossless priority fits';
  const notes = fit.constraints.map(({ name, message }) => `${name}: ${message}`);
  const table = alignedColumns([['', 'tuned', 'off-the-shelf'], ...lines]);
  const ratio = (study.tuned.efficiency / study.shelf.efficiency).toFixed(2);
  return `${head}\n${table}${[`${ratio} times off-the-shelf; ${lossless}`, ...notes].join('\n')}\n`;
}
