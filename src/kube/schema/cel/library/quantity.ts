import { overloadsOf } from '../functions.ts';
import type { CelValue } from '../values.ts';
import { CelError, Opaque, largestInt, smallestInt } from '../values.ts';
import { integer, text } from './arguments.ts';

/** An exact amount, in billionths: finer parts are rounded up, as the API machinery does it. */
class Quantity extends Opaque {
  readonly typeName = 'kubernetes.Quantity';
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    super();
    this.nanos = nanos;
  }

  equals(other: CelValue): boolean {
    return other instanceof Quantity && other.nanos === this.nanos;
  }
}

const one = 1_000_000_000n;
const type = 'kubernetes.Quantity';

export const quantities = overloadsOf([
  ['isQuantity(string): bool', (a) => readQuantity(text(a)) !== undefined],
  [`quantity(string): ${type}`, (a) => parsed(text(a))],
  [`${type} .isInteger(): bool`, (a) => isInteger(quantity(a))],
  [`${type} .asInteger(): int`, (a) => asInteger(quantity(a))],
  [`${type} .asApproximateFloat(): double`, (a) => Number(quantity(a)) / 1e9],
  [`${type} .sign(): int`, (a) => signOf(quantity(a))],
  [`${type} .add(${type}): ${type}`, (a, b) => new Quantity(quantity(a) + quantity(b))],
  [`${type} .add(int): ${type}`, (a, b) => new Quantity(quantity(a) + integer(b) * one)],
  [`${type} .sub(${type}): ${type}`, (a, b) => new Quantity(quantity(a) - quantity(b))],
  [`${type} .sub(int): ${type}`, (a, b) => new Quantity(quantity(a) - integer(b) * one)],
  [`${type} .isLessThan(${type}): bool`, (a, b) => quantity(a) < quantity(b)],
  [`${type} .isGreaterThan(${type}): bool`, (a, b) => quantity(a) > quantity(b)],
  [`${type} .compareTo(${type}): int`, (a, b) => signOf(quantity(a) - quantity(b))],
]);

function quantity(value: CelValue | undefined): bigint {
  if (value instanceof Quantity) return value.nanos;
  throw new CelError('no such overload: wanted a quantity');
}

const signOf = (value: bigint): bigint => (value > 0n ? 1n : value < 0n ? -1n : 0n);

function isInteger(nanos: bigint): boolean {
  const whole = nanos / one;
  return nanos % one === 0n && whole >= smallestInt && whole <= largestInt;
}

function asInteger(nanos: bigint): bigint {
  if (isInteger(nanos)) return nanos / one;
  throw new CelError('cannot convert value to integer');
}

function parsed(value: string): Quantity {
  const found = readQuantity(value);
  if (found !== undefined) return found;
  throw new CelError(
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  );
}

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

const form = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]?|[eE][+-]?\d{1,3})$/;

function readQuantity(value: string): Quantity | undefined {
  const [, sign, whole = '', fraction = '', suffix = ''] = form.exec(value) ?? [];
  if (sign === undefined || whole + fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  const factor = binary.get(suffix);
  const exponent = decimal.get(suffix) ?? (factor === undefined ? Number(suffix.slice(1)) : 0);
  const nanos = scaled(digits * (factor ?? 1n), exponent - fraction.length + 9);
  return new Quantity(sign === '-' ? -nanos : nanos);
}

/** value * 10^exponent, rounded away from zero. */
function scaled(value: bigint, exponent: number): bigint {
  if (exponent >= 0) return value * 10n ** BigInt(exponent);
  const divisor = 10n ** BigInt(-exponent);
  return (value + divisor - 1n) / divisor;
}
