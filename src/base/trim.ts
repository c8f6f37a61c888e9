/**
 * The text without what it ends in. A regular expression such as `/=+$/` tries anew at every character of a long row that is
 * not at the end, which takes time in its square: a second for 40,000 of them, and most of an hour for a megabyte.
 */
function trimmedEnd(text: string, isTrimmed: (character: string) => boolean): string {
  let end = text.length;
  while (end > 0 && isTrimmed(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** The text without what it begins in. */
function trimmedStart(text: string, isTrimmed: (character: string) => boolean): string {
  let start = 0;
  while (start < text.length && isTrimmed(text.charAt(start))) start++;
  return text.slice(start);
}

/** The text without what it begins and ends in. */
export const trimmed = (text: string, isTrimmed: (character: string) => boolean): string =>
  trimmedEnd(trimmedStart(text, isTrimmed), isTrimmed);

/** The digits of base64 text. */
export const withoutPadding = (base64: string): string =>
  trimmedEnd(base64, (character) => character === '=');
