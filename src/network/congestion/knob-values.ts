import type { BytesPerSecond, Seconds } from '../../base/units.ts';
import {
  bytes,
  bytesPerSecond,
  gbps,
  microseconds,
  toGbps,
  toMicroseconds,
} from '../../base/units.ts';
import type { FluidDcqcn } from './fixed-point.ts';
import type { ReactionPoint } from './hybrid/dcqcn.ts';
import type { Bottleneck } from './hybrid/queue.ts';
import type { KnobName, KnobValues } from './knobs.ts';
import { inRange, knobNames } from './knobs.ts';
import type { LaneParameters } from './parameters.ts';

/** A value that the gear cannot be set to, and the nearest that it can. */
export interface Clipped {
  readonly knob: KnobName;
  readonly wanted: number;
  readonly set: number;
}

/** The knobs of a lane as its gear takes them: rounded, and within their ranges. */
export function knobValues(parameters: LaneParameters): KnobValues {
  const exact = exactValues(parameters);
  const values = { ...exact };
  for (const name of knobNames) values[name] = inRange(name, exact[name]);
  return values;
}

/** What was lost by ranges, not by rounding. */
export function clippedValues(parameters: LaneParameters): readonly Clipped[] {
  const exact = exactValues(parameters);
  return knobNames.flatMap((knob) => {
    const wanted = exact[knob];
    const set = inRange(knob, wanted);
    return Math.abs(set - wanted) > Math.max(1, 0.01 * Math.abs(wanted))
      ? [{ knob, wanted, set }]
      : [];
  });
}

const mbps = (rate: BytesPerSecond): number => toGbps(rate) * 1000;

function exactValues(parameters: LaneParameters): Record<KnobName, number> {
  const { startRate } = parameters;
  return {
    kmin_bytes: parameters.ecnMin,
    kmax_bytes: parameters.ecnMax,
    pmax_percent: 100 * parameters.ecnMaxProbability,
    buffer_bytes: parameters.buffer,
    pfc_xoff_bytes: 0,
    pfc_xon_bytes: 0,
    pfc_delay_us: 0,
    min_time_between_cnps_us: toMicroseconds(parameters.cnpInterval),
    dce_tcp_g: 1024 * (1 - parameters.alphaGain),
    dce_tcp_rtt_us: toMicroseconds(parameters.alphaUpdate),
    initial_alpha_value: 1023,
    rate_to_set_on_first_cnp_mbps: startRate === undefined ? 0 : mbps(startRate),
    rate_reduce_monitor_period_us: toMicroseconds(parameters.rateReduceMonitor),
    rpg_min_dec_fac: 100 * parameters.leastKept,
    rpg_min_rate_mbps: 1,
    rpg_max_rate_mbps: 0,
    rpg_gd: 11,
    rpg_time_reset_us: toMicroseconds(parameters.rateReset),
    // Dumps show 32767 bytes: a raise every eight packets. The packet-level code this is checked against has no such counter.
    rpg_byte_reset_bytes: 0,
    rpg_threshold: parameters.fastRecoverySteps,
    rpg_ai_rate_mbps: Math.max(1, mbps(parameters.additiveIncrease)),
    rpg_hai_rate_mbps: Math.max(1, mbps(parameters.hyperIncrease)),
    clamp_tgt_rate: 0,
    clamp_tgt_rate_after_time_inc: 1,
    window_bytes: parameters.window ?? 0,
    start_rate_mbps: startRate === undefined ? 0 : mbps(startRate),
  };
}

const orNone = (value: number): BytesPerSecond | undefined =>
  value === 0 ? undefined : fromMbps(value);

export const fromMbps = (value: number): BytesPerSecond => bytesPerSecond(gbps(value) / 1000);

function clampOf(values: KnobValues): ReactionPoint['clampTarget'] {
  if (values.clamp_tgt_rate === 1) return 'always';
  return values.clamp_tgt_rate_after_time_inc === 1 ? 'after-a-raise' : 'after-a-raise-by-bytes';
}

/** The sender's and the receiver's part; `flowsPerNotifier`: queue pairs that share the time between notifications. */
export function reactionPointOf(values: KnobValues, flowsPerNotifier: number): ReactionPoint {
  return {
    initialAlpha: values.initial_alpha_value / 1024,
    alphaUpdate: microseconds(values.dce_tcp_rtt_us),
    alphaGain: (1024 - values.dce_tcp_g) / 1024,
    alphaShare: 2 ** (10 - values.rpg_gd),
    rateReduceMonitor: microseconds(values.rate_reduce_monitor_period_us),
    rateReset: microseconds(values.rpg_time_reset_us),
    byteReset: values.rpg_byte_reset_bytes === 0 ? undefined : bytes(values.rpg_byte_reset_bytes),
    fastRecoverySteps: values.rpg_threshold,
    additiveIncrease: fromMbps(values.rpg_ai_rate_mbps),
    hyperIncrease: fromMbps(values.rpg_hai_rate_mbps),
    leastKept: values.rpg_min_dec_fac / 100,
    leastRate: fromMbps(values.rpg_min_rate_mbps),
    mostRate: orNone(values.rpg_max_rate_mbps),
    rateOnFirstNotification: orNone(values.rate_to_set_on_first_cnp_mbps),
    clampTarget: clampOf(values),
    cnpInterval: microseconds(values.min_time_between_cnps_us),
    flowsPerNotifier,
  };
}

export function bottleneckOf(values: KnobValues, rate: BytesPerSecond): Bottleneck {
  return {
    rate,
    buffer: bytes(values.buffer_bytes === 0 ? Infinity : values.buffer_bytes),
    ecnMin: bytes(values.kmin_bytes),
    ecnMax: bytes(values.kmax_bytes),
    ecnMaxProbability: values.pmax_percent / 100,
  };
}

/** The same for the published linear model, which has neither floors nor a hyper phase. */
export function fluidOf(
  values: KnobValues,
  lane: { readonly rate: BytesPerSecond; readonly packetBytes: number },
): FluidDcqcn {
  const point = reactionPointOf(values, 1);
  const none = bytes(Number.MAX_SAFE_INTEGER);
  const shortest: Seconds = microseconds(1);
  return {
    lineRate: lane.rate,
    packet: bytes(lane.packetBytes),
    cnpInterval: point.cnpInterval > 0 ? point.cnpInterval : shortest,
    alphaUpdate: point.alphaUpdate,
    rateReset: point.rateReset,
    byteReset: point.byteReset ?? none,
    fastRecoverySteps: point.fastRecoverySteps,
    alphaGain: point.alphaGain,
    additiveIncrease: point.additiveIncrease,
    ecnMin: bytes(values.kmin_bytes),
    ecnMax: bytes(values.kmax_bytes),
    ecnMaxProbability: values.pmax_percent / 100,
  };
}
