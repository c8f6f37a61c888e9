import { goDuration } from '../../base/go-duration.ts';
import { seconds } from '../../base/units.ts';
import type { Seconds } from '../../base/units.ts';
import { isTrue } from '../request-info.ts';

/** What a request may take in all, unless it says less. */
const LONGEST = 60;
/** The part of it that may be spent on waiting for a seat. */
const PART = 1 / 4;

/**
 * How long a request may wait in a queue: as on kube-apiserver a quarter of what it may take, which is `?timeout=` or a minute.
 * What `timeout` means to a watch is something else.
 */
export function waitLimit(query: URLSearchParams): Seconds {
  const asked = isTrue(query.get('watch')) ? undefined : lengthOf(query.get('timeout'));
  const allowed = asked === undefined || asked <= 0 ? LONGEST : Math.min(asked, LONGEST);
  return seconds(allowed * PART);
}

/** In seconds; undefined: nothing was said that can be understood. */
function lengthOf(timeout: string | null): number | undefined {
  const nanoseconds = goDuration(timeout ?? '');
  return nanoseconds === undefined ? undefined : Number(nanoseconds) / 1e9;
}
