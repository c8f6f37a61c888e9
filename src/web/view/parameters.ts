import type { Tuning } from '../wire.ts';
import { bytes, count, duration, gbps, percent } from './format.ts';

/** A value of `status.tuned`, by the unit its name ends with. */
export function parameterText(name: string, value: string | number | undefined): string {
  if (value === undefined) return '–';
  if (typeof value === 'string') return value;
  if (name.endsWith('Bytes')) return bytes(value);
  if (name.endsWith('Microseconds')) return duration(value / 1000);
  if (name.endsWith('Mbps')) return value >= 1000 ? gbps(value / 1000) : `${count(value)} Mb/s`;
  if (name.endsWith('Percent')) return percent(value);
  return name.endsWith('Of1024') ? `${value}/1024` : count(value);
}

/** `ecnMinBytes` as `ECN min`. */
export function parameterName(name: string): string {
  const bare = name.replace(/(Bytes|Microseconds|Mbps|Percent|Of1024)$/, '');
  const words = bare.replace(/([A-Z])/g, ' $1').toLowerCase();
  const known = words.replace(/\b(ecn|pfc|cnp)\b/g, (word) => word.toUpperCase());
  return known.charAt(0).toUpperCase() + known.slice(1);
}

export interface Retune {
  readonly at: number;
  readonly changes: readonly {
    readonly name: string;
    readonly before: string;
    readonly after: string;
  }[];
}

/** What each retune changed, the newest first; the first one known has nothing before it. */
export function retunes(tunings: readonly Tuning[]): readonly Retune[] {
  return tunings.flatMap((tuning, index) => {
    const before = tunings[index + 1];
    if (before === undefined) return [];
    const names = [
      ...new Set([...Object.keys(tuning.parameters), ...Object.keys(before.parameters)]),
    ];
    const changes = names
      .filter((name) => tuning.parameters[name] !== before.parameters[name])
      .map((name) => ({
        name: parameterName(name),
        before: parameterText(name, before.parameters[name]),
        after: parameterText(name, tuning.parameters[name]),
      }));
    return [{ at: tuning.at, changes }];
  });
}
