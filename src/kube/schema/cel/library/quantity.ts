import { notAQuantity, readQuantity } from '../../../quantity.ts';
import { overloadsOf } from '../functions.ts';
import type { CelValue } from '../values.ts';
import { CelError, Opaque, largestInt, smallestInt } from '../values.ts';
import { integer, text } from './arguments.ts';

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
  if (found !== undefined) return new Quantity(found.nanos);
  throw new CelError(notAQuantity);
}
