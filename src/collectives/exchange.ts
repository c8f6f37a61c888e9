import type { Bytes, Seconds } from '../base/units.ts';
import { seconds } from '../base/units.ts';
import { exposedTime } from './gradients.ts';

/** What one crossing carries per direction and step, and how it can be hidden. */
export interface Exchange {
  readonly volume: Bytes;
  /** Pieces it is sent in. */
  readonly pieces: number;
  readonly window: Seconds;
  /** One-way delays of a step, whatever the rate. */
  readonly oneWayDelays: number;
  /** One-way delays between pieces that the window has to hide, besides the transfer. */
  readonly hiddenDelays: number;
  /** awaited: the last piece and the delays can never be hidden. later: nothing waits for what comes within the window. */
  readonly arrival: 'awaited' | 'later';
}

/** What of a transfer no computation hides. */
export function exposedTransfer({ pieces, window, arrival }: Exchange, transfer: Seconds): Seconds {
  return arrival === 'awaited'
    ? exposedTime(transfer, window, pieces)
    : seconds(Math.max(0, transfer - window));
}

/** What of the delays no computation hides, once it hides that transfer. */
export function exposedDelay(
  { window, arrival }: Exchange,
  { transfer, delay }: { readonly transfer: number; readonly delay: number },
): Seconds {
  return arrival === 'awaited'
    ? seconds(delay)
    : seconds(Math.max(0, delay - Math.max(0, window - transfer)));
}
