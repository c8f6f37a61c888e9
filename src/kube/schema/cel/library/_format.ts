import type { CelList, CelValue } from '../values.ts';
import {
  CelError,
  CelMap,
  Duration,
  Timestamp,
  TypeValue,
  Uint,
  isList,
  kindOf,
} from '../values.ts';
import { durationText, timestampText } from './calendar.ts';

/** `"%s of %.2f".format([...])`. */
export function formatText(pattern: string, values: CelList): string {
  let next = 0;
  return pattern.replace(
    /%(?:%|(?:\.(\d*))?([\s\S])?)/g,
    (clause: string, digits?: string, verb?: string) => {
      if (clause === '%%') return '%';
      if (verb === undefined) throw new CelError('unexpected end of string');
      const value = values[next];
      if (value === undefined) throw new CelError(`index ${next} out of range`);
      next++;
      const write = verbs.get(verb);
      if (write === undefined)
        throw new CelError(
          `could not parse formatting clause: unrecognized formatting clause "${verb}"`,
        );
      return write(value, precisionOf(digits));
    },
  );
}

const mostDigits = 100;

function precisionOf(digits: string | undefined): number {
  if (digits === undefined || digits === '') return 6;
  const precision = Number(digits);
  if (precision <= mostDigits) return precision;
  throw new CelError(`precision specifier exceeds ${mostDigits}`);
}

const verbs: ReadonlyMap<string, (value: CelValue, precision: number) => string> = new Map([
  ['s', plainText],
  ['d', (value: CelValue) => notFinite(value) ?? wholeNumber(value, 'decimal').toString()],
  [
    'b',
    (value: CelValue) =>
      typeof value === 'boolean' ? String(Number(value)) : wholeNumber(value, 'binary').toString(2),
  ],
  ['o', (value: CelValue) => wholeNumber(value, 'octal').toString(8)],
  ['x', hexadecimal],
  ['X', (value: CelValue) => hexadecimal(value).toUpperCase()],
  [
    'f',
    (value: CelValue, precision: number) =>
      notFinite(value) ?? fixed(doubleOf(value, 'fixed-point'), precision),
  ],
  [
    'e',
    (value: CelValue, precision: number) =>
      notFinite(value) ??
      doubleOf(value, 'scientific')
        .toExponential(precision)
        .replace(/e([+-])(\d)$/, 'e$10$2'),
  ],
]);

/** toFixed rounds halves up and gives up at 1e21, where exact integers begin. */
function fixed(value: number, precision: number): string {
  if (Math.abs(value) >= 1e21) {
    return precision === 0 ? String(BigInt(value)) : `${BigInt(value)}.${'0'.repeat(precision)}`;
  }
  const longer = value.toFixed(Math.min(100, precision + 1));
  const isHalf = /[02468]\.?5$/.test(longer) && Number(longer) === value;
  return isHalf ? longer.slice(0, -1).replace(/\.$/, '') : value.toFixed(precision);
}

function notFinite(value: CelValue): string | undefined {
  const text =
    typeof value === 'string' ? value : typeof value === 'number' ? doubleText(value) : '';
  return text === 'NaN' || text.endsWith('Infinity') ? text : undefined;
}

function refuse(value: CelValue, clause: string, wanted: string): CelError {
  return new CelError(
    `error during formatting: ${clause} clause can only be used on ${wanted}, was given ${kindOf(value)}`,
  );
}

function wholeNumber(value: CelValue, clause: string): bigint {
  if (typeof value === 'bigint') return value;
  if (value instanceof Uint) return value.value;
  throw refuse(value, clause, 'integers');
}

function doubleOf(value: CelValue, clause: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint) return Number(value.value);
  throw refuse(value, clause, 'doubles');
}

function hexadecimal(value: CelValue): string {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  if (!(bytes instanceof Uint8Array)) return wholeNumber(value, 'hex').toString(16);
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const doubleText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

/** How values look in `%s`; the entries of a map are sorted. */
function plainText(value: CelValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return doubleText(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isList(value)) return `[${value.map((item) => plainText(item)).join(', ')}]`;
  return value instanceof CelMap ? mapText(value) : singleText(value);
}

function singleText(value: CelValue): string {
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Duration) return durationText(value.nanoseconds);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof TypeValue) return value.name;
  const wanted =
    'strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps';
  throw refuse(value, 'string', wanted);
}

function mapText(map: CelMap): string {
  const entries = map.keys().map((key) => `${plainText(key)}: ${plainText(map.get(key) ?? null)}`);
  return `{${[...entries].sort().join(', ')}}`;
}
