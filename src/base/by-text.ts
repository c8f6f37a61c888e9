/**
 * The same function, computed once for each text as long as few different ones are asked for. When there are more, all are
 * forgotten: a hostile flood of others pushes out what is known, no more.
 */
export function byText<Output>(
  most: number,
  compute: (text: string) => Output,
): (text: string) => Output {
  const known = new Map<string, Output>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const output = compute(text);
    if (known.size >= most) known.clear();
    known.set(text, output);
    return output;
  };
}
