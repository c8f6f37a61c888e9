/** Writes protobuf by field number, so that a test says the numbers itself and shares no table with the reader. */
function varint(value: bigint): readonly number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return bytes;
}

const tag = (number: number, wireType: number): readonly number[] =>
  varint(BigInt(number * 8 + wireType));

export const intField = (number: number, value: bigint): Buffer =>
  Buffer.from([...tag(number, 0), ...varint(value)]);

export function bytesField(number: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([
    Buffer.from([...tag(number, 2), ...varint(BigInt(content.length))]),
    content,
  ]);
}

export const textField = (number: number, text: string): Buffer =>
  bytesField(number, Buffer.from(text));

export function doubleField(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([Buffer.from(tag(number, 1)), bytes]);
}

/** An object in the envelope that every body has. */
export function envelope(
  apiVersion: string,
  kind: string,
  ...fields: readonly Uint8Array[]
): Buffer {
  const typeMeta = bytesField(1, textField(1, apiVersion), textField(2, kind));
  const raw = bytesField(2, ...fields);
  return Buffer.concat([Buffer.from('k8s\0'), typeMeta, raw, textField(3, ''), textField(4, '')]);
}
