import { utf8Length } from '../../names.ts';
import type { Overload } from './functions.ts';
import { lengthOf } from './library/arguments.ts';
import type { CelValue } from './values.ts';
import { CelMap, Opaque, isList } from './values.ts';

/*
 * What calls cost while they run, in the units of Kubernetes' limits: a tenth for each character that is walked over, a
 * quarter for each character of a regular expression, one for everything that takes the same time always.
 */

type Cost = (values: readonly CelValue[], result: CelValue) => number;

export function costOfCall(
  overload: Overload,
  values: readonly CelValue[],
  result: CelValue,
): number {
  const cost = costs.get(overload.name);
  return cost === undefined ? 1 : cost(values, result);
}

const one: CelValue = null;

function sizeOf(value: CelValue = one): number {
  if (typeof value === 'string') return lengthOf(value);
  if (isList(value) || value instanceof Uint8Array) return value.length;
  if (value instanceof CelMap) return value.size;
  return value instanceof Opaque ? value.costSize : 1;
}

const tenth = (size: number): number => Math.ceil(size * 0.1);
const walk: Cost = ([a]) => tenth(sizeOf(a));
const walkTwice: Cost = ([a]) => tenth(sizeOf(a) * 2);
const walkShorter: Cost = ([a, b]) => tenth(Math.min(sizeOf(a), sizeOf(b)));
const search: Cost = ([a, b]) => Math.ceil((1 + sizeOf(a)) * 0.1) * Math.ceil(sizeOf(b) * 0.25);
const ordering: Cost = (values, result) =>
  typeof values[0] === 'string' || values[0] instanceof Uint8Array
    ? walkShorter(values, result)
    : 1;

/** For texts a tenth of their bytes, for lists what is in them. */
function traversal(value: CelValue): number {
  if (typeof value === 'string') return Math.floor(utf8Length(value) * 0.1);
  if (value instanceof Uint8Array) return Math.floor(value.length * 0.1);
  return isList(value) ? value.reduce<number>((sum, item) => sum + traversal(item), 0) : 1;
}

const traverse: Cost = ([a]) => traversal(a ?? one);
const product: Cost = ([a, b]) => 1 + sizeOf(a) * sizeOf(b);

const costs: ReadonlyMap<string, Cost> = new Map<string, Cost>([
  ...['startsWith', 'endsWith'].map((name) => [name, walk] as const),
  ['bytes', ([a]) => (typeof a === 'string' ? tenth(sizeOf(a)) : 1)],
  ['string', ([a]) => (a instanceof Uint8Array ? tenth(sizeOf(a)) : 1)],
  ['format', walk],
  ['strings.quote', walk],
  ['@in', ([, b]) => (b instanceof CelMap ? 1 : sizeOf(b))],
  ...['_<_', '_<=_', '_>_', '_>=_'].map((name) => [name, ordering] as const),
  ['_==_', walkShorter],
  ['_!=_', walkShorter],
  [
    '_+_',
    ([a, b]) =>
      typeof a === 'string' || a instanceof Uint8Array ? tenth(sizeOf(a) + sizeOf(b)) : 1,
  ],
  ['matches', search],
  ['contains', ([a, b]) => tenth(sizeOf(a)) * tenth(sizeOf(b))],
  ...['isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf'].map(
    (name) => [name, traverse] as const,
  ),
  ...['url', 'lowerAscii', 'upperAscii', 'substring', 'trim'].map((name) => [name, walk] as const),
  ['replace', walkTwice],
  ['split', walkTwice],
  ['join', (_, result) => tenth(sizeOf(result) * 2)],
  ['find', search],
  ['findAll', search],
  ...['cidr', 'isIP', 'isCIDR', 'quantity', 'isQuantity', 'semver', 'isSemver'].map(
    (name) => [name, walk] as const,
  ),
  ['ip', ([a]) => (typeof a === 'string' ? tenth(sizeOf(a)) : 1)],
  ['ip.isCanonical', walkTwice],
  ['containsIP', ([a, b]) => tenth(2 * sizeOf(a)) + (typeof b === 'string' ? tenth(sizeOf(b)) : 0)],
  [
    'containsCIDR',
    ([a, b]) =>
      tenth(2 * sizeOf(a)) + tenth(sizeOf(a)) + 1 + (typeof b === 'string' ? tenth(sizeOf(b)) : 0),
  ],
  ['validate', ([a, b]) => (a instanceof Opaque ? a.costSize : 1) * Math.max(1, tenth(sizeOf(b)))],
  ['format.named', walk],
  ['sets.contains', product],
  ['sets.intersects', product],
  ['sets.equivalent', ([a, b]) => 1 + 2 * sizeOf(a) * sizeOf(b)],
  ['check', () => 350_000],
]);
