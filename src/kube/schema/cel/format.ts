/** CEL's `"%s of %d".format([...])`, which message expressions are written with. */
export function formatText(pattern: string, values: readonly unknown[]): string {
  let next = 0;
  return pattern.replace(
    /%(?:%|(?:\.(\d+))?([a-zA-Z]))/g,
    (clause, precision?: string, verb?: string) => {
      if (verb === undefined) return '%';
      if (next >= values.length) throw new Error(`format: no value for ${clause}`);
      const value = values[next];
      next++;
      return formatClause(verb, value, precision === undefined ? 6 : Number(precision));
    },
  );
}

function formatClause(verb: string, value: unknown, precision: number): string {
  switch (verb) {
    case 's':
      return plainText(value);
    case 'd':
      return wholeNumber(value).toString();
    case 'b':
      return typeof value === 'boolean' ? (value ? '1' : '0') : wholeNumber(value).toString(2);
    case 'o':
      return wholeNumber(value).toString(8);
    case 'x':
      return hexadecimal(value);
    case 'X':
      return hexadecimal(value).toUpperCase();
    case 'f':
      return Number(value).toFixed(Math.min(precision, 100));
    case 'e':
      return Number(value)
        .toExponential(Math.min(precision, 100))
        .replace(/e([+-])(\d)$/, 'e$10$2');
    default:
      throw new Error(`format: unknown clause %${verb}`);
  }
}

function wholeNumber(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  throw new Error('format: an integer is needed');
}

function hexadecimal(value: unknown): string {
  if (typeof value !== 'string') return wholeNumber(value).toString(16);
  return Array.from(value)
    .map((character) => (character.codePointAt(0) ?? 0).toString(16).padStart(2, '0'))
    .join('');
}

function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(plainText).join(', ')}]`;
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => `${plainText(key)}: ${plainText(item)}`);
    return `{${entries.sort().join(', ')}}`;
  }
  if (value instanceof Date) return value.toISOString().replace(/\.000Z$/, 'Z');
  return String(value);
}
