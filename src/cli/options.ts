import { InvalidArgumentError, Option } from 'commander';
import { positiveNumber, wholeNumber } from '../app/config.ts';
import type { LogLevel } from '../app/log.ts';
import { logLevels } from '../app/log.ts';
import { UserError } from '../base/user-error.ts';

export const dataDirOption = (): Option =>
  new Option('--data-dir <folder>', 'where the local instance keeps its data').default('.longhaul');

export const logLevelOption = (): Option =>
  new Option('--log-level <level>', 'how much to log on stderr')
    .choices(logLevels)
    .default('warn' satisfies LogLevel);

export const timeScaleOption = (): Option =>
  new Option('--time-scale <factor>', 'emulated seconds in a real one')
    .default(60)
    .argParser(asArgument((text) => positiveNumber('--time-scale', text, 1_000_000)));

export const seedOption = (): Option =>
  new Option('--seed <number>', 'seed of all chance; the same seed gives the same run')
    .default(1)
    .argParser(asArgument((text) => wholeNumber('--seed', text, { least: 0, most: 2 ** 31 - 1 })));

export const portOption = (flag: string, description: string, preset: number): Option =>
  new Option(`${flag} <port>`, `${description}; 0 takes any free one`)
    .default(preset)
    .argParser(asArgument((text) => wholeNumber(flag, text, { least: 0, most: 65535 })));

/** As on kube-apiserver two flags say together how many there may be. */
export const inFlightOption = (flag: string, what: string, preset: number): Option =>
  new Option(
    `${flag} <count>`,
    `seats for ${what}, shared out with the others among priority levels; 0 in both flags sets no limit`,
  )
    .default(preset)
    .argParser(asArgument((text) => wholeNumber(flag, text, { least: 0, most: 1_000_000 })));

/** Commander answers a wrong argument with the usage and exit code 2. */
export function asArgument<Value>(parse: (text: string) => Value): (text: string) => Value {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof UserError) throw new InvalidArgumentError(error.message);
      throw error;
    }
  };
}
