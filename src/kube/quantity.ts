/** An exact amount, in billionths: finer parts are rounded up, as the API machinery does it. */
export interface Quantity {
  readonly nanos: bigint;
  /** In which kind of suffixes it was written, and is written again. */
  readonly form: 'binary' | 'decimal' | 'exponent';
}

const one = 1_000_000_000n;

const binary: ReadonlyMap<string, bigint> = new Map(
  ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((suffix, at) => [suffix, 1024n ** BigInt(at + 1)]),
);
const decimal: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const largestExponent = 18;

const written = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]?|[eE][+-]?\d{1,18})$/;

/** What the API machinery says of what is no quantity. */
export const notAQuantity =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** What is larger than anybody has is as much as the API machinery can count. */
const most = (2n ** 63n - 1n) * one;
/** So many digits before the point are larger than anybody has. */
const mostWholeDigits = 100;
/** So far behind the point even the largest suffix leaves less than a billionth. */
const leastWholeDigits = -30;
/** What follows so many digits changes nothing but that the amount is rounded up. */
const mostDigits = 150;

/** `500m`, `1.5Gi`, `2e3`; undefined for what is no quantity. However many digits are written, few are reckoned with. */
export function readQuantity(text: string): Quantity | undefined {
  const [, sign, whole = '', fraction = '', suffix = ''] = written.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '') return undefined;
  const { factor, exponent, form } = scaleOf(suffix);
  const nanos = nanosOf(whole + fraction, whole.length + exponent, factor);
  return { nanos: sign === '-' ? -nanos : nanos, form };
}

/** The digits with the point behind the first `point` of them, times the factor, in billionths. */
function nanosOf(digits: string, point: number, factor: bigint): bigint {
  const first = digits.search(/[1-9]/);
  if (first < 0) return 0n;
  const wholeDigits = point - first;
  if (wholeDigits > mostWholeDigits) return most;
  if (wholeDigits < leastWholeDigits) return 1n;
  const kept = digits.slice(first, first + mostDigits);
  const isMore = /[1-9]/.test(digits.slice(first + mostDigits));
  const reckoned = isMore ? `${kept}1` : kept;
  return scaled(BigInt(reckoned) * factor, wholeDigits - reckoned.length + 9);
}

interface Scale {
  readonly factor: bigint;
  /** Of ten, beside the factor. */
  readonly exponent: number;
  readonly form: Quantity['form'];
}

function scaleOf(suffix: string): Scale {
  const factor = binary.get(suffix);
  if (factor !== undefined) return { factor, exponent: 0, form: 'binary' };
  const exponent = decimal.get(suffix);
  if (exponent !== undefined) return { factor: 1n, exponent, form: 'decimal' };
  return { factor: 1n, exponent: Number(suffix.slice(1)), form: 'exponent' };
}

/** value * 10^exponent, rounded away from zero. */
function scaled(value: bigint, exponent: number): bigint {
  if (exponent >= 0) return value * 10n ** BigInt(exponent);
  const divisor = 10n ** BigInt(-exponent);
  return (value + divisor - 1n) / divisor;
}

export const wholeQuantity = (count: number): Quantity => ({
  nanos: BigInt(count) * one,
  form: 'decimal',
});

/** A sum is written as its first part is, unless that is nothing. */
export const addedQuantity = (first: Quantity, second: Quantity): Quantity => ({
  nanos: first.nanos + second.nanos,
  form: first.nanos === 0n ? second.form : first.form,
});

/** In its shortest form: `1500m`, `2Gi`. */
export function quantityText({ nanos, form }: Quantity): string {
  const whole = nanos / one;
  const isLarge = whole >= 1024n || whole <= -1024n;
  if (form === 'binary' && isLarge && nanos % one === 0n) return binaryText(whole);
  let mantissa = nanos;
  let exponent = -9;
  while (mantissa % 1000n === 0n && exponent < largestExponent) {
    mantissa /= 1000n;
    exponent += 3;
  }
  if (nanos === 0n) return '0';
  return `${mantissa}${form === 'exponent' ? exponentText(exponent) : suffixOf(exponent)}`;
}

const exponentText = (exponent: number): string => (exponent === 0 ? '' : `e${exponent}`);

const suffixOf = (exponent: number): string =>
  [...decimal].find(([, power]) => power === exponent)?.[0] ?? '';

function binaryText(whole: bigint): string {
  const fitting = [...binary].filter(([, factor]) => whole % factor === 0n).at(-1);
  return fitting === undefined ? String(whole) : `${whole / fitting[1]}${fitting[0]}`;
}
