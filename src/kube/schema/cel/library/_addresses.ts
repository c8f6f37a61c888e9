/** An IP address: its bits, and how many it has. */
export interface Address {
  readonly bits: bigint;
  readonly width: 32 | 128;
}

export function readAddress(text: string): Address | undefined {
  return text.includes(':') ? readIpv6(text) : readIpv4(text);
}

function readIpv4(text: string): Address | undefined {
  const parts = text.split('.');
  const isRight =
    parts.length === 4 &&
    parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  if (!isRight) return undefined;
  return { bits: parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n), width: 32 };
}

function readIpv6(text: string): Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(groupsOf);
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<number>(missing).fill(0), ...(tail ?? [])];
  return { bits: groups.reduce((bits, group) => (bits << 16n) | BigInt(group), 0n), width: 128 };
}

/** Groups of 16 bits; the last two may be written as an IPv4 address. */
function groupsOf(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const last = parts.at(-1) ?? '';
  const embedded = last.includes('.') ? readIpv4(last) : undefined;
  if (last.includes('.') && embedded === undefined) return undefined;
  const hex = embedded === undefined ? parts : parts.slice(0, -1);
  if (!hex.every((part) => /^[0-9a-fA-F]{1,4}$/.test(part))) return undefined;
  const groups = hex.map((part) => Number.parseInt(part, 16));
  if (embedded === undefined) return groups;
  return [...groups, Number(embedded.bits >> 16n), Number(embedded.bits & 0xffffn)];
}

/** The one way to write an address; the longest run of zeros is left out. */
export function addressText({ bits, width }: Address): string {
  if (width === 32) return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 0xffn).join('.');
  const groups = Array.from({ length: 8 }, (_, at) =>
    Number((bits >> BigInt(112 - 16 * at)) & 0xffffn),
  );
  const gap = longestZeros(groups);
  const hex = (part: readonly number[]): string =>
    part.map((group) => group.toString(16)).join(':');
  if (gap === undefined) return hex(groups);
  return `${hex(groups.slice(0, gap.from))}::${hex(groups.slice(gap.to))}`;
}

function longestZeros(
  groups: readonly number[],
): { readonly from: number; readonly to: number } | undefined {
  let best: { readonly from: number; readonly to: number } | undefined;
  for (let from = 0; from < groups.length; from++) {
    let to = from;
    while (to < groups.length && groups[to] === 0) to++;
    if (to - from > Math.max(1, best === undefined ? 0 : best.to - best.from)) best = { from, to };
  }
  return best;
}

/** The first `length` bits of an address, the others 0. */
export function maskedTo({ bits, width }: Address, length: number): Address {
  const rest = BigInt(width - length);
  return { bits: (bits >> rest) << rest, width };
}

export const isMappedIpv4 = ({ bits, width }: Address): boolean =>
  width === 128 && bits >> 32n === 0xffffn;
