/** About this many marks on a linear axis. */
const WANTED = 6;
const MOST = 400;
/** Nearer to each other, as a share of their size or in all, two values are one to the eye and to a double. */
const SAME = 1e-9;
const LEAST_SPAN = 1e-290;

/** Multiples of 1, 2 or 5 times a power of ten that enclose both ends. */
function linearTicks(least: number, most: number): readonly number[] {
  const size = Math.max(Math.abs(least), Math.abs(most));
  const isRange = most - least > Math.max(SAME * size, LEAST_SPAN);
  const step = niceStep((isRange ? most - least : Math.max(1, size)) / (WANTED - 1));
  const first = Math.floor(least / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(most / step - 1e-9));
  const count = Math.min(MOST, last - first);
  return Array.from({ length: count + 1 }, (_, index) => rounded((first + index) * step));
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const digit = [1, 2, 5].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return digit * power;
}

/** Of an axis that is divided: where it begins and ends, and its marks. */
export interface Division {
  readonly least: number;
  readonly most: number;
  readonly ticks: readonly number[];
}

export function divideLinear(least: number, most: number): Division {
  const ticks = linearTicks(least, most);
  return { least: ticks[0] ?? least, most: ticks.at(-1) ?? most, ticks };
}

const FEW_DECADES = 2;
const MOST_DECADES = 8;

/**
 * Marked at powers of ten, of which an axis of more than eight has every second or fewer; one of up to two decades is
 * also marked, and may end, at their double and fivefold.
 */
export function divideLog(least: number, most: number): Division {
  const first = Math.floor(Math.log10(least) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(most) - 1e-9));
  if (last - first <= FEW_DECADES) return divideFinely({ first, last }, least, most);
  const stride = Math.ceil((last - first) / MOST_DECADES);
  const count = Math.floor((last - first) / stride) + 1;
  const ticks = Array.from({ length: count }, (_, index) =>
    rounded(10 ** (first + index * stride)),
  );
  return { least: rounded(10 ** first), most: rounded(10 ** last), ticks };
}

function divideFinely(
  { first, last }: { readonly first: number; readonly last: number },
  least: number,
  most: number,
): Division {
  const powers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const all = powers.flatMap((power) => [1, 2, 5].map((digit) => rounded(digit * 10 ** power)));
  const begin = all.findLastIndex((tick) => tick <= least * (1 + 1e-9));
  const end = all.findIndex((tick) => tick >= most * (1 - 1e-9));
  const ticks = all.slice(Math.max(0, begin), Math.max(end, begin + 1) + 1);
  return { least: ticks[0] ?? least, most: ticks.at(-1) ?? most, ticks };
}

const rounded = (value: number): number => Number(value.toPrecision(12));

const PREFIXES: readonly (readonly [factor: number, letter: string])[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];

/** Short: `0`, `0.05`, `250`, `10k`, `2.5M`; beyond the prefixes `1e-7`. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 1e-4 || size >= 1e15) return value.toExponential().replace('e+', 'e');
  if (size < 1e4) return String(Number(value.toPrecision(6)));
  const [factor, letter] = PREFIXES.find(([least]) => size >= least) ?? [1, ''];
  return `${Number((value / factor).toPrecision(4))}${letter}`;
}
