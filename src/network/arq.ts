/** How a receiver's gap is filled: everything since the gap again, or only what is missing. */
export type LossRecovery = 'go-back-n' | 'selective-repeat';

/**
 * Goodput left when a share `loss` of the packets is lost and `underWay` packets of a queue pair are on their way:
 *   selective repeat  1 - p
 *   go-back-N         (1 - p) / (1 - p + p W)
 */
export function recoveryEfficiency(recovery: LossRecovery, loss: number, underWay: number): number {
  const arrived = 1 - loss;
  switch (recovery) {
    case 'selective-repeat':
      return arrived;
    case 'go-back-n':
      return arrived / (arrived + loss * underWay);
  }
}
