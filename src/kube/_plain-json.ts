const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const BRACE = 0x7b;
const BRACKET = 0x5b;
/** A number of so many digits is an integer of 32 bits. */
const FEW_DIGITS = 9;

/**
 * How many members the objects of a JSON text have together, as it is written. Undefined where it may have a number that is no
 * integer of 32 bits, where it is nested too deep, and for some of what is not JSON.
 */
export function membersOfPlain(text: string, deepest: number): number | undefined {
  let members = 0;
  let depth = 0;
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) {
      if (++digits > FEW_DIGITS) return undefined;
      continue;
    }
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) members++;
    else if (isBracket(code)) {
      depth += code === BRACE || code === BRACKET ? 1 : -1;
      if (depth > deepest) return undefined;
    } else if (isOfFloat(code, digits)) return undefined;
    digits = 0;
  }
  return members;
}

const isBracket = (code: number): boolean => (code & 0xdf) === BRACKET || (code & 0xdf) === 0x5d;

/** A point, or an `e` behind a digit. */
const isOfFloat = (code: number, digits: number): boolean =>
  code === 0x2e || (digits > 0 && (code === 0x65 || code === 0x45));

/** Where the quote is that ends what begins at another one. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) break;
    if (code === BACKSLASH) at++;
  }
  return at;
}
