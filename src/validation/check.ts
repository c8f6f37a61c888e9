/**
 * Where a figure comes from. seen: in the named source; reproduced: a public simulator or a published model was run;
 * derived: arithmetic on figures of the other two.
 */
export type Mark = 'seen' | 'reproduced' | 'derived';

/** How far off a prediction may be. */
export type Tolerance =
  | { readonly type: 'relative'; readonly share: number }
  | { readonly type: 'absolute'; readonly amount: number };

/**
 * asserted: must be met. fitted: must be met, but numbers of the model were chosen on it. shown: a vendor's claim, printed
 * beside the prediction and never fitted. disagreement: known not to agree, and why is said.
 */
export type Standing = 'asserted' | 'fitted' | 'shown' | 'disagreement';

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
  /** slow: more than a second; left out unless asked for. */
  readonly cost: 'quick' | 'slow';
  readonly predict: () => number;
}

export type Verdict = 'pass' | 'fail' | 'shown' | 'known disagreement';

/** A check after its prediction. */
export interface Row extends Omit<Check, 'predict'> {
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
    predicted,
    error,
    verdict: verdictOf(check.standing, Math.abs(error) <= most),
  };
}

function verdictOf(standing: Standing, met: boolean): Verdict {
  switch (standing) {
    case 'asserted':
    case 'fitted':
      return met ? 'pass' : 'fail';
    case 'shown':
      return 'shown';
    case 'disagreement':
      return 'known disagreement';
  }
}
