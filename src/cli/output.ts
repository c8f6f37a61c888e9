import type { JsonValue } from '../base/json.ts';
import { toYaml } from '../kube/yaml.ts';

/** Where a command writes: results to `out`, progress and problems to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
}

export function processTerminal(): Terminal {
  return {
    out: (text) => {
      process.stdout.write(text);
    },
    err: (text) => {
      process.stderr.write(text);
    },
  };
}

export type OutputFormat = 'table' | 'json' | 'yaml' | 'name' | 'wide';

/** Columns as kubectl prints them: upper case, three spaces between, no trailing blanks. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header.map((cell) => cell.toUpperCase()), ...rows];
  const widths = header.map((_, column) =>
    Math.max(...all.map((row) => (row[column] ?? '').length)),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd((widths[column] ?? 0) + 3))
        .join('')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

export function structured(format: 'json' | 'yaml', value: JsonValue): string {
  return format === 'json' ? `${JSON.stringify(value, null, 2)}\n` : toYaml(value);
}
