import type { Token } from './_lexer.ts';
import { SyntaxProblem } from './_lexer.ts';
import type { CelValue } from './values.ts';
import { Uint, largestInt, largestUint, smallestInt } from './values.ts';

/** The value of a literal; `sign` is that of a minus written right before a number. */
export function literalValue(token: Token, sign: '' | '-' = ''): CelValue {
  switch (token.type) {
    case 'int':
      return intOf(token, sign);
    case 'uint':
      return uintOf(token);
    case 'double':
      return doubleOf(token, sign);
    case 'string':
      return stringOf(token);
    case 'bytes':
      return bytesOf(token);
    case 'name':
    case 'quoted-name':
    case 'operator':
    case 'end':
      throw new SyntaxProblem(token.at, `Syntax error: unexpected '${token.text}'`);
  }
}

function intOf({ text, at }: Token, sign: '' | '-'): bigint {
  const value = sign === '-' ? -BigInt(text) : BigInt(text);
  if (value < smallestInt || value > largestInt) throw new SyntaxProblem(at, 'invalid int literal');
  return value;
}

function doubleOf({ text, at }: Token, sign: '' | '-'): number {
  const value = Number(`${sign}${text}`);
  if (!Number.isFinite(value)) throw new SyntaxProblem(at, 'invalid double literal');
  return value;
}

function uintOf({ text, at }: Token): Uint {
  const value = BigInt(text.slice(0, -1));
  if (value > largestUint) throw new SyntaxProblem(at, 'invalid uint literal');
  return new Uint(value);
}

interface Quoted {
  readonly body: string;
  readonly isRaw: boolean;
}

function unquoted(text: string): Quoted {
  const start = text.search(/["']/);
  const isRaw = /[rR]/.test(text.slice(0, start));
  const quotes = /^(?:"""|''')/.test(text.slice(start)) ? 3 : 1;
  const body = text.slice(start + quotes, -quotes).replace(/\r\n?/g, '\n');
  return { body, isRaw };
}

function stringOf(token: Token): string {
  const { body, isRaw } = unquoted(token.text);
  if (isRaw) return body;
  return body.replace(escapes, (whole) => String.fromCodePoint(codeOf(whole, token, 'string')));
}

function bytesOf(token: Token): Uint8Array {
  const { body, isRaw } = unquoted(token.text);
  if (isRaw) return utf8(body);
  const bytes: number[] = [];
  let last = 0;
  for (const found of body.matchAll(escapes)) {
    bytes.push(...utf8(body.slice(last, found.index)), codeOf(found[0], token, 'bytes'));
    last = found.index + found[0].length;
  }
  bytes.push(...utf8(body.slice(last)));
  return Uint8Array.from(bytes);
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const escapes = /\\(?:[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}|[\s\S]|$)/g;

const simple: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
  ['\\', 92],
  ["'", 39],
  ['"', 34],
  ['`', 96],
  ['?', 63],
]);

function codeOf(escape: string, token: Token, within: 'string' | 'bytes'): number {
  const kind = escape[1] ?? '';
  const short = simple.get(kind);
  if (short !== undefined) return short;
  const code = numericCode(escape, kind);
  const isUnicode = kind === 'u' || kind === 'U';
  const isBad =
    Number.isNaN(code) || (within === 'bytes' ? isUnicode : isUnicode && !isCharacter(code));
  if (isBad) throw new SyntaxProblem(token.at, `invalid ${within} literal: unable to unescape`);
  return code;
}

function numericCode(escape: string, kind: string): number {
  if (/^[xXuU]$/.test(kind)) {
    return escape.length > 2 ? Number.parseInt(escape.slice(2), 16) : Number.NaN;
  }
  return /^[0-3][0-7]{2}$/.test(escape.slice(1)) ? Number.parseInt(escape.slice(1), 8) : Number.NaN;
}

function isCharacter(code: number): boolean {
  return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}
