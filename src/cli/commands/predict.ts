import { Command, Option } from 'commander';
import { positiveNumber, wholeNumber } from '../../app/config.ts';
import type { JsonObject } from '../../base/json.ts';
import { microseconds, toMilliseconds } from '../../base/units.ts';
import { convergenceTime } from '../../network/congestion/convergence.ts';
import { paperDefaults } from '../../network/congestion/fixed-point.ts';
import { dcqcnPhaseMargin } from '../../network/congestion/phase-margin.ts';
import { stabilityChart } from '../charts/stability-chart.ts';
import { asArgument } from '../options.ts';
import type { Terminal } from '../output.ts';
import type { PlotTarget } from '../plots.ts';
import { draw, plotOption, refusePlotAmong } from '../plots.ts';
import type { Form } from './predict-answer.ts';
import { answer, formOption } from './predict-answer.ts';
import { collectiveCommand } from './predict-collective.ts';
import { inferenceCommand } from './predict-inference.ts';
import { linkCommand } from './predict-link.ts';
import { stepCommand } from './predict-step.ts';

/** Single predictions from flags, without an instance. */
export function predictCommand(terminal: Terminal): Command {
  return new Command('predict')
    .description('Compute one prediction of the models from flags; no instance is needed.')
    .helpCommand(false)
    .addCommand(stepCommand(terminal))
    .addCommand(collectiveCommand(terminal))
    .addCommand(inferenceCommand(terminal))
    .addCommand(linkCommand(terminal))
    .addCommand(stabilityCommand(terminal));
}

interface StabilityOptions extends Form {
  readonly curve: 'phase-margin' | 'convergence';
  readonly flows: readonly [number, number];
  readonly delayUs: number;
  readonly plot?: PlotTarget;
}

function stabilityCommand(terminal: Terminal): Command {
  return new Command('stability')
    .description('Predict how stable DCQCN with the published defaults at 40 Gb/s is, by flows.')
    .addOption(
      new Option('--curve <name>', 'phase margin in degrees, or time to equal shares in ms')
        .choices(['phase-margin', 'convergence'])
        .default('phase-margin'),
    )
    .requiredOption('--flows <range>', 'one number, or two: 2..100', asArgument(flowRange))
    .option(
      '--delay-us <number>',
      'microseconds until a sender learns of the queue',
      asArgument((text) => positiveNumber('--delay-us', text, 1_000_000)),
      50,
    )
    .addOption(formOption())
    .addOption(plotOption('the curve'))
    .action(async (options: StabilityOptions) => {
      refusePlotAmong(options.output ?? 'table', options.plot);
      const points = curveOf(options);
      terminal.out(answer(options, byFlows(points)));
      if (options.plot === undefined) return;
      const drawn = points.flatMap(({ flows, value }) =>
        value === null ? [] : [[flows, value] as const],
      );
      await draw(stabilityChart(options.curve, drawn), options.plot, terminal);
    });
}

function flowRange(text: string): readonly [number, number] {
  const bounds = { least: 1, most: 1000 };
  const [first = '', last = first] = text.split('..');
  return [wholeNumber('--flows', first, bounds), wholeNumber('--flows', last, bounds)];
}

interface CurvePoint {
  readonly flows: number;
  /** None: the loop never crosses unit gain. */
  readonly value: number | null;
}

function curveOf({
  curve,
  flows: [first, last],
  delayUs,
}: StabilityOptions): readonly CurvePoint[] {
  const points: CurvePoint[] = [];
  for (let flows = first; flows <= last; flows++) {
    const value =
      curve === 'convergence'
        ? toMilliseconds(convergenceTime(paperDefaults, flows))
        : (dcqcnPhaseMargin(paperDefaults, flows, microseconds(delayUs)) ?? null);
    points.push({ flows, value });
  }
  return points;
}

const byFlows = (points: readonly CurvePoint[]): JsonObject =>
  Object.fromEntries(points.map(({ flows, value }) => [`${flows} flows`, value]));
