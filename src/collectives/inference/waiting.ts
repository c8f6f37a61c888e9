import type { Seconds } from '../../base/units.ts';
import { seconds } from '../../base/units.ts';

/** A queue before servers that each take the same time for a request; requests come at random. */
export interface WaitingLine {
  readonly requestsPerSecond: number;
  readonly servers: number;
  readonly serviceTime: Seconds;
}

/**
 * Mean wait of M/D/c: half of that of M/M/c, which is C / (c mu - lambda) with Erlang's C. Infinite when more comes than can be
 * served.
 */
export function meanWait(line: WaitingLine): Seconds {
  const spare = spareRate(line);
  return seconds(spare > 0 ? waitingShare(line) / (2 * spare) : Infinity);
}

/**
 * Share of the requests that wait at most so long. Of M/M/c all but C exp(-(c mu - lambda) t) do; where every request takes the same
 * time the tail falls off about twice as fast.
 */
export function shareWithin(line: WaitingLine, limit: Seconds): number {
  if (limit < 0) return 0;
  const spare = spareRate(line);
  return spare > 0 ? 1 - waitingShare(line) * Math.exp(-2 * spare * limit) : 0;
}

const spareRate = ({ requestsPerSecond, servers, serviceTime }: WaitingLine): number =>
  servers / serviceTime - requestsPerSecond;

/** Erlang's C, by way of his B: B_0 = 1, B_n = a B / (n + a B), C = B / (1 - rho (1 - B)). */
function waitingShare({ requestsPerSecond, servers, serviceTime }: WaitingLine): number {
  const load = requestsPerSecond * serviceTime;
  let blocked = 1;
  for (let server = 1; server <= servers; server++)
    blocked = (load * blocked) / (server + load * blocked);
  return blocked / (1 - (load / servers) * (1 - blocked));
}
