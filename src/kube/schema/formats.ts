import { isGoDuration } from '../../base/go-duration.ts';
import { isDay } from '../../base/gregorian.ts';

/**
 * The string formats that a Kubernetes API server checks. Of others it only warns when the CRD is created, and
 * `int32` and the like are documentation: the range of a number is set by minimum and maximum.
 */
const formats: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['bsonobjectid', (text: string) => /^[0-9a-f]{24}$/i.test(text)],
  ['byte', isBase64],
  ['cidr', isCidr],
  ['creditcard', (text: string) => isLuhn(text.replace(/[ -]/g, ''))],
  ['date', isDate],
  ['date-time', isDateTime],
  ['datetime', isDateTime],
  ['duration', isDuration],
  ['email', isEmail],
  ['hexcolor', (text: string) => /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text)],
  ['hostname', isHostname],
  ['ipv4', isIpv4],
  ['ipv6', isIpv6],
  ['isbn', (text: string) => isIsbn10(text) || isIsbn13(text)],
  ['isbn10', isIsbn10],
  ['isbn13', isIsbn13],
  ['mac', isMac],
  ['password', () => true],
  ['rgbcolor', isRgbColor],
  ['ssn', (text: string) => /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text)],
  ['uri', isUri],
  ['uuid', (text: string) => uuid('[0-9a-f]', '[0-9a-f]').test(text)],
  ['uuid3', (text: string) => uuid('3', '[0-9a-f]').test(text)],
  ['uuid4', (text: string) => uuid('4', '[89ab]').test(text)],
  ['uuid5', (text: string) => uuid('5', '[89ab]').test(text)],
]);

const numberFormats: ReadonlySet<string> = new Set(['int32', 'int64', 'float', 'double']);

/** Whether the server knows the format; an unknown one is worth a warning. */
export function isKnownFormat(format: string): boolean {
  return formats.has(format) || numberFormats.has(format);
}

/** True for text in that format, and for any text when the format is not one that is checked. */
export function isInFormat(text: string, format: string): boolean {
  return formats.get(format)?.(text) ?? true;
}

function uuid(version: string, variant: string): RegExp {
  const hex = '[0-9a-f]';
  return new RegExp(
    `^${hex}{8}-?${hex}{4}-?${version}${hex}{3}-?${variant}${hex}{3}-?${hex}{12}$`,
    'i',
  );
}

function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
}

function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const [, year, month, day] = match;
  return isDay(Number(year), Number(month), Number(day));
}

function isDateTime(text: string): boolean {
  const match =
    /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/.exec(
      text,
    );
  if (match === null) return false;
  const [, year, month, day, hours, minutes, seconds] = match;
  const isClock = Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60;
  return isClock && isDay(Number(year), Number(month), Number(day));
}

/** Go's durations (`1h30m`, `1.5s`), and a number with a unit written out (`3 days`). */
function isDuration(text: string): boolean {
  return (
    isGoDuration(text) ||
    /^\d+\s*(ns|nanos?|us|micros?|ms|millis?|s|sec|secs|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|wk)$/i.test(
      text,
    )
  );
}

function isEmail(text: string): boolean {
  return /^(?:[^<>@\s]*\s*<)?[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;\\]+>?$/.test(text);
}

function isHostname(text: string): boolean {
  const labels = text.split('.');
  const isLabel = (label: string): boolean =>
    label.length <= 63 &&
    /^[a-zA-Z0-9\p{S}\p{L}](?:[a-zA-Z0-9\p{S}\p{L}-]*[a-zA-Z0-9\p{S}\p{L}])?$/u.test(label);
  const last = labels.at(-1) ?? '';
  if (text.length > 255 || !labels.every(isLabel)) return false;
  return labels.length === 1 || /^[a-zA-Z\p{L}]{2,63}$/u.test(last);
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 &&
    parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
  );
}

function isIpv6(text: string): boolean {
  if (!text.includes(':') || text.includes(':::')) return false;
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return false;
  const before = groups(head);
  const after = tail === undefined ? 0 : groups(tail);
  if (before === undefined || after === undefined) return false;
  return tail === undefined ? before === 8 : before + after < 8;
}

/** How many 16-bit groups the text spells; undefined when one is not a group. */
function groups(text: string): number | undefined {
  if (text === '') return 0;
  const parts = text.split(':');
  const last = parts.at(-1) ?? '';
  const ends = last.includes('.');
  const plain = ends ? parts.slice(0, -1) : parts;
  if (ends && !isIpv4(last)) return undefined;
  if (!plain.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return undefined;
  return plain.length + (ends ? 2 : 0);
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/');
  if (more.length > 0 || !/^\d{1,3}$/.test(bits)) return false;
  if (isIpv4(address)) return Number(bits) <= 32;
  return isIpv6(address) && Number(bits) <= 128;
}

function isMac(text: string): boolean {
  return (
    /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i.test(text) ||
    /^[0-9a-f]{2}([:-][0-9a-f]{2}){7}$/i.test(text) ||
    /^([0-9a-f]{4}\.){2,3}[0-9a-f]{4}$/i.test(text)
  );
}

function isRgbColor(text: string): boolean {
  const match = /^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/.exec(text);
  return match?.slice(1).every((part) => Number(part) < 256) ?? false;
}

/** An absolute URI, or a path from the root, as in the first line of an HTTP request. */
function isUri(text: string): boolean {
  if (/[\s\p{Cc}]/u.test(text)) return false;
  return text.startsWith('/') || /^[a-z][a-z0-9+.-]*:.+$/i.test(text);
}

function isLuhn(digits: string): boolean {
  if (!/^\d{12,19}$/.test(digits)) return false;
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return sum % 10 === 0;
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[ -]/g, '');
  if (!/^\d{9}[\dX]$/.test(digits)) return false;
  const sum = Array.from(digits).reduce(
    (total, digit, index) => total + (10 - index) * (digit === 'X' ? 10 : Number(digit)),
    0,
  );
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[ -]/g, '');
  if (!/^\d{13}$/.test(digits)) return false;
  const sum = Array.from(digits).reduce(
    (total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3),
    0,
  );
  return sum % 10 === 0;
}
