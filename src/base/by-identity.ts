/**
 * The same function, computed once for each frozen object. What caches hold is frozen and read again and again; of anything
 * else nobody knows whether it will still say the same, so that is computed each time.
 */
export function byIdentity<Input extends object, Output>(
  compute: (input: Input) => Output,
): (input: Input) => Output {
  const known = new WeakMap<Input, { readonly output: Output }>();
  return (input) => {
    const before = known.get(input);
    if (before !== undefined) return before.output;
    const output = compute(input);
    if (Object.isFrozen(input)) known.set(input, { output });
    return output;
  };
}
