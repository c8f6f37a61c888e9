import type { Clock } from './clock.ts';
import { seconds } from './units.ts';

/** Who computes for longer than this lets others go first: renewals of the lease, watches, requests. */
export const BREATH_MILLISECONDS = 20;

/** Settles when everybody else in this thread has had a turn. */
export const othersFirst = (clock: Clock): Promise<void> =>
  new Promise((resolve) => {
    clock.after(seconds(0), resolve);
  });
