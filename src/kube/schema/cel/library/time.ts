import type { Library, Run } from '../functions.ts';
import { overloadsOf } from '../functions.ts';
import type { CelValue } from '../values.ts';
import { Duration } from '../values.ts';
import { instant, integer, span, text, timestamp } from './arguments.ts';
import type { Moment } from './calendar.ts';
import {
  durationText,
  durationWithin,
  momentOf,
  readDuration,
  readTimestamp,
  timestampText,
  timestampWithin,
  zoneOffset,
} from './calendar.ts';

const second = 1_000_000_000n;

const parts: readonly (readonly [string, (moment: Moment) => number])[] = [
  ['getFullYear', ({ year }) => year],
  ['getMonth', ({ month }) => month - 1],
  ['getDayOfYear', ({ dayOfYear }) => dayOfYear],
  ['getDayOfMonth', ({ day }) => day - 1],
  ['getDate', ({ day }) => day],
  ['getDayOfWeek', ({ weekday }) => weekday],
  ['getHours', ({ hour }) => hour],
  ['getMinutes', ({ minute }) => minute],
  ['getSeconds', ({ second: seconds }) => seconds],
  ['getMilliseconds', ({ nanosecond }) => Math.floor(nanosecond / 1_000_000)],
];

const spans: readonly (readonly [string, (nanoseconds: bigint) => bigint])[] = [
  ['getHours', (value) => value / (3600n * second)],
  ['getMinutes', (value) => value / (60n * second)],
  ['getSeconds', (value) => value / second],
  ['getMilliseconds', (value) => value / 1_000_000n],
];

/** Timestamps and durations; without a zone everything is in UTC. */
export const time = overloadsOf([
  ['timestamp(string): timestamp', (a) => readTimestamp(text(a))],
  ['timestamp(int): timestamp', (a) => timestampWithin(integer(a) * second)],
  ['timestamp(timestamp): timestamp', (a) => timestamp(a)],
  ['duration(string): duration', (a) => readDuration(text(a))],
  ['duration(int): duration', (a) => durationWithin(integer(a))],
  ['duration(duration): duration', (a) => new Duration(span(a))],
  ['string(timestamp): string', (a) => timestampText(timestamp(a))],
  ['string(duration): string', (a) => durationText(span(a))],
  ['int(timestamp): int', (a) => secondsOf(a)],
  ['int(duration): int', (a) => span(a)],
  ...parts.flatMap(([name, part]): Library => {
    const inUtc: Run = (a) => BigInt(part(momentOf(instant(a))));
    const inZone: Run = (a, zone) => {
      const at = instant(a);
      return BigInt(part(momentOf(at + zoneOffset(text(zone), at))));
    };
    return [
      [`timestamp .${name}(): int`, inUtc],
      [`timestamp .${name}(string): int`, inZone],
    ];
  }),
  ...spans.map(([name, part]): Library[number] => [
    `duration .${name}(): int`,
    (a) => part(span(a)),
  ]),
]);

function secondsOf(value: CelValue | undefined): bigint {
  const nanoseconds = instant(value);
  const rest = ((nanoseconds % second) + second) % second;
  return (nanoseconds - rest) / second;
}
