/** An unsigned integer; signed ones are bigints. */
export class Uint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

/** Nanoseconds since 1970 in UTC. */
export class Timestamp {
  readonly nanoseconds: bigint;
  /** How many seconds the zone it was written in is ahead of UTC: as a text it is shown there. */
  readonly offset: number;

  constructor(nanoseconds: bigint, offset = 0) {
    this.nanoseconds = nanoseconds;
    this.offset = offset;
  }
}

export class Duration {
  readonly nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

/** A type as a value: what `type(x)` gives. */
export class TypeValue {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

export class Optional {
  readonly value: CelValue | undefined;

  constructor(value: CelValue | undefined) {
    this.value = value;
  }
}

/** A map or an object with fields. Objects are views of JSON documents, which are converted only where they are read. */
export abstract class CelMap {
  abstract readonly size: number;
  abstract get(key: CelValue): CelValue | undefined;
  abstract keys(): readonly CelValue[];
}

/** A value of a library, such as a quantity, an IP address or an authorizer. */
export abstract class Opaque {
  abstract readonly typeName: string;
  abstract equals(other: CelValue): boolean;
  /** What `size` would be, for the costs. */
  readonly costSize: number = 1;
}

export type CelList = readonly CelValue[];

export type CelValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint
  | Uint8Array
  | Timestamp
  | Duration
  | TypeValue
  | Optional
  | CelMap
  | Opaque
  | CelList;

export const largestInt = 2n ** 63n - 1n;
export const smallestInt = -(2n ** 63n);
export const largestUint = 2n ** 64n - 1n;

/** An evaluation that went wrong: `||`, `&&` and the like may still come to a value. */
export class CelError extends Error {
  override readonly name = 'CelError';
}

export function isList(value: CelValue): value is CelList {
  return Array.isArray(value);
}

const scalars: ReadonlyMap<string, string> = new Map([
  ['string', 'string'],
  ['number', 'double'],
  ['bigint', 'int'],
  ['boolean', 'bool'],
]);

/** The kind of a value, in the words of the declarations of functions. */
export function kindOf(value: CelValue): string {
  if (typeof value !== 'object') return scalars.get(typeof value) ?? 'dyn';
  if (value === null) return 'null';
  if (isList(value)) return 'list';
  if (value instanceof CelMap) return 'map';
  if (value instanceof Uint) return 'uint';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Timestamp) return 'timestamp';
  if (value instanceof Duration) return 'duration';
  if (value instanceof Optional) return 'optional';
  return value instanceof Opaque ? value.typeName : 'type';
}

const longNames: ReadonlyMap<string, string> = new Map([
  ['null', 'null_type'],
  ['timestamp', 'google.protobuf.Timestamp'],
  ['duration', 'google.protobuf.Duration'],
  ['optional', 'optional_type'],
]);

/** The name of the type of a value, as `type(x)` shows it. */
export function typeNameOf(value: CelValue): string {
  const kind = kindOf(value);
  return longNames.get(kind) ?? kind;
}

/** A map of values; keys are told apart as CEL does it: 1, 1u and 1.0 are one key, "1" is another. */
export class EntryMap extends CelMap {
  readonly #entries = new Map<string | number | bigint | boolean, readonly [CelValue, CelValue]>();

  constructor(entries: Iterable<readonly [CelValue, CelValue]> = []) {
    super();
    for (const [key, value] of entries) this.#entries.set(keyOf(key), [key, value]);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: CelValue): CelValue | undefined {
    return this.#entries.get(keyOf(key))?.[1];
  }

  keys(): readonly CelValue[] {
    return [...this.#entries.values()].map(([key]) => key);
  }
}

function keyOf(key: CelValue): string | number | bigint | boolean {
  if (key instanceof Uint) return key.value;
  if (typeof key === 'number') return Number.isInteger(key) ? BigInt(key) : key;
  if (typeof key === 'string' || typeof key === 'bigint' || typeof key === 'boolean') return key;
  throw new CelError('unsupported key type');
}
