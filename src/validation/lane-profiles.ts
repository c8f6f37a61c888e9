import type { Seconds } from '../base/units.ts';
import { microseconds } from '../base/units.ts';
import type { LaneScenario } from '../network/congestion/hybrid/simulate-lane.ts';
import type { KnobValues } from '../network/congestion/knobs.ts';
import type { LaneCase } from './lane-case.ts';
import { scenarioOfCase } from './lane-case.ts';

/** The bare light in the fibre: the packet-level runs have no equipment in the way. */
const bareMicroseconds = (lengthKm: number): number => 10 * lengthKm;
export const bareRoundTrip = (lengthKm: number): Seconds =>
  microseconds(bareMicroseconds(lengthKm));

/** Bytes a lane of so many Gb/s holds in so many us. */
const product = (laneGbps: number, roundTripUs: number): number => laneGbps * 125 * roundTripUs;

/** As the simulations have it: nothing is dropped, and no host has a window or a pace. */
const endless: Partial<KnobValues> = {
  buffer_bytes: 0,
  window_bytes: 0,
  start_rate_mbps: 0,
  rate_to_set_on_first_cnp_mbps: 0,
};

/** The three settings of the ns-3 runs: 8 senders of 25 Gb/s onto 100 Gb/s, packets of 1,000 B. */
function packetLevelSettings(
  profile: 'shelf' | 'scaled' | 'rule',
  roundTripUs: number,
): Partial<KnobValues> {
  const held = product(100, roundTripUs);
  const always = {
    ...endless,
    min_time_between_cnps_us: 0,
    rpg_min_rate_mbps: 100,
    rpg_min_dec_fac: 0,
    rpg_threshold: 1,
    rpg_ai_rate_mbps: 5,
    rpg_hai_rate_mbps: 50,
  };
  switch (profile) {
    case 'shelf':
      return { ...always, dce_tcp_g: 1020, kmin_bytes: 4e5, kmax_bytes: 1.6e6, pmax_percent: 20 };
    case 'scaled':
      return {
        ...always,
        dce_tcp_rtt_us: roundTripUs,
        rate_reduce_monitor_period_us: roundTripUs,
        rpg_time_reset_us: Math.max(300, roundTripUs),
        dce_tcp_g: 960,
        kmin_bytes: Math.max(4e5, 0.1 * held),
        kmax_bytes: Math.max(1.6e6, 0.5 * held),
      };
    case 'rule':
      return {
        ...always,
        ...ruleTimers(roundTripUs),
        rpg_threshold: 5,
        rpg_ai_rate_mbps: 25,
        kmin_bytes: Math.max(2.5e5, 0.05 * held),
        kmax_bytes: Math.max(5e5, 0.4 * held),
        pmax_percent: 1,
      };
  }
}

const ruleTimers = (roundTripUs: number): Partial<KnobValues> => ({
  dce_tcp_rtt_us: Math.max(1, 0.5 * roundTripUs),
  rate_reduce_monitor_period_us: Math.max(4, 1.5 * roundTripUs),
  rpg_time_reset_us: Math.max(300, 0.5 * roundTripUs),
  dce_tcp_g: 1008,
});

export function packetLevelCase(
  name: 'shelf' | 'scaled' | 'rule',
  lengthKm: number,
  durationMs: number,
): LaneCase {
  const roundTripUs = bareMicroseconds(lengthKm);
  return {
    lengthKm,
    roundTripUs,
    laneGbps: 100,
    flows: 8,
    sendersGbps: 25,
    packetBytes: 1000,
    profile: 'off-the-shelf',
    settings: packetLevelSettings(name, roundTripUs),
    roundTrips: Math.max(1, Math.floor((durationMs * 1000) / roundTripUs)),
  };
}

/** The settings of the table over distance: 400 Gb/s, senders two to one, packets of 4 KiB. */
function distanceSettings(
  profile: 'shelf' | 'rule',
  roundTripUs: number,
  flows: number,
): Partial<KnobValues> {
  if (profile === 'shelf') return { ...endless, min_time_between_cnps_us: 2 };
  const held = product(400, roundTripUs);
  return {
    ...endless,
    ...ruleTimers(roundTripUs),
    rpg_threshold: 5,
    rpg_ai_rate_mbps: 800 / flows,
    rpg_hai_rate_mbps: 1600 / flows,
    rpg_min_dec_fac: 75,
    min_time_between_cnps_us: Math.max(4, roundTripUs / 8),
    kmin_bytes: Math.max(1e6, 0.05 * held),
    kmax_bytes: Math.max(2e6, 0.4 * held),
    pmax_percent: 1,
  };
}

const ROUND_TRIPS = 600;

export function distanceCase(name: 'shelf' | 'rule', lengthKm: number, flows: number): LaneCase {
  const roundTripUs = bareMicroseconds(lengthKm);
  return {
    lengthKm,
    roundTripUs,
    laneGbps: 400,
    flows,
    sendersGbps: 800 / flows,
    packetBytes: 4096,
    profile: 'off-the-shelf',
    settings: distanceSettings(name, roundTripUs, flows),
    roundTrips: ROUND_TRIPS,
  };
}

export function distanceRun(name: 'shelf' | 'rule', lengthKm: number, flows: number): LaneScenario {
  return scenarioOfCase(distanceCase(name, lengthKm, flows));
}

/** A lane as the SiteLink controller tunes it: with windows and starts that know the number of flows, or without. */
export function tunedCase(lengthKm: number, flows: number, hosts: 'windows' | 'rates'): LaneCase {
  return {
    ...distanceCase('rule', lengthKm, flows),
    profile: 'tuned',
    settings: hosts === 'windows' ? {} : endless,
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
export function fieldCase(lengthKm: number, roundTripUs: number): LaneCase {
  const flows = 64;
  const held = product(100, roundTripUs);
  return {
    lengthKm,
    roundTripUs,
    laneGbps: 100,
    flows,
    sendersGbps: 400 / flows,
    packetBytes: 4096,
    profile: 'off-the-shelf',
    settings: {
      min_time_between_cnps_us: 2,
      rpg_min_dec_fac: 95,
      clamp_tgt_rate: 1,
      rpg_time_reset_us: 5000,
      kmin_bytes: 0.75 * held,
      kmax_bytes: 1.5 * held,
      buffer_bytes: 2.5 * held,
      window_bytes: (4 * held) / flows,
    },
    roundTrips: ROUND_TRIPS,
  };
}
