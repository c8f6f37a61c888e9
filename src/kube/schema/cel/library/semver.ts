import { overloadsOf } from '../functions.ts';
import type { CelValue } from '../values.ts';
import { CelError, Opaque } from '../values.ts';
import { text, truth } from './arguments.ts';

interface Version {
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly prerelease: readonly string[];
  readonly build: string;
}

class Semver extends Opaque {
  readonly typeName = 'kubernetes.Semver';
  readonly version: Version;

  constructor(version: Version) {
    super();
    this.version = version;
  }

  equals(other: CelValue): boolean {
    return other instanceof Semver && order(this.version, other.version) === 0n;
  }
}

const type = 'kubernetes.Semver';

/** Semantic versions 2.0.0; build metadata does not count when versions are compared. */
export const semver = overloadsOf([
  ['isSemver(string): bool', (a) => readVersion(text(a)) !== undefined],
  [
    'isSemver(string, bool): bool',
    (a, normal) => readVersion(written(text(a), truth(normal) ? 'loose' : 'strict')) !== undefined,
  ],
  [`semver(string): ${type}`, (a) => parsed(text(a))],
  [
    `semver(string, bool): ${type}`,
    (a, normal) => parsed(written(text(a), truth(normal) ? 'loose' : 'strict')),
  ],
  [`${type} .major(): int`, (a) => version(a).numbers[0]],
  [`${type} .minor(): int`, (a) => version(a).numbers[1]],
  [`${type} .patch(): int`, (a) => version(a).numbers[2]],
  [`${type} .isLessThan(${type}): bool`, (a, b) => order(version(a), version(b)) < 0n],
  [`${type} .isGreaterThan(${type}): bool`, (a, b) => order(version(a), version(b)) > 0n],
  [`${type} .compareTo(${type}): int`, (a, b) => order(version(a), version(b))],
]);

function version(value: CelValue | undefined): Version {
  if (value instanceof Semver) return value.version;
  throw new CelError('no such overload: wanted a semantic version');
}

/** Normalised: without a leading v, with all three numbers, without zeros in front of them. */
function written(value: string, how: 'loose' | 'strict'): string {
  if (how === 'strict') return value;
  const [, core = '', rest = ''] = /^v?([^-+]*)(.*)$/s.exec(value) ?? [];
  const numbers = core.split('.').map((number) => number.replace(/^0+(?=\d)/, ''));
  while (numbers.length < 3) numbers.push('0');
  return numbers.join('.') + rest;
}

function parsed(value: string): Semver {
  const found = readVersion(value);
  if (found !== undefined) return new Semver(found);
  throw new CelError(`semver ${JSON.stringify(value)} parse error: it is no semantic version`);
}

const number = '(0|[1-9]\\d*)';
const identifier = '(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)';
const form = new RegExp(
  `^${number}\\.${number}\\.${number}(?:-(${identifier}(?:\\.${identifier})*))?(?:\\+([0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*))?$`,
);

function readVersion(value: string): Version | undefined {
  const [whole, major = '0', minor = '0', patch = '0', prerelease = '', build = ''] =
    form.exec(value) ?? [];
  if (whole === undefined) return undefined;
  return {
    numbers: [BigInt(major), BigInt(minor), BigInt(patch)],
    prerelease: prerelease === '' ? [] : prerelease.split('.'),
    build,
  };
}

function order(left: Version, right: Version): bigint {
  for (const at of [0, 1, 2] as const) {
    const difference = sign(left.numbers[at], right.numbers[at]);
    if (difference !== 0n) return difference;
  }
  return prereleaseOrder(left.prerelease, right.prerelease);
}

function sign<Value extends string | bigint | number>(left: Value, right: Value): bigint {
  return left < right ? -1n : left > right ? 1n : 0n;
}

/** A version before its release is less than the release itself. */
function prereleaseOrder(left: readonly string[], right: readonly string[]): bigint {
  if (left.length === 0 || right.length === 0) return sign(right.length, left.length);
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = identifierOrder(left[at] ?? '', right[at] ?? '');
    if (difference !== 0n) return difference;
  }
  return sign(left.length, right.length);
}

function identifierOrder(left: string, right: string): bigint {
  const [isNumber, otherIsNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)];
  if (isNumber && otherIsNumber) return sign(BigInt(left), BigInt(right));
  if (isNumber !== otherIsNumber) return isNumber ? -1n : 1n;
  return sign(left, right);
}
