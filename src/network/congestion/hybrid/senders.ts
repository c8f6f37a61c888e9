import type { Random } from '../../../base/random.ts';
import type { Bytes, BytesPerSecond, Seconds } from '../../../base/units.ts';

/** What every algorithm is told when its flows start. */
export interface SenderSetting {
  readonly flows: number;
  /** What one sender's NIC can send; flows start at it. */
  readonly nicRate: BytesPerSecond;
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
  /** Bytes a second of flow i at [offset + i], as they were received. */
  readonly delivered: Float64Array;
  offset: number;
}

/**
 * The reaction of all senders of a lane. One object for all flows, so that a step allocates nothing; each flow keeps its
 * own state, because averaging flows hides that they fall out of step.
 */
export interface Senders {
  /** Bytes a second each flow sends now, before its window. */
  readonly rates: Float64Array;
  onFeedback(feedback: Readonly<Feedback>): void;
}

export type StartSenders = (setting: SenderSetting) => Senders;
