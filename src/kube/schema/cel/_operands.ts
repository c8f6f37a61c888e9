import type { Frame, Step } from './_frame.ts';
import { attempt } from './_frame.ts';
import { costOfCall } from './_runtime-cost.ts';
import type { Overload } from './functions.ts';
import type { CelValue } from './values.ts';
import { CelError } from './values.ts';

/**
 * The values that a call is made with. Of one or two operands all are evaluated, and the call is paid for, even if one of
 * them fails; of more, the first failure ends it.
 */
export function operandsOf(
  steps: readonly Step[],
  frame: Frame,
  overload: Overload | undefined,
): readonly CelValue[] {
  if (steps.length > 2) return steps.map((step) => step(frame));
  const values: CelValue[] = [];
  let failure: CelError | undefined;
  for (const step of steps) {
    const value = attempt(step, frame);
    if (value instanceof CelError) failure ??= value;
    else values.push(value);
  }
  if (failure === undefined) return values;
  if (overload !== undefined) frame.spend(costOfCall(overload, [null, null], null));
  throw failure;
}
