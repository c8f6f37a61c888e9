import { styleText } from 'node:util';
import type { JsonValue } from '../base/json.ts';
import { toJsonText } from '../base/json.ts';
import { toYaml } from '../kube/yaml.ts';

/** What colours mean here; each is used for nothing else. */
export type Tone = 'good' | 'warning' | 'bad' | 'faint' | 'heading';

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** Where a command writes: results to `out`, progress and problems to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Left out: `out` is a file or a pipe, so that nothing can be redrawn. */
  readonly size?: () => ScreenSize;
  /** One line on stderr that the next one replaces, and an empty one takes away; left out: stderr is no terminal. */
  readonly progress?: (text: string) => void;
  /** Left out: texts stay plain. */
  readonly paint?: (tone: Tone, text: string) => string;
  /** Left out: Unicode. */
  readonly letters?: 'unicode' | 'ascii';
}

const FALLBACK: ScreenSize = { columns: 80, rows: 24 };

export function processTerminal(): Terminal {
  const { stdout } = process;
  const terminal: Terminal = {
    ...progressOn(process.stderr),
    out: (text) => {
      stdout.write(text);
    },
    err: (text) => {
      process.stderr.write(text);
    },
    paint: (tone, text) => styleText(styles[tone], text, { stream: stdout }),
    letters: lettersOf(process.env),
  };
  if (!stdout.isTTY || process.env['TERM'] === 'dumb') return terminal;
  const size = (): ScreenSize => {
    // A terminal that does not say how large it is says 0.
    const { columns, rows } = stdout;
    return { columns: columns || FALLBACK.columns, rows: rows || FALLBACK.rows };
  };
  return { ...terminal, size };
}

/** ESC [ K clears what the line before left over. */
function progressOn(stderr: typeof process.stderr): Pick<Terminal, 'progress'> {
  if (!stderr.isTTY || process.env['TERM'] === 'dumb') return {};
  return {
    progress: (text) => {
      stderr.write(`\r${text}\u001b[K`);
    },
  };
}

const styles = {
  good: 'green',
  warning: 'yellow',
  bad: 'red',
  faint: 'dim',
  heading: 'bold',
} as const satisfies Readonly<Record<Tone, string>>;

/** The first of the three that is set decides, as in every program that reads the locale. Windows is Unicode throughout. */
export function lettersOf(
  environment: Readonly<Record<string, string | undefined>>,
): 'unicode' | 'ascii' {
  const locale = ['LC_ALL', 'LC_CTYPE', 'LANG']
    .map((name) => environment[name] ?? '')
    .find((value) => value !== '');
  if (locale === undefined || /utf-?8/i.test(locale)) return 'unicode';
  return 'ascii';
}

export function painted(terminal: Terminal, tone: Tone | undefined, text: string): string {
  if (tone === undefined || text === '') return text;
  return terminal.paint?.(tone, text) ?? text;
}

export function structured(format: 'json' | 'yaml', value: JsonValue): string {
  return format === 'json' ? `${toJsonText(value, 'indented')}\n` : toYaml(value);
}
