/** One thing that is wrong with an input: where, and what to do about it. */
export interface Problem {
  /** A path into the input, such as `spec.parallelism.tensor`. */
  readonly path: string;
  readonly message: string;
}

/** The answer of a parser: the value, or every problem found (never only the first). */
export type Result<Value, Failure = readonly Problem[]> =
  | { readonly type: 'ok'; readonly value: Value }
  | { readonly type: 'failed'; readonly failure: Failure };

export function ok<Value>(value: Value): { readonly type: 'ok'; readonly value: Value } {
  return { type: 'ok', value };
}

export function failed<Failure>(failure: Failure): {
  readonly type: 'failed';
  readonly failure: Failure;
} {
  return { type: 'failed', failure };
}

export function describeProblems(problems: readonly Problem[]): string {
  return problems
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join('; ');
}
