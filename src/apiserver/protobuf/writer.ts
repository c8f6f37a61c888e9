function varint(value: bigint): Buffer {
  const written: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    written.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Buffer.from(written);
}

const tag = (number: number, wireType: number): Buffer => varint(BigInt(number * 8 + wireType));

export const bytes = (number: number, content: Uint8Array): Buffer =>
  Buffer.concat([tag(number, 2), varint(BigInt(content.length)), content]);

export const varintField = (number: number, value: bigint): Buffer =>
  Buffer.concat([tag(number, 0), varint(value)]);

export function doubleField(number: number, value: number): Buffer {
  const written = Buffer.alloc(8);
  written.writeDoubleLE(value);
  return Buffer.concat([tag(number, 1), written]);
}
