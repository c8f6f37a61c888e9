import { trimmed } from '../../../../base/trim.ts';
import { overloadsOf } from '../functions.ts';
import { CelError } from '../values.ts';
import { characters, integer, lengthOf, list, text } from './arguments.ts';
import { formatText } from './_format.ts';

/** Strings of the language and of its extension, version 2. */
export const strings = overloadsOf([
  ['string .startsWith(string): bool', (a, b) => text(a).startsWith(text(b))],
  ['string .endsWith(string): bool', (a, b) => text(a).endsWith(text(b))],
  ['string .contains(string): bool', (a, b) => text(a).includes(text(b))],
  ['string .charAt(int): string', (a, at) => charAt(text(a), integer(at))],
  ['string .indexOf(string): int', (a, b) => indexOf(text(a), text(b), 0n)],
  ['string .indexOf(string, int): int', (a, b, from) => indexOf(text(a), text(b), integer(from))],
  ['string .lastIndexOf(string): int', (a, b) => lastIndexOf(text(a), text(b), undefined)],
  [
    'string .lastIndexOf(string, int): int',
    (a, b, from) => lastIndexOf(text(a), text(b), integer(from)),
  ],
  [
    'string .lowerAscii(): string',
    (a) => text(a).replace(/[A-Z]+/g, (found) => found.toLowerCase()),
  ],
  [
    'string .upperAscii(): string',
    (a) => text(a).replace(/[a-z]+/g, (found) => found.toUpperCase()),
  ],
  ['string .trim(): string', (a) => trimmed(text(a), isBlank)],
  ['string .reverse(): string', (a) => [...characters(text(a))].reverse().join('')],
  ['string .substring(int): string', (a, from) => substring(text(a), integer(from), undefined)],
  [
    'string .substring(int, int): string',
    (a, from, to) => substring(text(a), integer(from), integer(to)),
  ],
  [
    'string .replace(string, string): string',
    (a, from, to) => replace([text(a), text(from), text(to)], -1n),
  ],
  [
    'string .replace(string, string, int): string',
    (a, from, to, times) => replace([text(a), text(from), text(to)], integer(times)),
  ],
  ['string .split(string): list<string>', (a, by) => split(text(a), text(by), -1n)],
  [
    'string .split(string, int): list<string>',
    (a, by, most) => split(text(a), text(by), integer(most)),
  ],
  ['list<string> .join(): string', (a) => list(a).map(text).join('')],
  ['list<string> .join(string): string', (a, by) => list(a).map(text).join(text(by))],
  ['strings.quote(string): string', (a) => quote(text(a))],
  ['string .format(list<dyn>): string', (a, values) => formatText(text(a), list(values))],
]);

/** What Unicode calls white space, which is not quite what JavaScript trims. */
const blank = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const isBlank = (character: string): boolean => blank.test(character);

function outOfRange(index: bigint): CelError {
  return new CelError(`index out of range: ${index}`);
}

function charAt(value: string, at: bigint): string {
  const all = characters(value);
  if (at < 0n || at > all.length) throw outOfRange(at);
  return all[Number(at)] ?? '';
}

/** Where `part` begins, counted in characters. */
function indexOf(value: string, part: string, from: bigint): bigint {
  const all = characters(value);
  if (from < 0n || from > all.length) {
    if (part === '' && from >= 0n && from <= all.length) return from;
    throw outOfRange(from);
  }
  const start = all.slice(0, Number(from)).join('').length;
  return inCharacters(value, value.indexOf(part, start));
}

function lastIndexOf(value: string, part: string, from: bigint | undefined): bigint {
  const all = characters(value);
  if (from !== undefined && (from < 0n || from > all.length)) throw outOfRange(from);
  const start = from === undefined ? value.length : all.slice(0, Number(from)).join('').length;
  return inCharacters(value, value.lastIndexOf(part, start));
}

function inCharacters(value: string, index: number): bigint {
  return index < 0 ? -1n : BigInt(lengthOf(value.slice(0, index)));
}

function substring(value: string, from: bigint, to: bigint | undefined): string {
  const all = characters(value);
  const end = to ?? BigInt(all.length);
  if (from < 0n || from > all.length) throw outOfRange(from);
  if (end < 0n || end > all.length) throw outOfRange(end);
  if (from > end) throw new CelError(`invalid substring range. start: ${from}, end: ${end}`);
  return all.slice(Number(from), Number(end)).join('');
}

function replace([value, from, to]: readonly [string, string, string], times: bigint): string {
  const parts = from === '' ? ['', ...characters(value), ''] : value.split(from);
  if (times < 0n) return parts.join(to);
  const replaced = Math.min(Number(times), parts.length - 1);
  const rest = parts.slice(replaced).join(from);
  return [...parts.slice(0, replaced), rest].join(to);
}

function split(value: string, by: string, most: bigint): readonly string[] {
  if (most === 0n) return [];
  const parts = by === '' ? characters(value) : value.split(by);
  if (most < 0n || parts.length <= most) return parts;
  const kept = Number(most) - 1;
  return [...parts.slice(0, kept), parts.slice(kept).join(by)];
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\u000b', '\\v'],
  ['\\', '\\\\'],
  ['"', '\\"'],
]);

function quote(value: string): string {
  return `"${characters(value)
    .map((one) => escapes.get(one) ?? one)
    .join('')}"`;
}
