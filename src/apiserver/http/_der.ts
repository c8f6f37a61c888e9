/** The few forms of DER (X.690) that a certificate is written in. */
export type Der = Uint8Array;

const CONTEXT = 0xa0;

export function tagged(tag: number, ...contents: readonly Uint8Array[]): Der {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

export const sequence = (...items: readonly Der[]): Der => tagged(0x30, ...items);
export const set = (...items: readonly Der[]): Der => tagged(0x31, ...items);
export const octets = (bytes: Uint8Array): Der => tagged(0x04, bytes);
export const utf8 = (text: string): Der => tagged(0x0c, Buffer.from(text, 'utf8'));
export const truth: Der = tagged(0x01, Buffer.from([0xff]));
/** A constructed value behind a number of its own, such as the version or the extensions. */
export const explicit = (number: number, content: Der): Der => tagged(CONTEXT + number, content);

/** Bits, of which the last `unused` do not count. */
export const bits = (bytes: Uint8Array, unused = 0): Der =>
  tagged(0x03, Buffer.from([unused]), bytes);

/** A whole number from its bytes, most significant first; never negative. */
export function unsigned(bytes: Uint8Array): Der {
  const first = bytes[0] ?? 0;
  return tagged(0x02, first >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

/** An object identifier from its text: `2.5.4.3`. */
export function oid(text: string): Der {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let high = arc >>> 7; high > 0; high >>>= 7) groups.unshift(0x80 | (high & 0x7f));
    return groups;
  });
  return tagged(0x06, Buffer.from(bytes));
}

/** A time as certificates write it: two digits of the year until 2049, four from then on. */
export function time(at: Date): Der {
  const digits = at.toISOString().replace(/\.\d+Z$|[-:T]/g, '');
  const long = at.getUTCFullYear() >= 2050;
  return tagged(long ? 0x18 : 0x17, Buffer.from(`${long ? digits : digits.slice(2)}Z`, 'ascii'));
}
