/**
 * The order in which servers and tools written in Go write the keys of a YAML mapping: numbers by what they are worth,
 * letters after everything else.
 */
export function compareKeys(left: string, right: string): number {
  const [before, after] = [Array.from(left), Array.from(right)];
  const at = before.findIndex((character, index) => character !== after[index]);
  const [one, other] = [before[at], after[at]];
  if (one === undefined || other === undefined) return before.length - after.length;
  const letters = Number(isLetter(one)) - Number(isLetter(other));
  if (letters !== 0) return letters;
  const byWorth = isLetter(one) ? 0 : compareNumbers(before, after, at);
  return byWorth === 0 ? (one.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0) : byWorth;
}

const isLetter = (character: string): boolean => /\p{L}/u.test(character);
const isDigit = (character: string | undefined): boolean =>
  character !== undefined && /\d/.test(character);

/** Of numbers that differ from `at` on; zeros that lead a number are worth nothing. */
function compareNumbers(left: readonly string[], right: readonly string[], at: number): number {
  const leading = isDigit(left[at - 1]) && /[1-9]\d*$/.test(left.slice(0, at).join('')) ? '1' : '';
  const [one, other] = [digitsFrom(left, at), digitsFrom(right, at)];
  const worth = Number(leading + one) - Number(leading + other);
  return worth === 0 ? one.length - other.length : worth;
}

function digitsFrom(characters: readonly string[], at: number): string {
  let end = at;
  while (isDigit(characters[end])) end++;
  return characters.slice(at, end).join('');
}
