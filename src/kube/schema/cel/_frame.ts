import type { CelValue } from './values.ts';
import { CelError } from './values.ts';

/** Thrown when an evaluation has cost more than it may; nothing in an expression can catch it. */
export class CostExceeded extends Error {
  override readonly name = 'CostExceeded';
}

/** One evaluation: its variables, what loops hold, and what it has cost so far. */
export class Frame {
  readonly variables: ReadonlyMap<string, CelValue>;
  readonly limit: number;
  /** Values of loop variables; a failed step of a loop is kept as its failure. */
  readonly slots: (CelValue | CelError)[] = [];
  cost = 0;

  constructor(variables: ReadonlyMap<string, CelValue>, limit: number) {
    this.variables = variables;
    this.limit = limit;
  }

  spend(cost: number): void {
    this.cost += cost;
    if (this.cost > this.limit)
      throw new CostExceeded('operation cancelled: actual cost limit exceeded');
  }
}

export type Step = (frame: Frame) => CelValue;

/** The value, or the failure that a logical operator may still outweigh. */
export function attempt(step: Step, frame: Frame): CelValue | CelError {
  try {
    return step(frame);
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}
