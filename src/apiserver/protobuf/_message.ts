import type { JsonObject, JsonValue } from '../../base/json.ts';

export type Scalar = 'string' | 'int' | 'bool' | 'double' | 'bytes';

/** What a field holds. Messages are given as functions, for some contain themselves. */
export type FieldType =
  | { readonly type: 'scalar'; readonly scalar: Scalar }
  | { readonly type: 'message'; readonly message: () => Message }
  /** On the wire a map is a list of entries, messages of a key and a value. */
  | { readonly type: 'map'; readonly value: FieldType; readonly entry: Message };

export interface Field {
  readonly number: number;
  readonly name: string;
  readonly of: FieldType;
  readonly repeated: boolean;
  /**
   * True: what is on the wire is in the object, zero or not. False: zero means absent; Go writes such fields
   * whether they are set or not.
   */
  readonly kept: boolean;
  /** True: a message of its own on the wire, whose fields are beside the others in JSON. */
  readonly flattened?: true;
}

export interface Message {
  readonly fields: ReadonlyMap<number, Field>;
  /** For messages that are something else in JSON: a time is a text. Undefined leaves the field out. */
  readonly convert?: (fields: JsonObject) => JsonValue | undefined;
}

interface Kind {
  readonly of: FieldType;
  readonly repeated?: true;
  readonly kept?: true;
}

type FieldKind = Scalar | (() => Message) | Kind;

function kindOf(kind: FieldKind): Kind {
  if (typeof kind === 'string') return { of: { type: 'scalar', scalar: kind } };
  if (typeof kind !== 'function') return kind;
  let made: Message | undefined;
  return { of: { type: 'message', message: () => (made ??= kind()) } };
}

/** A pointer in Go, or a field that is written to JSON even when it is zero. */
export const kept = (kind: FieldKind): Kind => ({ ...kindOf(kind), kept: true });
export const many = (kind: FieldKind): Kind => ({ ...kindOf(kind), repeated: true });

export function mapOf(kind: FieldKind): Kind {
  const value = kindOf(kind).of;
  return { of: { type: 'map', value, entry: mapEntry(value) }, repeated: true };
}

/** One entry of a map from texts to such values. */
export const mapEntry = (value: FieldType): Message =>
  message({ key: [1, kept('string')], value: [2, kept({ of: value })] });

/** A message from its fields: the name in JSON, the number, and what it holds. */
export function message(
  fields: Readonly<Record<string, readonly [number: number, kind: FieldKind]>>,
  convert?: (fields: JsonObject) => JsonValue | undefined,
): Message {
  const byNumber = Object.entries(fields).map(([name, [number, kind]]): [number, Field] => {
    const { of, repeated = false, kept: isKept = false } = kindOf(kind);
    return [number, { number, name, of, repeated, kept: isKept }];
  });
  return { fields: new Map(byNumber), ...(convert === undefined ? {} : { convert }) };
}
