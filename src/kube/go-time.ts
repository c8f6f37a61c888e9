import { instant, rfc3339 } from '../base/clock.ts';

/** How Go writes a time: to the second, or with six digits after it. */
export type GoTimeForm = 'seconds' | 'micros';

export type GoTime =
  | { readonly type: 'time'; readonly text: string }
  /** In Go's words. */
  | { readonly type: 'unreadable'; readonly problem: string };

const layouts: Readonly<Record<GoTimeForm, string>> = {
  seconds: '2006-01-02T15:04:05Z07:00',
  micros: '2006-01-02T15:04:05.000000Z07:00',
};

/** Reads a time as Go does, and writes it as Go does: in UTC. Of a time to the second a fraction is dropped; where six digits belong there must be six. */
export function goTime(text: string, form: GoTimeForm): GoTime {
  let rest = text;
  const read: string[] = [];
  for (const [pattern, layout] of partsOf(form)) {
    const [part] = pattern.exec(rest) ?? [];
    if (part === undefined) return mismatch(text, form, { rest, layout });
    read.push(part);
    rest = rest.slice(part.length);
  }
  if (rest !== '') return unreadable(text, `: extra text: ${JSON.stringify(rest)}`);
  const wrong = outOfRange(read.filter((part) => /^\d+$/.test(part)).map(Number));
  if (wrong !== undefined) return unreadable(text, `: ${wrong} out of range`);
  return { type: 'time', text: written(read, form) };
}

/** The parts before the fraction are those that any time has; the zone comes last. */
function written(read: readonly string[], form: GoTimeForm): string {
  const [fraction, zone] = read.slice(-2);
  const whole = rfc3339(instant(Date.parse(`${read.slice(0, -2).join('')}${zone ?? ''}`)));
  return form === 'seconds' ? whole : `${whole.slice(0, -1)}.${fraction?.slice(1) ?? ''}Z`;
}

type Part = readonly [RegExp, string];

const start: readonly Part[] = [
  [/^\d{4}/, '2006'],
  [/^-/, '-'],
  [/^\d{2}/, '01'],
  [/^-/, '-'],
  [/^\d{2}/, '02'],
  [/^T/, 'T'],
  [/^\d{2}/, '15'],
  [/^:/, ':'],
  [/^\d{2}/, '04'],
  [/^:/, ':'],
  [/^\d{2}/, '05'],
];

const partsOf = (form: GoTimeForm): readonly Part[] => [
  ...start,
  form === 'seconds' ? [/^(?:[.,]\d+)?/, ''] : [/^[.,]\d{6}/, '.000000'],
  [/^(?:Z|[+-]\d{2}:\d{2})/, 'Z07:00'],
];

/** What is too small or too large of year, month, day, hour, minute and second. */
function outOfRange([year = 0, month = 0, ...rest]: readonly number[]): string | undefined {
  if (month < 1 || month > 12) return 'month';
  const days = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  const ranges: readonly (readonly [string, number, number])[] = [
    ['day', 1, days ?? 31],
    ['hour', 0, 23],
    ['minute', 0, 59],
    ['second', 0, 59],
  ];
  const wrong = ranges.find(([, least, most], index) => {
    const value = rest[index] ?? 0;
    return value < least || value > most;
  });
  return wrong?.[0];
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

function mismatch(
  text: string,
  form: GoTimeForm,
  { rest, layout }: { readonly rest: string; readonly layout: string },
): GoTime {
  const why = `cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(layout)}`;
  return unreadable(text, ` as ${JSON.stringify(layouts[form])}: ${why}`);
}

const unreadable = (text: string, why: string): GoTime => ({
  type: 'unreadable',
  problem: `parsing time ${JSON.stringify(text)}${why}`,
});
