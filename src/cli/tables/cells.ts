import { humanDuration } from '../../kube/print/duration.ts';
import type { Instant } from '../../base/clock.ts';
import type { Tone } from '../output.ts';

/** A figure that may not be known yet. */
export function figure(value: number | undefined, digits = 0): string {
  return value === undefined ? '<unknown>' : value.toFixed(digits);
}

/** A share between 0 and 1 in percent. */
export function percentage(share: number | undefined): string {
  return share === undefined ? '<unknown>' : `${(100 * share).toFixed(0)}%`;
}

export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

export function ageAt(time: string | undefined, now: Instant): string {
  return time === undefined ? '<unknown>' : humanDuration(now - Date.parse(time));
}

/** How long until then; `now` when it is past. */
export function untilAt(time: string | undefined, now: Instant): string {
  if (time === undefined) return '<unknown>';
  const left = Date.parse(time) - now;
  return left <= 0 ? 'now' : humanDuration(left);
}

export function truthTone(value: string): Tone | undefined {
  if (value === 'True') return 'good';
  return value === 'False' ? 'bad' : 'warning';
}
