import type { BytesPerSecond, Seconds } from '../../base/units.ts';
import { bytes, bytesPerSecond, seconds } from '../../base/units.ts';
import type { FluidDcqcn } from './fixed-point.ts';
import { markingAtRest } from './fixed-point.ts';

export interface ScaledSetting {
  readonly roundTrip: Seconds;
  readonly laneRate: BytesPerSecond;
  readonly flows: number;
  /** All timers over the round trip (m). */
  readonly timers: number;
  /** Raise over the fair share (epsilon). */
  readonly increase: number;
  /** Marking band over the bandwidth-delay product (k). */
  readonly band: number;
}

const PACKET = bytes(4096);
const NEVER = bytes(1e18);

/**
 * A fluid whose stability knows neither distance nor flows: tau = tau' = T = m RTT, R_AI = epsilon C/N, Kmax - Kmin = k BDP,
 * Pmax = 2 p*. Its fixed point is p* = epsilon^(1/3) N / (m BDP in packets).
 */
export function scaledFluid(setting: ScaledSetting): FluidDcqcn {
  const { roundTrip, laneRate, flows } = setting;
  const product = laneRate * roundTrip;
  const timer = seconds(setting.timers * roundTrip);
  const fluid: FluidDcqcn = {
    lineRate: laneRate,
    packet: PACKET,
    cnpInterval: timer,
    alphaUpdate: timer,
    rateReset: timer,
    byteReset: NEVER,
    fastRecoverySteps: 5,
    alphaGain: 1 / 256,
    additiveIncrease: bytesPerSecond((setting.increase * laneRate) / flows),
    ecnMin: bytes(0.05 * product),
    ecnMax: bytes((0.05 + setting.band) * product),
    ecnMaxProbability: 1,
  };
  return { ...fluid, ecnMaxProbability: 2 * markingAtRest(fluid, flows) };
}
