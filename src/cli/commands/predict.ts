import { Command, Option } from 'commander';
import { positiveNumber, wholeNumber } from '../../app/config.ts';
import type { JsonObject } from '../../base/json.ts';
import { microseconds, toMilliseconds } from '../../base/units.ts';
import { convergenceTime } from '../../network/congestion/convergence.ts';
import { paperDefaults } from '../../network/congestion/fixed-point.ts';
import { dcqcnPhaseMargin } from '../../network/congestion/phase-margin.ts';
import { asArgument } from '../options.ts';
import type { Terminal } from '../output.ts';
import type { Form } from './predict-answer.ts';
import { answer, formOption } from './predict-answer.ts';
import { collectiveCommand } from './predict-collective.ts';
import { linkCommand } from './predict-link.ts';
import { stepCommand } from './predict-step.ts';

/** Single predictions from flags, without an instance. */
export function predictCommand(terminal: Terminal): Command {
  return new Command('predict')
    .description('Compute one prediction of the models from flags; no instance is needed.')
    .addCommand(stepCommand(terminal))
    .addCommand(collectiveCommand(terminal))
    .addCommand(linkCommand(terminal))
    .addCommand(stabilityCommand(terminal));
}

interface StabilityOptions extends Form {
  readonly curve: 'phase-margin' | 'convergence';
  readonly flows: readonly [number, number];
  readonly delayUs: number;
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
    .action((options: StabilityOptions) => {
      terminal.out(answer(options, curveOf(options)));
    });
}

function flowRange(text: string): readonly [number, number] {
  const bounds = { least: 1, most: 1000 };
  const [first = '', last = first] = text.split('..');
  return [wholeNumber('--flows', first, bounds), wholeNumber('--flows', last, bounds)];
}

function curveOf({ curve, flows: [first, last], delayUs }: StabilityOptions): JsonObject {
  const points: Record<string, number | null> = {};
  for (let flows = first; flows <= last; flows++) {
    points[`${flows} flows`] =
      curve === 'convergence'
        ? toMilliseconds(convergenceTime(paperDefaults, flows))
        : (dcqcnPhaseMargin(paperDefaults, flows, microseconds(delayUs)) ?? null);
  }
  return points;
}
