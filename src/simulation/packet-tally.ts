import type { Bytes } from '../base/units.ts';
import type { LaneConduct } from '../network/lane-conduct.ts';
import { DELAY_BOUNDS, PACKET } from '../network/lane-conduct.ts';

/** What befell the packets that passed one direction of a link, in all; of those only whose lanes' conduct is known. */
export interface PacketTally {
  readonly packets: number;
  readonly marked: number;
  /** Found no room in the buffer. */
  readonly overflowed: number;
  /** Damaged on the fibre. */
  readonly lost: number;
  readonly notifications: number;
  /** Seconds that the packets waited, all together. */
  readonly waited: number;
  /** Packets that waited no longer than each of `DELAY_BOUNDS`. */
  readonly withinBounds: readonly number[];
}

export const noPackets: PacketTally = {
  packets: 0,
  marked: 0,
  overflowed: 0,
  lost: 0,
  notifications: 0,
  waited: 0,
  withinBounds: DELAY_BOUNDS.map(() => 0),
};

/** With so many more bytes that arrived. What does not arrive was sent besides. */
export function withCarried(
  tally: PacketTally,
  conduct: LaneConduct | undefined,
  carried: Bytes,
): PacketTally {
  if (conduct === undefined || carried === 0) return tally;
  const { markedShare, overflowShare, lossShare, notificationsPerByte, meanDelay } = conduct;
  const packets = carried / PACKET;
  const sent = packets / ((1 - overflowShare) * (1 - lossShare));
  return {
    packets: tally.packets + packets,
    marked: tally.marked + packets * markedShare,
    overflowed: tally.overflowed + sent * overflowShare,
    lost: tally.lost + sent * (1 - overflowShare) * lossShare,
    notifications: tally.notifications + carried * notificationsPerByte,
    waited: tally.waited + packets * meanDelay,
    withinBounds: tally.withinBounds.map(
      (before, index) => before + packets * (conduct.withinBounds[index] ?? 1),
    ),
  };
}
