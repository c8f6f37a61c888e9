import type { Bytes, BytesPerSecond, Seconds } from '../../base/units.ts';
import type { TuningMode } from '../../domain/site-link.ts';
import type { LossRecovery } from '../arq.ts';

/**
 * The congestion parameters of one lane: of the switch at its head (ECN, buffer) and of the DCQCN senders that share it.
 * The words in brackets are the names the gear uses.
 */
export interface LaneParameters {
  readonly mode: TuningMode;
  /** Flows they were computed for. */
  readonly flows: number;
  /** Queue at which marking begins (Kmin). */
  readonly ecnMin: Bytes;
  /** Queue above which everything is marked (Kmax). */
  readonly ecnMax: Bytes;
  /** Marking probability just below `ecnMax` (Pmax), 0 to 1. */
  readonly ecnMaxProbability: number;
  /** Buffer the lane needs at the switch. */
  readonly buffer: Bytes;
  /** Headroom a lossless priority would need for a cable of this length. */
  readonly pfcHeadroom: Bytes;
  /** What one flow may have under way; undefined: no window, only a rate. */
  readonly window: Bytes | undefined;
  /** What a flow sends until it hears something (rate_to_set_on_first_cnp); undefined: what its NIC can. */
  readonly startRate: BytesPerSecond | undefined;
  /** Queue pairs of one flow. */
  readonly queuePairs: number;
  /** Shortest time between two cuts of a sender (rate_reduce_monitor_period). */
  readonly rateReduceMonitor: Seconds;
  /** Time between two raises of a sender (rpg_time_reset). */
  readonly rateReset: Seconds;
  /** How often a sender updates alpha, its estimate of congestion (dce_tcp_rtt). */
  readonly alphaUpdate: Seconds;
  /** Weight of the newest observation in alpha (dce_tcp_g), 0 to 1. */
  readonly alphaGain: number;
  /** Shortest time between two notifications of a receiver (min_time_between_cnps). */
  readonly cnpInterval: Seconds;
  /** Raises before the target itself is raised (rpg_threshold). */
  readonly fastRecoverySteps: number;
  /** Raise of the target in the active phase (rpg_ai_rate). */
  readonly additiveIncrease: BytesPerSecond;
  /** Raise of the target in the hyper phase (rpg_hai_rate). */
  readonly hyperIncrease: BytesPerSecond;
  /** A cut leaves at least this share of the rate (rpg_min_dec_fac). */
  readonly leastKept: number;
  readonly lossRecovery: LossRecovery;
}
