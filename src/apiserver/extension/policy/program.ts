import type { Result } from '../../../base/result.ts';
import type { CompileFault, Expression } from '../../../kube/schema/cel/expression.ts';
import { perCallLimit } from '../../../kube/schema/cel/expression.ts';
import type { CelValue } from '../../../kube/schema/cel/values.ts';
import { failureText } from '../expressions.ts';

/** An expression as written, and what compiling it gave. */
export interface Program {
  readonly text: string;
  readonly compiled: Result<Expression, CompileFault>;
}

export type Outcome =
  | { readonly type: 'value'; readonly value: CelValue }
  | { readonly type: 'failed'; readonly why: string };

const outOfBudget =
  'validation failed due to running out of cost budget, no further validation rules will be run';

/** What is left to spend on expressions: one evaluation has a limit, and all of them together. */
export class Budget {
  #left: number;

  constructor(total: number) {
    this.#left = total;
  }

  run({ text, compiled }: Program, values: ReadonlyMap<string, CelValue>): Outcome {
    if (compiled.type === 'failed') {
      return { type: 'failed', why: `compilation error: ${compiled.failure.text}` };
    }
    if (this.#left <= 0) return { type: 'failed', why: outOfBudget };
    const evaluated = compiled.value.evaluate(values, Math.min(perCallLimit, this.#left));
    this.#left -= evaluated.cost;
    switch (evaluated.type) {
      case 'value':
        return { type: 'value', value: evaluated.value };
      case 'failed':
        return { type: 'failed', why: failureText(text, evaluated.why) };
      case 'over-limit': {
        const why = 'operation cancelled: actual cost limit exceeded';
        return { type: 'failed', why: this.#left <= 0 ? outOfBudget : failureText(text, why) };
      }
    }
  }
}
