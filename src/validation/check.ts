/**
 * Where a figure comes from. seen: in the named source; transcribed: in what others wrote of the source, which agreed;
 * reproduced: a public simulator or a published model was run; derived: arithmetic on figures of the others.
 */
export type Mark = 'seen' | 'transcribed' | 'reproduced' | 'derived';

/** How far off a prediction may be. */
export type Tolerance =
  | { readonly type: 'relative'; readonly share: number }
  | { readonly type: 'absolute'; readonly amount: number };

/**
 * asserted: must be met. fitted: must be met, but numbers of the model were chosen on it. shown: a vendor's claim, printed
 * beside the prediction and never fitted. compared: what another simulator says, which is no measurement. disagreement:
 * known not to agree, and why is said.
 */
export type Standing = 'asserted' | 'fitted' | 'shown' | 'compared' | 'disagreement';

/** One published figure and how we predict it. */
export interface Check {
  readonly source: string;
  readonly scenario: string;
  readonly published: number;
  readonly unit: string;
  readonly mark: Mark;
  readonly tolerance: Tolerance;
  readonly standing: Standing;
  readonly note?: string;
  /** A command that prints the prediction; left out, the one that prints this row. */
  readonly reproduce?: string;
  /** slow: more than a second; left out unless asked for. */
  readonly cost: 'quick' | 'slow';
  readonly predict: () => number;
}

export type Verdict = 'pass' | 'fail' | 'shown' | 'compared' | 'known disagreement';

/** A check after its prediction. */
export interface Row extends Omit<Check, 'predict'> {
  readonly reproduce: string;
  readonly predicted: number;
  /** Relative, or in the unit of the figure, as the tolerance is. */
  readonly error: number;
  readonly verdict: Verdict;
}

export const relative = (share: number): Tolerance => ({ type: 'relative', share });
export const absolute = (amount: number): Tolerance => ({ type: 'absolute', amount });

export function evaluate({ predict, ...check }: Check): Row {
  const predicted = predict();
  const difference = predicted - check.published;
  const { tolerance } = check;
  const error = tolerance.type === 'relative' ? difference / check.published : difference;
  const most = tolerance.type === 'relative' ? tolerance.share : tolerance.amount;
  return {
    ...check,
    reproduce: check.reproduce ?? commandFor(check),
    predicted,
    error,
    verdict: verdictOf(check.standing, Math.abs(error) <= most),
  };
}

function commandFor({ scenario, cost }: Pick<Check, 'scenario' | 'cost'>): string {
  return `longhaul validate --only "${scenario}"${cost === 'slow' ? ' --all' : ''}`;
}

function verdictOf(standing: Standing, met: boolean): Verdict {
  switch (standing) {
    case 'asserted':
    case 'fitted':
      return met ? 'pass' : 'fail';
    case 'shown':
    case 'compared':
      return standing;
    case 'disagreement':
      return 'known disagreement';
  }
}
