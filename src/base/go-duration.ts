const PATTERN = /^[+-]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

const SECOND = 1_000_000_000n;

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1000n],
  ['µs', 1000n],
  ['μs', 1000n],
  ['ms', 1_000_000n],
  ['s', SECOND],
  ['m', 60n * SECOND],
  ['h', 3600n * SECOND],
]);

/** Whether it is a duration as Go's `time.ParseDuration` reads it: `1h30m`, `-1.5s`, `0`. */
export const isGoDuration = (text: string): boolean => PATTERN.test(text);

/** In nanoseconds, without bounds; undefined when the text is no duration. */
export function goDuration(text: string): bigint | undefined {
  if (!isGoDuration(text)) return undefined;
  let sum = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of text.matchAll(
    /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g,
  )) {
    const size = UNITS.get(unit) ?? 0n;
    const digits = fraction.slice(0, 18);
    sum += BigInt(whole === '' ? 0 : whole) * size;
    if (digits !== '') sum += (BigInt(digits) * size) / 10n ** BigInt(digits.length);
  }
  return text.startsWith('-') ? -sum : sum;
}
