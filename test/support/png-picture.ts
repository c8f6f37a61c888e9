import { inflateSync } from 'node:zlib';

/** A decoded PNG of eight bits for each of red, green, blue and alpha. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of one pixel. */
  at(x: number, y: number): readonly [red: number, green: number, blue: number];
}

const SIGNATURE = '89504e470d0a1a0a';
const CHANNELS = 4;

export function pictureOf(png: Uint8Array): Picture {
  const bytes = Buffer.from(png);
  if (bytes.subarray(0, 8).toString('hex') !== SIGNATURE) throw new Error('not a PNG');
  const chunks = chunksOf(bytes);
  const header = chunks.find(({ type }) => type === 'IHDR')?.content ?? Buffer.alloc(0);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  // Depth 8, colour type 6 (RGBA), and no interlacing.
  if (header.subarray(8).toString('hex') !== '0806000000') throw new Error('another kind of PNG');
  const packed = chunks.filter(({ type }) => type === 'IDAT').map(({ content }) => content);
  const pixels = unfiltered(inflateSync(Buffer.concat(packed)), width * CHANNELS, height);
  return {
    width,
    height,
    at: (x, y) => {
      const [red = 0, green = 0, blue = 0] = pixels.subarray((y * width + x) * CHANNELS);
      return [red, green, blue];
    },
  };
}

function chunksOf(bytes: Buffer): readonly { readonly type: string; readonly content: Buffer }[] {
  const chunks = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const content = bytes.subarray(at + 8, at + 8 + length);
    chunks.push({ type: bytes.toString('latin1', at + 4, at + 8), content });
    at += length + 12;
  }
  return chunks;
}

/** Each line begins with how its bytes were taken from those to the left and above (PNG, section 9). */
function unfiltered(raw: Buffer, lineBytes: number, lines: number): Buffer {
  const pixels = Buffer.alloc(lineBytes * lines);
  for (let line = 0; line < lines; line++) {
    const filter = raw[line * (lineBytes + 1)] ?? 0;
    for (let index = 0; index < lineBytes; index++) {
      const at = line * lineBytes + index;
      const left = index < CHANNELS ? 0 : (pixels[at - CHANNELS] ?? 0);
      const up = line === 0 ? 0 : (pixels[at - lineBytes] ?? 0);
      const corner = line === 0 || index < CHANNELS ? 0 : (pixels[at - lineBytes - CHANNELS] ?? 0);
      const written = raw[line * (lineBytes + 1) + 1 + index] ?? 0;
      pixels[at] = (written + predicted(filter, { left, up, corner })) & 0xff;
    }
  }
  return pixels;
}

interface Around {
  readonly left: number;
  readonly up: number;
  readonly corner: number;
}

function predicted(filter: number, around: Around): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return around.left;
    case 2:
      return around.up;
    case 3:
      return (around.left + around.up) >> 1;
    case 4:
      return paeth(around);
    default:
      throw new Error(`no such filter: ${filter}`);
  }
}

function paeth({ left, up, corner }: Around): number {
  const estimate = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(estimate - value));
  if ((toLeft ?? 0) <= (toUp ?? 0) && (toLeft ?? 0) <= (toCorner ?? 0)) return left;
  return (toUp ?? 0) <= (toCorner ?? 0) ? up : corner;
}
