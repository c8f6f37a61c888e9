import { seconds } from '../../base/units.ts';
import type { Seconds } from '../../base/units.ts';
import { isTrue } from '../request-info.ts';

/** What a request may take in all, unless it says less. */
const LONGEST = 60;
/** The part of it that may be spent on waiting for a seat. */
const PART = 1 / 4;

const inSeconds: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-9],
  ['us', 1e-6],
  ['µs', 1e-6],
  ['μs', 1e-6],
  ['ms', 1e-3],
  ['s', 1],
  ['m', 60],
  ['h', 3600],
]);

/**
 * How long a request may wait in a queue: as on kube-apiserver a quarter of what it may take, which is `?timeout=` or a minute.
 * What `timeout` means to a watch is something else.
 */
export function waitLimit(query: URLSearchParams): Seconds {
  const asked = isTrue(query.get('watch')) ? undefined : lengthOf(query.get('timeout'));
  const allowed = asked === undefined || asked <= 0 ? LONGEST : Math.min(asked, LONGEST);
  return seconds(allowed * PART);
}

/** Undefined: nothing was said that can be understood. */
function lengthOf(duration: string | null): number | undefined {
  if (duration === null || !/^\+?([0-9]+(\.[0-9]*)?(ns|us|µs|μs|ms|s|m|h))+$/.test(duration)) {
    return undefined;
  }
  let sum = 0;
  for (const [, number, unit = ''] of duration.matchAll(/([0-9.]+)([^0-9.]+)/g)) {
    sum += Number(number) * (inSeconds.get(unit) ?? 0);
  }
  return sum;
}
