import type { JsonValue } from '../../base/json.ts';
import { arrayAt, textAt } from '../../base/json-at.ts';
import type { Declarations } from '../../kube/schema/cel/expression.ts';
import type { CelValue } from '../../kube/schema/cel/values.ts';
import { compiled } from './expressions.ts';
import type { Budget, Program } from './policy/program.ts';

/** One of the `matchConditions` of a policy or a webhook. */
export interface Condition {
  readonly name: string;
  readonly program: Program;
}

export function conditionsOf(
  owner: JsonValue | undefined,
  declarations: Declarations,
): readonly Condition[] {
  return arrayAt(owner, 'matchConditions').map((condition) => {
    const text = textAt(condition, 'expression') ?? '';
    return {
      name: textAt(condition, 'name') ?? '',
      program: { text, compiled: compiled(text, declarations) },
    };
  });
}

export type Verdict =
  | { readonly type: 'matches' }
  | { readonly type: 'differs' }
  | { readonly type: 'failed'; readonly why: string };

/** All must hold. One that is false decides, whatever went wrong with the others. */
export function evaluateConditions(
  conditions: readonly Condition[],
  values: ReadonlyMap<string, CelValue>,
  budget: Budget,
): Verdict {
  const failures: string[] = [];
  for (const { program } of conditions) {
    const outcome = budget.run(program, values);
    if (outcome.type === 'failed') failures.push(outcome.why);
    else if (outcome.value !== true) return { type: 'differs' };
  }
  const [first] = failures;
  if (first === undefined) return { type: 'matches' };
  return { type: 'failed', why: failures.length === 1 ? first : `[${failures.join(', ')}]` };
}
