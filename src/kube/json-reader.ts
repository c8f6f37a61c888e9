import { isJsonArray, jsonNumber, setMember } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import { membersOfPlain } from './_plain-json.ts';

/** The text is not JSON; the message is worded as clients of the real server know it. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
}

export interface JsonDocument {
  readonly value: JsonValue;
  /** Keys that occur twice in one object, as paths such as `spec.links[0].name`; the last value counts. */
  readonly duplicates: readonly string[];
  /** The numbers that an integer of 32 bits cannot be read from in Go, whatever their value: `2.0`, `1e3`, `4294967296`. */
  readonly oddNumbers: readonly OddNumber[];
}

export interface OddNumber {
  readonly path: JsonPath;
  /** As it is written. */
  readonly text: string;
}

export type JsonPath = readonly (string | number)[];

/** Deeper than any manifest, and shallow enough that a recursive walk cannot exhaust the stack. */
const MAX_DEPTH = 512;
const MAX_NOTES = 100;
const MAX_INT32 = 2 ** 31 - 1;
const MIN_INT32 = -(2 ** 31);
const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
const INT64_DIGITS = 20;

const quoted = (character: string): string =>
  character === "'" ? `'\\''` : character === '"' ? `'"'` : `'${character}'`;

const escapes: Readonly<Partial<Record<string, string>>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** `spec.links[0].name` */
export function pathText(path: JsonPath): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`,
    )
    .join('');
}

/** A recursive-descent reader: unlike JSON.parse it sees duplicate keys and integers it would have to round. */
class JsonReader {
  readonly #text: string;
  readonly #path: (string | number)[] = [];
  readonly #numbers = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
  readonly duplicates: string[] = [];
  readonly oddNumbers: OddNumber[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonValue {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) throw this.#unexpected('after top-level value');
    return value;
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  #unexpected(where: string): JsonSyntaxError {
    const character = this.#text[this.#at];
    if (character === undefined) return new JsonSyntaxError('unexpected end of JSON input');
    return new JsonSyntaxError(`invalid character ${quoted(character)} ${where}`);
  }

  #value(): JsonValue {
    this.#space();
    switch (this.#text[this.#at] ?? '') {
      case '{':
        return this.#object();
      case '[':
        return this.#array();
      case '"':
        return this.#string();
      case 't':
        return this.#literal('true', true);
      case 'f':
        return this.#literal('false', false);
      case 'n':
        return this.#literal('null', null);
      default:
        return this.#number();
    }
  }

  #literal<Value extends boolean | null>(word: string, value: Value): Value {
    for (const expected of word) {
      if (this.#text[this.#at] !== expected) {
        throw this.#unexpected(`in literal ${word} (expecting ${quoted(expected)})`);
      }
      this.#at++;
    }
    return value;
  }

  #number(): number | bigint {
    const pattern = this.#numbers;
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) {
      const negative = this.#text[this.#at] === '-';
      if (negative) this.#at++;
      throw this.#unexpected(negative ? 'in numeric literal' : 'looking for beginning of value');
    }
    this.#at += match[0].length;
    const value = Number(match[0]);
    if (!Number.isFinite(value)) {
      const text = match[0].slice(0, 40);
      const type = 'Go value of type float64';
      throw new JsonSyntaxError(`json: cannot unmarshal number ${text} into ${type}`);
    }
    const whole = match[1] === undefined && match[2] === undefined;
    if (!whole || value > MAX_INT32 || value < MIN_INT32) this.#note(match[0]);
    if (whole) return Number.isSafeInteger(value) ? value : exactInteger(match[0], value);
    return jsonNumber(value);
  }

  #note(text: string): void {
    if (this.oddNumbers.length >= MAX_NOTES) return;
    this.oddNumbers.push({ path: [...this.#path], text: text.slice(0, 40) });
  }

  #string(): string {
    const start = ++this.#at;
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x22) return this.#text.slice(start, this.#at++);
      if (code === 0x5c) return this.#escaped(start);
      if (!(code >= 0x20)) throw this.#unexpected('in string literal');
      this.#at++;
    }
  }

  #escaped(start: number): string {
    let text = '';
    let from = start;
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x22) return text + this.#text.slice(from, this.#at++);
      if (!(code >= 0x20)) throw this.#unexpected('in string literal');
      this.#at++;
      if (code !== 0x5c) continue;
      text += this.#text.slice(from, this.#at - 1) + this.#escape();
      from = this.#at;
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at] ?? '';
    if (letter !== 'u') {
      const character = escapes[letter];
      if (character === undefined) throw this.#unexpected('in string escape code');
      this.#at++;
      return character;
    }
    const digits = this.#text.slice(this.#at + 1, this.#at + 5);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) {
      this.#at += 1 + digits.search(/[^0-9a-fA-F]|$/);
      throw this.#unexpected('in \\u hexadecimal character escape');
    }
    this.#at += 5;
    return String.fromCharCode(parseInt(digits, 16));
  }

  #enter(step: string | number): void {
    if (this.#path.length >= MAX_DEPTH) throw new JsonSyntaxError('exceeded max depth');
    this.#path.push(step);
  }

  #array(): JsonValue {
    const items: JsonValue[] = [];
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === ']') {
      this.#at++;
      return items;
    }
    for (;;) {
      this.#enter(items.length);
      items.push(this.#value());
      this.#path.pop();
      if (this.#endOf(']', 'after array element')) return items;
    }
  }

  #object(): JsonValue {
    const members: Record<string, JsonValue> = {};
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === '}') {
      this.#at++;
      return members;
    }
    for (;;) {
      const key = this.#key();
      this.#enter(key);
      if (Object.hasOwn(members, key) && this.duplicates.length < MAX_NOTES) {
        this.duplicates.push(pathText(this.#path));
      }
      setMember(members, key, this.#value());
      this.#path.pop();
      if (this.#endOf('}', 'after object key:value pair')) return members;
    }
  }

  #key(): string {
    this.#space();
    if (this.#text[this.#at] !== '"') {
      throw this.#unexpected('looking for beginning of object key string');
    }
    const key = this.#string();
    this.#space();
    if (this.#text[this.#at] !== ':') throw this.#unexpected('after object key');
    this.#at++;
    return key;
  }

  /** After an item: true at the closing bracket, false at a comma. */
  #endOf(close: ']' | '}', where: string): boolean {
    this.#space();
    const character = this.#text[this.#at];
    if (character !== ',' && character !== close) throw this.#unexpected(where);
    this.#at++;
    return character === close;
  }
}

/** An integer of 64 bits stays what it is; one beyond is a float everywhere. */
function exactInteger(text: string, rounded: number): number | bigint {
  if (text.length > INT64_DIGITS) return rounded;
  const exact = BigInt(text);
  return exact > MAX_INT64 || exact < MIN_INT64 ? rounded : exact;
}

/** Reads one JSON text. Throws a JsonSyntaxError; never exceeds a bounded depth. */
export function readJson(text: string): JsonDocument {
  return readPlain(text) ?? readClosely(text);
}

/** Most texts have nothing in them that JSON.parse, which is several times as quick, would not show. */
function readPlain(text: string): JsonDocument | undefined {
  const members = membersOfPlain(text, MAX_DEPTH);
  if (members === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    // Of a key that is there twice one is lost.
    if (!isJson(value) || membersIn(value) !== members) return undefined;
    return { value, duplicates: [], oddNumbers: [] };
  } catch {
    return undefined;
  }
}

function membersIn(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  if (isJsonArray(value)) {
    for (const item of value) members += membersIn(item);
    return members;
  }
  const keys = Object.keys(value);
  for (const key of keys) members += membersIn(value[key] ?? null);
  return members + keys.length;
}

function readClosely(text: string): JsonDocument {
  const reader = new JsonReader(text);
  const value = reader.document();
  return { value, duplicates: reader.duplicates, oddNumbers: reader.oddNumbers };
}

/** What JSON.parse returns is a value of JSON; this only tells the compiler. */
const isJson = (value: unknown): value is JsonValue => value !== undefined;

/** These may be integers that JSON.parse would round. */
const longInteger = /\d{16}|\d[eE]\+?[1-9]/;

/** Reads a JSON text that was written by a program: quick where no integer can be lost. Throws a SyntaxError or a JsonSyntaxError. */
export function parseJson(text: string): JsonValue {
  if (longInteger.test(text)) return readJson(text).value;
  const value: unknown = JSON.parse(text);
  return isJson(value) ? value : null;
}
