import type { Seconds } from '../base/units.ts';
import {
  bytes,
  bytesPerSecond,
  gbps,
  inFlight,
  megabytes,
  microseconds,
  seconds,
} from '../base/units.ts';
import { seededRandom } from '../base/random.ts';
import type { ReactionPoint } from '../network/congestion/hybrid/dcqcn.ts';
import { dcqcn, unpublished } from '../network/congestion/hybrid/dcqcn.ts';
import type { LaneScenario } from '../network/congestion/hybrid/simulate-lane.ts';

/** How the senders and the switch of a published run were set. */
interface Profile {
  readonly point: ReactionPoint;
  readonly ecnMin: number;
  readonly ecnMax: number;
  readonly ecnMaxProbability: number;
}

/** The bare light in the fibre: the packet-level runs have no equipment in the way. */
export const bareRoundTrip = (lengthKm: number): Seconds => microseconds(10 * lengthKm);

const LONG = {
  ...unpublished,
  leastRate: gbps(0.1),
  leastKept: 0,
  clampTarget: 'after-a-raise',
} as const;

/** The three settings of the ns-3 runs: 8 senders of 25 Gb/s onto 100 Gb/s, packets of 1,000 B. */
function packetLevelProfile(profile: 'shelf' | 'scaled' | 'rule', roundTrip: Seconds): Profile {
  const product = inFlight(gbps(100), roundTrip);
  const increases = { additiveIncrease: gbps(0.005), hyperIncrease: gbps(0.05) };
  const always = { ...LONG, cnpInterval: seconds(0), fastRecoverySteps: 1, ...increases };
  switch (profile) {
    case 'shelf':
      return {
        point: {
          ...always,
          alphaUpdate: microseconds(1),
          rateReduceMonitor: microseconds(4),
          rateReset: microseconds(300),
          alphaGain: 1 / 256,
        },
        ecnMin: 4e5,
        ecnMax: 1.6e6,
        ecnMaxProbability: 0.2,
      };
    case 'scaled':
      return {
        point: {
          ...always,
          alphaUpdate: roundTrip,
          rateReduceMonitor: roundTrip,
          rateReset: seconds(Math.max(microseconds(300), roundTrip)),
          alphaGain: 1 / 16,
        },
        ecnMin: Math.max(4e5, 0.1 * product),
        ecnMax: Math.max(1.6e6, 0.5 * product),
        ecnMaxProbability: 0.05,
      };
    case 'rule':
      return {
        point: {
          ...always,
          ...ruleTimers(roundTrip),
          fastRecoverySteps: 5,
          additiveIncrease: gbps(0.025),
        },
        ecnMin: Math.max(2.5e5, 0.05 * product),
        ecnMax: Math.max(5e5, 0.4 * product),
        ecnMaxProbability: 0.01,
      };
  }
}

function ruleTimers(
  roundTrip: Seconds,
): Pick<ReactionPoint, 'alphaUpdate' | 'rateReduceMonitor' | 'rateReset' | 'alphaGain'> {
  return {
    alphaUpdate: seconds(Math.max(microseconds(1), 0.5 * roundTrip)),
    rateReduceMonitor: seconds(Math.max(microseconds(4), 1.5 * roundTrip)),
    rateReset: seconds(Math.max(microseconds(300), 0.5 * roundTrip)),
    alphaGain: 1 / 64,
  };
}

export function packetLevelRun(
  name: 'shelf' | 'scaled' | 'rule',
  lengthKm: number,
  duration: Seconds,
): LaneScenario {
  const roundTrip = bareRoundTrip(lengthKm);
  return scenario(packetLevelProfile(name, roundTrip), {
    flows: 8,
    rate: gbps(100),
    nicRate: gbps(25),
    packetBytes: 1000,
    roundTrip,
    duration,
  });
}

/** The settings of the table over distance: 400 Gb/s, senders two to one, packets of 4 KiB. */
function distanceProfile(profile: 'shelf' | 'rule', roundTrip: Seconds, flows: number): Profile {
  const product = inFlight(gbps(400), roundTrip);
  const common = {
    ...unpublished,
    leastRate: gbps(0.001),
    clampTarget: 'after-a-raise',
  } as const;
  if (profile === 'shelf') {
    const point = {
      ...common,
      alphaUpdate: microseconds(1),
      alphaGain: 5 / 1024,
      rateReduceMonitor: microseconds(4),
      rateReset: microseconds(300),
      fastRecoverySteps: 1,
      additiveIncrease: gbps(0.005),
      hyperIncrease: gbps(0.05),
      leastKept: 0.5,
      cnpInterval: microseconds(2),
    };
    return { point, ecnMin: 1e6, ecnMax: 2e6, ecnMaxProbability: 0.05 };
  }
  return {
    point: {
      ...common,
      ...ruleTimers(roundTrip),
      fastRecoverySteps: 5,
      additiveIncrease: bytesPerSecond((2e-3 * gbps(400)) / flows),
      hyperIncrease: bytesPerSecond((4e-3 * gbps(400)) / flows),
      leastKept: 0.75,
      cnpInterval: seconds(Math.max(microseconds(4), roundTrip / 8)),
    },
    ecnMin: Math.max(megabytes(1), 0.05 * product),
    ecnMax: Math.max(megabytes(2), 0.4 * product),
    ecnMaxProbability: 0.01,
  };
}

const ROUND_TRIPS = 600;
const SHORTEST_RUN = 0.06;

export function distanceRun(name: 'shelf' | 'rule', lengthKm: number, flows: number): LaneScenario {
  const roundTrip = bareRoundTrip(lengthKm);
  return scenario(distanceProfile(name, roundTrip, flows), {
    flows,
    rate: gbps(400),
    nicRate: bytesPerSecond((2 * gbps(400)) / flows),
    packetBytes: 4096,
    roundTrip,
    duration: seconds(Math.max(SHORTEST_RUN, ROUND_TRIPS * roundTrip)),
  });
}

interface Setting extends Pick<LaneScenario, 'flows' | 'nicRate' | 'roundTrip' | 'duration'> {
  readonly rate: LaneScenario['nicRate'];
  readonly packetBytes: number;
}

function scenario(profile: Profile, { rate, packetBytes, ...setting }: Setting): LaneScenario {
  return {
    ...setting,
    bottleneck: {
      rate,
      buffer: bytes(Infinity),
      ecnMin: bytes(profile.ecnMin),
      ecnMax: bytes(profile.ecnMax),
      ecnMaxProbability: profile.ecnMaxProbability,
    },
    packet: bytes(packetBytes),
    window: undefined,
    startRate: undefined,
    pause: undefined,
    jitter: seconds(0),
    senders: dcqcn(profile.point),
    random: seededRandom(1),
  };
}

/** Goodput with NIC defaults and with rule v1: a scratch implementation of this model, two seeds. */
export const distances: readonly (readonly [
  km: number,
  flows: number,
  shelf: number,
  rule: number,
])[] = [
  [1, 16, 1.0, 1.0],
  [10, 4, 0.967, 0.989],
  [10, 16, 0.982, 1.0],
  [10, 64, 0.816, 0.982],
  [50, 4, 0.73, 0.988],
  [50, 16, 0.688, 0.994],
  [50, 64, 0.665, 0.998],
  [100, 4, 0.63, 0.983],
  [100, 16, 0.631, 0.989],
  [100, 64, 0.657, 0.994],
  [300, 4, 0.638, 0.983],
  [300, 16, 0.602, 0.986],
  [300, 64, 0.619, 0.991],
  [1000, 4, 0.711, 0.981],
  [1000, 16, 0.704, 0.984],
  [1000, 64, 0.69, 0.985],
];

/**
 * The published long-haul profile of ConnectX-7 hosts: 4 x 16 queue pairs onto 100 Gb/s, buffer 2.5, Kmin 0.75 and Kmax
 * 1.5 round trips, windows of one bandwidth-delay product per host; what was not published is the NIC's default.
 */
export function fieldRun(roundTrip: Seconds): LaneScenario {
  const rate = gbps(100);
  const flows = 64;
  const product = inFlight(rate, roundTrip);
  const point: ReactionPoint = {
    ...distanceProfile('shelf', roundTrip, flows).point,
    leastKept: 0.95,
    clampTarget: 'always',
    rateReset: microseconds(5000),
  };
  const profile = {
    point,
    ecnMin: 0.75 * product,
    ecnMax: 1.5 * product,
    ecnMaxProbability: 0.05,
  };
  const duration = seconds(Math.max(SHORTEST_RUN, ROUND_TRIPS * roundTrip));
  const nicRate = bytesPerSecond((4 * rate) / flows);
  const setting = { flows, rate, nicRate, packetBytes: 4096, roundTrip, duration };
  const whole = scenario(profile, setting);
  return {
    ...whole,
    bottleneck: { ...whole.bottleneck, buffer: bytes(2.5 * product) },
    window: bytes((4 * product) / flows),
  };
}
