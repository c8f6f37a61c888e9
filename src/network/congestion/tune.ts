import type { BytesPerSecond, Km, Seconds } from '../../base/units.ts';
import {
  bytes,
  bytesPerSecond,
  gbps,
  inFlight,
  megabytes,
  microseconds,
  seconds,
} from '../../base/units.ts';
import type { Medium } from '../../domain/catalogue/media.ts';
import type { TuningMode } from '../../domain/site-link.ts';
import { pfcHeadroom } from './headroom.ts';
import type { LaneParameters } from './parameters.ts';

export interface LaneToTune {
  readonly mode: TuningMode;
  readonly roundTrip: Seconds;
  readonly laneRate: BytesPerSecond;
  /** Flows that share one lane. */
  readonly flows: number;
  /** Standard deviation of the one-way delay. */
  readonly jitter: Seconds;
  readonly length: Km;
  readonly medium: Medium;
}

/** The parameters of one lane: computed from its distance, rate and flows, or the vendors' defaults at every distance. */
export function tuneLane(lane: LaneToTune): LaneParameters {
  switch (lane.mode) {
    case 'DistanceAware':
      return distanceAware(lane);
    case 'OffTheShelf':
      return offTheShelf(lane);
  }
}

/** Buffer over bandwidth-delay product of the field profile that lost nothing from 50 to 500 km (K. Nawaz, 2026). */
const BUFFER_OVER_BDP = 2.5;
/** What all flows together may have under way, over what the longest round trip holds: the queue then has a bound. */
const WINDOW_OVER_BDP = 1.25;
/**
 * Kmin and Kmax of a lane so short that the bandwidth-delay product does not matter, at the rate below. Rule v1 had a Kmax
 * of 2 MB there: senders in step then cross the band between two cuts and empty the lane, which costs 64 senders 2.5 % at 10 km.
 */
const SHORT_ECN_MIN = megabytes(1);
const SHORT_ECN_MAX = megabytes(6);
const SHORT_ECN_RATE = gbps(400);

/**
 * Rule v1: every time constant follows the round trip, every rate step the fair share C/N, every queue the
 * bandwidth-delay product. A sender then cuts at most once for what one blind round trip showed it, and all raises
 * together overshoot by 0.4 % of the lane per raise, however many flows there are. Since the control plane knows how many
 * that are, each starts at its share and has a window: the queue is bounded before the first mark comes back.
 */
function distanceAware(lane: LaneToTune): LaneParameters {
  const { roundTrip, laneRate, flows, jitter, length, medium } = lane;
  const count = Math.max(1, flows);
  const product = inFlight(laneRate, roundTrip);
  const fairShare = laneRate / count;
  const speed = laneRate / SHORT_ECN_RATE;
  const shortest = SHORT_ECN_MIN * speed;
  return {
    mode: 'DistanceAware',
    flows: count,
    ecnMin: bytes(Math.max(shortest, 0.05 * product)),
    ecnMax: bytes(Math.max(SHORT_ECN_MAX * speed, 0.4 * product)),
    ecnMaxProbability: 0.01,
    buffer: bytes(Math.max(2 * SHORT_ECN_MAX * speed, BUFFER_OVER_BDP * product)),
    pfcHeadroom: pfcHeadroom(length, laneRate, medium),
    window: bytes((WINDOW_OVER_BDP * laneRate * (roundTrip + jitter)) / count),
    startRate: bytesPerSecond(fairShare),
    queuePairs: 16,
    rateReduceMonitor: seconds(Math.max(microseconds(4), 1.5 * roundTrip, roundTrip + jitter)),
    rateReset: seconds(Math.max(microseconds(300), 0.5 * roundTrip)),
    alphaUpdate: seconds(Math.max(microseconds(1), 0.5 * roundTrip)),
    alphaGain: 1 / 64,
    cnpInterval: seconds(Math.max(microseconds(4), roundTrip / 8)),
    fastRecoverySteps: 5,
    additiveIncrease: bytesPerSecond(2e-3 * fairShare),
    hyperIncrease: bytesPerSecond(4e-3 * fairShare),
    leastKept: 0.75,
    lossRecovery: 'selective-repeat',
  };
}

/** One port's share of a shallow switch chip. */
const SHELF_BUFFER = megabytes(16);

/** ConnectX defaults (NVIDIA's DCQCN parameter page) behind SONiC's default lossless profile. */
function offTheShelf({ flows, laneRate, length, medium }: LaneToTune): LaneParameters {
  return {
    mode: 'OffTheShelf',
    flows: Math.max(1, flows),
    ecnMin: megabytes(1),
    ecnMax: megabytes(2),
    ecnMaxProbability: 0.05,
    buffer: SHELF_BUFFER,
    pfcHeadroom: pfcHeadroom(length, laneRate, medium),
    window: undefined,
    startRate: undefined,
    queuePairs: 1,
    rateReduceMonitor: microseconds(4),
    rateReset: microseconds(300),
    alphaUpdate: microseconds(1),
    alphaGain: 5 / 1024,
    cnpInterval: microseconds(4),
    fastRecoverySteps: 1,
    additiveIncrease: gbps(0.005),
    hyperIncrease: gbps(0.05),
    leastKept: 0.5,
    lossRecovery: 'go-back-n',
  };
}
