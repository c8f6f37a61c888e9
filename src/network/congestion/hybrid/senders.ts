import type { Random } from '../../../base/random.ts';
import type { Bytes, BytesPerSecond, Seconds } from '../../../base/units.ts';

/** What every algorithm is told when its flows start. */
export interface SenderSetting {
  readonly flows: number;
  /** What one sender's NIC can send. */
  readonly nicRate: BytesPerSecond;
  /** What a flow sends until it hears something: the NIC's rate, or less when it is paced. */
  readonly startRate: BytesPerSecond;
  /** Without queueing. */
  readonly roundTrip: Seconds;
  readonly step: Seconds;
  readonly packet: Bytes;
  readonly random: Random;
}

/** What comes back to the senders in one step: one object, written anew each step. */
export interface Feedback {
  /** Seconds since the start. */
  time: number;
  /** Probability with which the packets that are acknowledged now were marked. */
  marking: number;
  /** Seconds they waited at the bottleneck. */
  queueDelay: number;
  /** Seconds from sending them to hearing of them. */
  roundTrip: number;
  /** What telemetry in the packets says of the bottleneck: queue over bandwidth-delay product, and what left over its rate. */
  load: number;
  /** Bytes a second of flow i at [offset + i], as they were received. */
  readonly delivered: Float64Array;
  offset: number;
}

/**
 * The reaction of all senders of a lane: what every algorithm of congestion control is here. One object for all flows, so
 * that a step allocates nothing; each flow keeps its own state, because averaging flows hides that they fall out of step.
 */
export interface Senders {
  /** Bytes a second each flow sends now, before the window its host may have. */
  readonly rates: Float64Array;
  /** Notifications their receivers have sent so far; left out by algorithms that need none. */
  readonly notified?: number;
  onFeedback(feedback: Readonly<Feedback>): void;
}

export type StartSenders = (setting: SenderSetting) => Senders;
