/** A mistake of ours, never of a user: it is not caught below the process boundary. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Ends a switch over a closed union: a new member breaks the build here. */
export function unreachable(value: never): never {
  throw new AssertionError(`unexpected alternative: ${JSON.stringify(value)}`);
}

/** The value that must be there: for look-ups whose key was just checked or made by us. */
export function present<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new AssertionError(`${what} is missing`);
  return value;
}
