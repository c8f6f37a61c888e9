import type { Range } from './_range.ts';
import type { Expr } from './syntax.ts';
import type { CelType } from './types.ts';
import { exactly, plus, scaled, times, unknown, upTo } from './_range.ts';

/** What the costs of calls look at. */
export interface CostedCall {
  readonly name: string;
  readonly signature: string;
  readonly isMember: boolean;
  /** The receiver first, if there is one. */
  readonly inputs: readonly CostedInput[];
}

export interface CostedInput {
  readonly expression: Expr;
  readonly type: CelType;
  readonly size: Range | undefined;
  /** Of the items of a list. */
  readonly itemSize: Range | undefined;
  readonly itemType: CelType | undefined;
}

/** What a call can cost without its operands, and how large its result can be if that is known. */
export interface CallCost {
  readonly cost: Range;
  readonly size?: Range | undefined;
}

type Estimate = (inputs: readonly CostedInput[], call: CostedCall) => CallCost;

/** A call that has no entry takes the same time whatever it is given. */
export function callCost(call: CostedCall): CallCost {
  return estimates.get(call.name)?.(call.inputs, call) ?? { cost: exactly(1) };
}

const perCharacter = 0.1;
const perPatternCharacter = 0.25;

const sizeOf = (input: CostedInput | undefined): Range => input?.size ?? unknown;
const isText = (input: CostedInput | undefined): boolean =>
  input?.type.type === 'simple' && (input.type.name === 'string' || input.type.name === 'bytes');

const walk: Estimate = ([a]) => ({ cost: scaled(sizeOf(a), perCharacter) });
const walkArgument: Estimate = ([, b]) => ({ cost: scaled(sizeOf(b), perCharacter) });
const sameSize: Estimate = ([a]) => ({ cost: scaled(sizeOf(a), perCharacter), size: sizeOf(a) });
const walkTwice: Estimate = ([a]) => ({ cost: scaled(sizeOf(a), 2 * perCharacter) });
const fixed: Estimate = () => ({ cost: exactly(1) });

/** As long as the shorter one can be; nothing has to be compared where one of them is empty. */
const comparison: Estimate = ([a, b]) => {
  const max = Math.min(sizeOf(a).max, sizeOf(b).max);
  return { cost: scaled({ min: max > 0 ? 1 : 0, max }, perCharacter) };
};

const ordering: Estimate = (inputs, { signature, ...call }) =>
  /\((?:string|bytes),/.test(signature)
    ? comparison(inputs, { signature, ...call })
    : { cost: exactly(1) };

const pattern: Estimate = ([a, b]) => ({
  cost: times(
    scaled(plus(sizeOf(a), exactly(1)), perCharacter),
    scaled(sizeOf(b), perPatternCharacter),
  ),
});

const found: Estimate = (inputs, call) => ({
  ...pattern(inputs, call),
  size: upTo(sizeOf(inputs[0]).max),
});

const addition: Estimate = ([a, b], { signature }) => {
  const size = plus(sizeOf(a), sizeOf(b));
  if (signature.includes('list<')) return { cost: exactly(1), size };
  return /\((?:string|bytes),/.test(signature)
    ? { cost: scaled(size, perCharacter), size }
    : { cost: exactly(1) };
};

/** One for each item, and the characters of each where items are texts. */
const perItem: Estimate = ([list]) => {
  if (list?.itemType === undefined) return { cost: scaled(sizeOf(list), perCharacter) };
  const { itemType } = list;
  const hasText =
    itemType.type === 'simple' && (itemType.name === 'string' || itemType.name === 'bytes');
  const each = hasText
    ? plus(exactly(1), scaled(list.itemSize ?? unknown, perCharacter))
    : exactly(1);
  return { cost: times(sizeOf(list), each) };
};

const joined: Estimate = ([list, separator]) => {
  const count = sizeOf(list);
  const items = list?.itemType === undefined ? exactly(0) : times(count, list.itemSize ?? unknown);
  const gaps = { min: Math.max(0, count.min - 1), max: Math.max(0, count.max - 1) };
  const size = separator === undefined ? items : plus(items, times(sizeOf(separator), gaps));
  return { cost: scaled(size, perCharacter), size };
};

const split: Estimate = ([text, , most]) => {
  const size = sizeOf(text);
  const written = most?.expression.type === 'literal' ? most.expression.value : undefined;
  const max = typeof written === 'bigint' && written >= 0n ? Number(written) : size.max;
  return { cost: scaled(size, 2 * perCharacter), size: upTo(max) };
};

const replaced: Estimate = ([text, from, to]) => {
  const [size, replacing, by] = [sizeOf(text), sizeOf(from), sizeOf(to)];
  const most = longest(size.max, replacing.min, by.max);
  const least = shortest(size.min, replacing.max, by.min);
  return { cost: scaled(size, 2 * perCharacter), size: { min: least, max: most } };
};

function longest(size: number, from: number, to: number): number {
  if (from === 0) return (size + 1) * to + size;
  return to <= from ? size : Math.ceil(size / from) * to;
}

function shortest(size: number, from: number, to: number): number {
  if (from === 0) return (size + 1) * to + size;
  return from <= to ? size : Math.ceil(size / from) * to;
}

/** Addresses have 4 or 16 bytes. */
const address: Range = { min: 4, max: 16 };

const contains: Estimate = ([a, b], { signature }) => {
  if (signature.includes('CIDR .')) return { cost: exactly(1) };
  return { cost: times(scaled(sizeOf(a), perCharacter), scaled(sizeOf(b), perCharacter)) };
};

const containsAddress: Estimate = ([, b], { signature }) => {
  const compare = scaled(plus(address, address), perCharacter);
  return {
    cost: signature.endsWith('(string)') ? plus(compare, scaled(sizeOf(b), perCharacter)) : compare,
  };
};

const containsNetwork: Estimate = (inputs, call) => ({
  cost: plus(containsAddress(inputs, call).cost, plus(scaled(address, perCharacter), exactly(1))),
});

const product: Estimate = ([a, b]) => ({ cost: plus(times(sizeOf(a), sizeOf(b)), exactly(1)) });

const estimates: ReadonlyMap<string, Estimate> = new Map<string, Estimate>([
  [
    'bytes',
    ([a]) =>
      isText(a)
        ? {
            cost: scaled(sizeOf(a), perCharacter),
            size: { min: sizeOf(a).min, max: sizeOf(a).max * 4 },
          }
        : { cost: exactly(1) },
  ],
  [
    'string',
    (inputs, { signature }) =>
      signature === 'string(bytes)'
        ? sameSize(inputs, { name: '', signature, isMember: false, inputs })
        : { cost: exactly(1) },
  ],
  ['startsWith', walkArgument],
  ['endsWith', walkArgument],
  [
    '@in',
    ([, b], { signature }) => ({ cost: signature.includes('list<') ? sizeOf(b) : exactly(1) }),
  ],
  ['matches', pattern],
  ['contains', contains],
  ['_+_', addition],
  ['_<_', ordering],
  ['_<=_', ordering],
  ['_>_', ordering],
  ['_>=_', ordering],
  ['_==_', comparison],
  ['_!=_', comparison],
  [
    'format',
    ([a, b]) => ({ cost: scaled(sizeOf(a), perCharacter), size: plus(sizeOf(a), sizeOf(b)) }),
  ],
  [
    'strings.quote',
    ([a]) => ({
      cost: scaled(sizeOf(a), perCharacter),
      size: { min: sizeOf(a).min + 2, max: sizeOf(a).max * 2 + 2 },
    }),
  ],
  ...['isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf'].map(
    (name) => [name, perItem] as const,
  ),
  ['url', walk],
  ...['lowerAscii', 'upperAscii', 'substring', 'trim'].map((name) => [name, sameSize] as const),
  ['replace', replaced],
  ['split', split],
  ['join', joined],
  ['find', found],
  ['findAll', found],
  ...['cidr', 'isIP', 'isCIDR', 'quantity', 'isQuantity', 'semver', 'isSemver', 'format.named'].map(
    (name) => [name, walk] as const,
  ),
  ['ip', (inputs, call) => (call.isMember ? fixed(inputs, call) : walk(inputs, call))],
  ['ip.isCanonical', walkTwice],
  ['containsIP', containsAddress],
  ['containsCIDR', containsNetwork],
  ['validate', walkArgument],
  ['sets.contains', product],
  ['sets.intersects', product],
  [
    'sets.equivalent',
    ([a, b]) => ({ cost: plus(times(times(sizeOf(a), sizeOf(b)), exactly(2)), exactly(1)) }),
  ],
  ['check', () => ({ cost: exactly(350_000) })],
]);
