import { goDuration } from '../../../../base/go-duration.ts';
import { isDay } from '../../../../base/gregorian.ts';
import { CelError, Duration, Timestamp } from '../values.ts';

const second = 1_000_000_000n;
const earliest = -62_135_596_800n * second;
const latest = 253_402_300_799n * second + 999_999_999n;
const longest = 2n ** 63n - 1n;

export function timestampWithin(
  nanoseconds: bigint,
  { offset = 0, why = 'timestamp out of range' } = {},
): Timestamp {
  if (nanoseconds >= earliest && nanoseconds <= latest) return new Timestamp(nanoseconds, offset);
  throw new CelError(why);
}

export function durationWithin(nanoseconds: bigint, why = 'duration out of range'): Duration {
  if (nanoseconds >= -longest && nanoseconds <= longest) return new Duration(nanoseconds);
  throw new CelError(why);
}

const rfc3339 =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):(\d{2}))$/i;

export function readTimestamp(text: string): Timestamp {
  const found = rfc3339.exec(text);
  const [year = 0, month = 0, day = 0, ...clock] = (found ?? []).slice(1, 7).map(Number);
  if (found === null || !isDay(year, month, day) || !isClock(clock)) {
    throw new CelError(`type conversion error from 'string' to 'google.protobuf.Timestamp'`);
  }
  const [hour = 0, minute = 0, seconds = 0] = clock;
  const whole = daysSinceEpoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + seconds;
  const offset = offsetOf(found);
  const inUtc = BigInt(whole - offset) * second;
  return timestampWithin(inUtc + BigInt((found[7] ?? '').padEnd(9, '0')), { offset });
}

/** Seconds ahead of UTC. */
function offsetOf([, , , , , , , , sign, hours = '0', minutes = '0']: readonly string[]): number {
  const offset = (Number(hours) * 60 + Number(minutes)) * 60;
  return sign === '-' ? -offset : offset;
}

function isClock([hour = 99, minute = 99, seconds = 99]: readonly number[]): boolean {
  return hour < 24 && minute < 60 && seconds < 60;
}

/** A date alone, as the format `date` has it. */
export function readDate(text: string): Timestamp {
  return readTimestamp(`${text}T00:00:00Z`);
}

/** Days from 1970-01-01, by the calendar of Gregory, whose years begin in March here: leap days come last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export interface Moment {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 0 is the first of January. */
  readonly dayOfYear: number;
}

const floorDivide = (value: bigint, by: bigint): bigint =>
  (value - (((value % by) + by) % by)) / by;

/** What the clock shows at a time, in UTC. */
export function momentOf(nanoseconds: bigint): Moment {
  const whole = Number(floorDivide(nanoseconds, second));
  const days = Math.floor(whole / 86_400);
  const rest = whole - days * 86_400;
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const fromMarch =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthIndex = Math.floor((5 * fromMarch + 2) / 153);
  const month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return {
    year,
    month,
    day: fromMarch - Math.floor((153 * monthIndex + 2) / 5) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: rest % 60,
    nanosecond: Number(nanoseconds - floorDivide(nanoseconds, second) * second),
    weekday: (((days + 4) % 7) + 7) % 7,
    dayOfYear: days - daysSinceEpoch(year, 1, 1),
  };
}

/** How far a zone is from UTC at a time: a name of the tz database, or `+02:00`. */
export function zoneOffset(zone: string, nanoseconds: bigint): bigint {
  const fixed = /^([+-]?)(\d{2}):(\d{2})$/.exec(zone);
  if (fixed !== null) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3]);
    return BigInt(minutes * 60 * (fixed[1] === '-' ? -1 : 1)) * second;
  }
  const milliseconds = Number(floorDivide(nanoseconds, 1_000_000n));
  const shown = partsIn(zone, milliseconds);
  const local = daysSinceEpoch(shown('year'), shown('month'), shown('day')) * 86_400;
  const inZone = local + (shown('hour') % 24) * 3600 + shown('minute') * 60 + shown('second');
  return BigInt(inZone - Math.floor(milliseconds / 1000)) * second;
}

function partsIn(zone: string, milliseconds: number): (name: string) => number {
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    }).formatToParts(milliseconds);
    return (name) => Number(parts.find(({ type }) => type === name)?.value ?? 0);
  } catch {
    throw new CelError(`unknown time zone ${zone}`);
  }
}

const two = (value: number): string => String(value).padStart(2, '0');

export function timestampText({ nanoseconds, offset }: Timestamp): string {
  const shown = momentOf(nanoseconds + BigInt(offset) * second);
  const { year, month, day, hour, minute, second: seconds, nanosecond } = shown;
  const fraction =
    nanosecond === 0 ? '' : `.${String(nanosecond).padStart(9, '0').replace(/0+$/, '')}`;
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(seconds)}${fraction}${offsetText(offset)}`;
}

function offsetText(offset: number): string {
  if (offset === 0) return 'Z';
  const minutes = Math.abs(offset) / 60;
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** In seconds, as CEL writes durations. */
export function durationText(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const rest = size % second;
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(9, '0').replace(/0+$/, '')}`;
  return `${nanoseconds < 0n ? '-' : ''}${size / second}${fraction}s`;
}

/** Go's form: `1h30m`, `-1.5s`, `0`. */
export function readDuration(text: string): Duration {
  const nanoseconds = goDuration(text);
  if (nanoseconds !== undefined) return durationWithin(nanoseconds);
  throw new CelError(`time: invalid duration ${JSON.stringify(text)}`);
}
