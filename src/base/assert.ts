/** A mistake of ours, never of a user: it is not caught below the process boundary. */
class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** The value that must be there: for look-ups whose key was just checked or made by us. */
export function present<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new AssertionError(`${what} is missing`);
  return value;
}
