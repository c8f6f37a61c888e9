/** `{3}`, `{3,}`, `{3,5}`; any other brace is a letter. */
const repetition = /\{(\d{1,9})(?:,(\d{0,9}))?\}/y;
/** A class, in which `]` comes first or escaped, or ends a named class. */
const charactersOf = /\[\^?\]?(?:\\.|\[:[^\]]{0,10}:\]|[^\]\\])*\]?/sy;
/** `\p{Greek}`, `\x{1F600}`, `\d`. */
const escape = /\\(?:[pPx]\{[^}]{0,40}\}|.)?/sy;

/**
 * About how many steps a pattern has when its repetitions are written out, as they are when it is compiled: `(ab){1,100}` are
 * two hundred. A few characters may stand for a thousand steps, and each costs microseconds.
 */
export function patternSize(source: string): number {
  const groups: number[] = [];
  let size = 0;
  let last = 0;
  for (let at = 0; at < source.length;) {
    const character = source.charAt(at);
    const length = lengthOfAtom(source, at);
    at += length;
    if (character === '(') {
      groups.push(size);
      size = 0;
      last = 0;
    } else if (character === ')') {
      last = size + 1;
      size = (groups.pop() ?? 0) + last;
    } else if (character === '{' && length > 1) {
      const again = last * (timesAt(source, at - length) - 1);
      size += again;
      last += again;
    } else {
      last = 1;
      size++;
    }
  }
  return groups.reduce((sum, outer) => sum + outer, size);
}

function lengthOfAtom(source: string, at: number): number {
  switch (source.charAt(at)) {
    case '\\':
      return lengthAt(escape, source, at);
    case '[':
      return lengthAt(charactersOf, source, at);
    case '{':
      return lengthAt(repetition, source, at);
    default:
      return 1;
  }
}

function lengthAt(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at;
  return Math.max(1, pattern.exec(source)?.[0].length ?? 0);
}

function timesAt(source: string, at: number): number {
  repetition.lastIndex = at;
  const [, least = '1', most] = repetition.exec(source) ?? [];
  const times = most === '' ? Number(least) + 1 : Number(most ?? least);
  return Math.max(1, times);
}
