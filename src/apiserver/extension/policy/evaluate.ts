import { utf8Length } from '../../../kube/names.ts';
import type { CelValue } from '../../../kube/schema/cel/values.ts';
import { conditionBudget, requestBudget } from '../expressions.ts';
import { evaluateConditions } from '../match-conditions.ts';
import type { CompiledPolicy, Validation } from './compiled-policy.ts';
import { LazyVariables } from './lazy-variables.ts';
import { Budget } from './program.ts';
import type { Outcome, Program } from './program.ts';

/** One validation that does not hold, or could not be evaluated. */
export interface Violation {
  readonly message: string;
  /** '' where it went wrong rather than did not hold. */
  readonly reason: string;
  readonly expressionIndex: number;
}

export interface Findings {
  readonly violations: readonly Violation[];
  /** Annotations that could not be made, where the policy fails closed. */
  readonly failures: readonly string[];
  readonly annotations: readonly (readonly [string, string])[];
}

const nothing: Findings = { violations: [], failures: [], annotations: [] };

/** Evaluates a policy for one object and one set of parameters. */
export function evaluatePolicy(
  policy: CompiledPolicy,
  given: ReadonlyMap<string, CelValue>,
): Findings {
  const verdict = evaluateConditions(policy.conditions, given, new Budget(conditionBudget));
  if (verdict.type === 'differs') return nothing;
  if (verdict.type === 'failed') {
    if (policy.failurePolicy === 'Ignore') return nothing;
    return { ...nothing, violations: [{ message: verdict.why, reason: '', expressionIndex: 0 }] };
  }
  const evaluation = new Evaluation(policy, given, new Budget(requestBudget));
  return {
    violations: policy.validations.flatMap((validation, index) =>
      evaluation.violation(validation, index),
    ),
    ...evaluation.annotations(),
  };
}

const longestMessage = 5 * 1024;
const longestAnnotation = 10 * 1024;

/** The expressions of a policy in their order, with the variables they share. */
class Evaluation {
  readonly #policy: CompiledPolicy;
  readonly #values: ReadonlyMap<string, CelValue>;
  readonly #budget: Budget;

  constructor(policy: CompiledPolicy, given: ReadonlyMap<string, CelValue>, budget: Budget) {
    const variables = new LazyVariables(policy.variables, given, budget);
    this.#policy = policy;
    this.#values = new Map([...given, ['variables', variables] as const]);
    this.#budget = budget;
  }

  violation(validation: Validation, expressionIndex: number): readonly Violation[] {
    const outcome = this.#run(validation.program);
    if (outcome.type === 'failed') {
      if (this.#policy.failurePolicy === 'Ignore') return [];
      return [{ message: outcome.why, reason: '', expressionIndex }];
    }
    if (outcome.value === true) return [];
    return [{ message: this.#message(validation), reason: validation.reason, expressionIndex }];
  }

  annotations(): Pick<Findings, 'annotations' | 'failures'> {
    const annotations: (readonly [string, string])[] = [];
    const failures: string[] = [];
    for (const { key, program } of this.#policy.auditAnnotations) {
      const outcome = this.#run(program);
      if (outcome.type === 'value' && typeof outcome.value === 'string') {
        const value = outcome.value.trim().slice(0, longestAnnotation);
        if (value !== '') annotations.push([key, value]);
      } else if (outcome.type === 'failed' && this.#policy.failurePolicy === 'Fail') {
        failures.push(outcome.why);
      }
    }
    return { annotations, failures };
  }

  #message({ message, messageProgram, program }: Validation): string {
    const own = message.trim();
    const plain = own === '' ? `failed expression: ${program.text.trim()}` : own;
    if (messageProgram === undefined) return plain;
    const outcome = this.#run(messageProgram);
    if (outcome.type === 'failed' || typeof outcome.value !== 'string') return plain;
    const text = outcome.value.trim();
    return text === '' || text.includes('\n') || utf8Length(text) > longestMessage ? plain : text;
  }

  #run(program: Program): Outcome {
    return this.#budget.run(program, this.#values);
  }
}
