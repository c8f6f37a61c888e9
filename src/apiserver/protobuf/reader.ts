/** Bytes that are no protobuf message, or not of the expected one. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

/** One field as it is on the wire; what it means is the message's to know. */
export type WireValue =
  | { readonly type: 'varint'; readonly value: bigint }
  | { readonly type: 'fixed64'; readonly bytes: Uint8Array }
  | { readonly type: 'fixed32'; readonly bytes: Uint8Array }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array };

const MAX_VARINT_BYTES = 10;

/** Reads a message field by field. Nothing is copied, and no length is believed before it is checked. */
export class ProtobufReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The next field, or undefined at the end of the message. */
  next(): { readonly number: number; readonly value: WireValue } | undefined {
    if (this.#at >= this.#bytes.length) return undefined;
    const tag = this.#unsigned();
    const number = Math.floor(tag / 8);
    if (number < 1 || number > 0x1fff_ffff) throw new ProtobufError(`proto: illegal tag ${number}`);
    return { number, value: this.#value(tag % 8) };
  }

  #value(wireType: number): WireValue {
    switch (wireType) {
      case 0:
        return { type: 'varint', value: this.#varint() };
      case 1:
        return { type: 'fixed64', bytes: this.#take(8) };
      case 2:
        return { type: 'bytes', bytes: this.#take(this.#unsigned()) };
      case 5:
        return { type: 'fixed32', bytes: this.#take(4) };
      default:
        throw new ProtobufError(`proto: illegal wireType ${wireType}`);
    }
  }

  #varint(): bigint {
    let value = 0n;
    for (let index = 0; index < MAX_VARINT_BYTES; index++) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw new ProtobufError('unexpected EOF');
      this.#at++;
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new ProtobufError('proto: integer overflow');
  }

  /** Nearly all tags and lengths are of one byte; one of ten bytes is out of every range, exact or not. */
  #unsigned(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined || byte >= 0x80) return Number(this.#varint());
    this.#at++;
    return byte;
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new ProtobufError('unexpected EOF');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
