import type { Bytes, Seconds } from '../base/units.ts';
import { bytes, seconds } from '../base/units.ts';

/** Payload of one RoCE packet. */
export const PACKET: Bytes = bytes(4096);

/** Queueing delays by which packets are told apart; as many decades as lie between a campus and an ocean. */
export const DELAY_BOUNDS: readonly Seconds[] = [
  0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
].map(seconds);

/** What befalls the packets of a link while its lanes are full. */
export interface LaneConduct {
  /** Shares of the packets that are sent. */
  readonly markedShare: number;
  readonly overflowShare: number;
  readonly lossShare: number;
  /** Congestion notifications for each byte carried. */
  readonly notificationsPerByte: number;
  /** Queueing delay of a packet, on average. */
  readonly meanDelay: Seconds;
  /** Shares of the packets whose delay is within each of `DELAY_BOUNDS`. */
  readonly withinBounds: readonly number[];
}

/** A share of the time, and the delay that is not exceeded in it. */
export type Percentile = readonly [share: number, delay: Seconds];

/** The shares within each bound, on straight lines between percentiles, which must grow in both of their parts. */
export function sharesWithin(percentiles: readonly Percentile[]): readonly number[] {
  return DELAY_BOUNDS.map((bound) => shareWithin(percentiles, bound));
}

function shareWithin(percentiles: readonly Percentile[], bound: Seconds): number {
  let [share, delay]: Percentile = [0, seconds(0)];
  for (const [nextShare, nextDelay] of percentiles) {
    if (nextDelay > bound) {
      return share + ((nextShare - share) * (bound - delay)) / (nextDelay - delay);
    }
    [share, delay] = [nextShare, nextDelay];
  }
  return 1;
}
