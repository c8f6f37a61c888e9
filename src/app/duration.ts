import { UserError } from '../base/user-error.ts';
import { seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** A time as Kubernetes' programs take it: `15s`, `1m30s`, `500ms`; and days: `30d`. */
export function duration(flag: string, text: string): Seconds {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length > 0 && parts.map(([part]) => part).join('') === text) {
    return seconds(
      parts.reduce((sum, [, count = '', unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0), 0),
    );
  }
  throw new UserError(
    `${flag}: wanted a time such as 15s, 1m30s or 500ms, found ${JSON.stringify(text)}`,
    'see --help for its meaning',
  );
}
