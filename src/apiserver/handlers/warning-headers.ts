/** As the real server's: more than this in all, in characters, and each warning is cut to the lesser length. */
const mostTogether = 4096;
const mostEach = 256;

/** Half a character, or one that controls: no header may have them, and the real server leaves out a warning that does. */
const unspeakable = /[\p{Cc}\p{Cs}]/u;

/** `Warning: 299 - "..."`, one for each thing that the client should know; heads have limits, so that the last may be left out. */
export function warningHeaders(warnings: readonly string[]): ReadonlyMap<string, string> {
  const speakable = new Set(warnings.filter((text) => !unspeakable.test(text)));
  if (speakable.size === 0) return new Map();
  const told = withinLimits([...speakable]);
  return new Map([['warning', told.map((text) => `299 - ${JSON.stringify(text)}`).join(', ')]]);
}

function withinLimits(warnings: readonly string[]): readonly string[] {
  const together = warnings.reduce((sum, { length }) => sum + length, 0);
  if (together <= mostTogether) return warnings;
  const told: string[] = [];
  let written = 0;
  for (const warning of warnings) {
    if (written >= mostTogether) break;
    const text = cut(warning);
    written += text.length;
    told.push(text);
  }
  return told;
}

/** Not between the two halves of a character. */
function cut(text: string): string {
  if (text.length <= mostEach) return text;
  const last = text.charCodeAt(mostEach - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? mostEach - 1 : mostEach);
}
