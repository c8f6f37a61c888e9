import { overloadsOf } from '../functions.ts';
import type { CelValue } from '../values.ts';
import { CelError, Opaque } from '../values.ts';
import type { Address } from './_addresses.ts';
import { addressText, isMappedIpv4, maskedTo, readAddress } from './_addresses.ts';
import { text } from './arguments.ts';

class Ip extends Opaque {
  readonly typeName = 'net.IP';
  readonly address: Address;
  override readonly costSize: number;

  constructor(address: Address) {
    super();
    this.address = address;
    this.costSize = Math.ceil(address.width / 8);
  }

  equals(other: CelValue): boolean {
    return (
      other instanceof Ip &&
      other.address.bits === this.address.bits &&
      other.address.width === this.address.width
    );
  }
}

class Cidr extends Opaque {
  readonly typeName = 'net.CIDR';
  readonly address: Address;
  readonly length: number;
  override readonly costSize: number;

  constructor(address: Address, length: number) {
    super();
    this.address = address;
    this.length = length;
    this.costSize = Math.ceil(length / 8);
  }

  equals(other: CelValue): boolean {
    return (
      other instanceof Cidr &&
      this.length === other.length &&
      new Ip(this.address).equals(new Ip(other.address))
    );
  }
}

export const network = overloadsOf([
  ['isIP(string): bool', (a) => typeof ipOf(text(a)) !== 'string'],
  ['ip(string): net.IP', (a) => ip(a)],
  ['ip.isCanonical(string): bool', (a) => addressText(ip(a).address) === text(a)],
  ['string(net.IP): string', (a) => addressText(ip(a).address)],
  ['net.IP .family(): int', (a) => (ip(a).address.width === 32 ? 4n : 6n)],
  ['net.IP .isUnspecified(): bool', (a) => ip(a).address.bits === 0n],
  ['net.IP .isLoopback(): bool', (a) => isLoopback(ip(a).address)],
  [
    'net.IP .isLinkLocalMulticast(): bool',
    (a) => isWithin(ip(a).address, ['224.0.0.0/24', 'ff02::/16']),
  ],
  [
    'net.IP .isLinkLocalUnicast(): bool',
    (a) => isWithin(ip(a).address, ['169.254.0.0/16', 'fe80::/10']),
  ],
  ['net.IP .isGlobalUnicast(): bool', (a) => isGlobalUnicast(ip(a).address)],
  ['isCIDR(string): bool', (a) => typeof cidrOf(text(a)) !== 'string'],
  ['cidr(string): net.CIDR', (a) => cidr(a)],
  ['string(net.CIDR): string', (a) => cidrText(cidr(a))],
  ['net.CIDR .ip(): net.IP', (a) => new Ip(cidr(a).address)],
  [
    'net.CIDR .masked(): net.CIDR',
    (a) => new Cidr(maskedTo(cidr(a).address, cidr(a).length), cidr(a).length),
  ],
  ['net.CIDR .prefixLength(): int', (a) => BigInt(cidr(a).length)],
  ['net.CIDR .containsIP(net.IP): bool', (a, b) => contains(cidr(a), ip(b).address)],
  ['net.CIDR .containsIP(string): bool', (a, b) => contains(cidr(a), ip(b).address)],
  ['net.CIDR .containsCIDR(net.CIDR): bool', (a, b) => containsCidr(cidr(a), cidr(b))],
  ['net.CIDR .containsCIDR(string): bool', (a, b) => containsCidr(cidr(a), cidr(b))],
]);

function ip(value: CelValue | undefined): Ip {
  if (value instanceof Ip) return value;
  const found = ipOf(text(value));
  if (typeof found === 'string')
    throw new CelError(
      `IP Address ${JSON.stringify(value)} parse error during conversion from string: ${found}`,
    );
  return found;
}

/** The address, or what is wrong with the text. */
function ipOf(value: string): Ip | string {
  if (value.includes('%'))
    return `IP address ${JSON.stringify(value)} with zone value is not allowed`;
  const address = readAddress(value);
  if (address === undefined) return `ParseAddr(${JSON.stringify(value)}): unable to parse IP`;
  return isMappedIpv4(address)
    ? `IPv4-mapped IPv6 address ${JSON.stringify(value)} is not allowed`
    : new Ip(address);
}

function cidr(value: CelValue | undefined): Cidr {
  if (value instanceof Cidr) return value;
  const found = cidrOf(text(value));
  if (typeof found === 'string')
    throw new CelError(`network address parse error during conversion from string: ${found}`);
  return found;
}

function cidrOf(value: string): Cidr | string {
  const [before = '', length = '', ...more] = value.split('/');
  const address = ipOf(before);
  if (typeof address === 'string') return `netip.ParsePrefix(${JSON.stringify(value)}): ${address}`;
  const isLength = more.length === 0 && /^(?:0|[1-9]\d{0,2})$/.test(length);
  if (!isLength || Number(length) > address.address.width) {
    return `netip.ParsePrefix(${JSON.stringify(value)}): bad bits after slash: ${JSON.stringify(length)}`;
  }
  return new Cidr(address.address, Number(length));
}

const cidrText = ({ address, length }: Cidr): string => `${addressText(address)}/${length}`;

function contains({ address, length }: Cidr, other: Address): boolean {
  return (
    address.width === other.width && maskedTo(other, length).bits === maskedTo(address, length).bits
  );
}

function containsCidr(outer: Cidr, inner: Cidr): boolean {
  return outer.length <= inner.length && contains(outer, inner.address);
}

function isWithin(address: Address, ranges: readonly string[]): boolean {
  return ranges.some((range) => {
    const found = cidrOf(range);
    return typeof found !== 'string' && contains(found, address);
  });
}

function isLoopback(address: Address): boolean {
  return isWithin(address, ['127.0.0.0/8', '::1/128']);
}

function isGlobalUnicast(address: Address): boolean {
  if (address.bits === 0n || isLoopback(address)) return false;
  return !isWithin(address, [
    '255.255.255.255/32',
    '224.0.0.0/4',
    'ff00::/8',
    '169.254.0.0/16',
    'fe80::/10',
  ]);
}
