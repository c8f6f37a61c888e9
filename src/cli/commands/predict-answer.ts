import { Option } from 'commander';
import { wholeNumber } from '../../app/config.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { asArgument } from '../options.ts';
import { structured } from '../output.ts';

export interface Form {
  readonly output?: 'json' | 'yaml';
}

export const formOption = (): Option =>
  new Option('-o, --output <format>', 'form of the answer').choices(['json', 'yaml']);

/** A flag that takes a whole number above zero. */
export const count = (flag: string, description: string): Option =>
  new Option(`--${flag} <number>`, description).argParser(
    asArgument((text) => wholeNumber(`--${flag}`, text, { least: 1, most: 10_000_000 })),
  );

/** One value a line for people; for programs as they ask. */
export function answer({ output }: Form, values: JsonObject): string {
  if (output !== undefined) return structured(output, values);
  const width = Math.max(...Object.keys(values).map((name) => name.length));
  const lines = Object.entries(values).map(
    ([name, value]) => `${name.padEnd(width)}  ${cellOf(value)}`,
  );
  return `${lines.join('\n')}\n`;
}

function cellOf(value: JsonValue | undefined): string {
  if (typeof value === 'number') return value.toPrecision(5);
  return typeof value === 'string' ? value : 'none';
}
