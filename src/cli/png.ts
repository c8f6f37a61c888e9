import { readFile } from 'node:fs/promises';
import type * as resvg from '@resvg/resvg-wasm';
import { reasonOf } from '../base/errors.ts';
import { UserError } from '../base/user-error.ts';

/** On screens and paper of today: two pixels for each of the SVG's. */
const PIXELS = 2;

const FONT = 'DejaVu Sans';

type Painter = typeof resvg;

/** There is one WebAssembly of it in a process, which may be begun only once. */
const begun: { painter?: Promise<Painter> } = {};

/**
 * The picture as pixels. Renderer and font come with the program and nothing is taken from the system, so that the same SVG
 * gives the same bytes everywhere; both are loaded at the first picture, since they take longer than most commands.
 */
export async function pngOf(svg: string): Promise<Uint8Array> {
  const [{ Resvg }, fontBuffers] = await loaded();
  const picture = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: PIXELS },
    font: { fontBuffers, defaultFontFamily: FONT, sansSerifFamily: FONT },
  });
  const image = picture.render();
  const png = image.asPng();
  image.free();
  picture.free();
  return png;
}

async function loaded(): Promise<readonly [Painter, Buffer[]]> {
  begun.painter ??= painter();
  try {
    return await Promise.all([begun.painter, fonts()]);
  } catch (cause) {
    throw new UserError(
      `a PNG cannot be drawn, for want of the renderer or its font: ${reasonOf(cause)}`,
      'write a file that ends in .svg, or install longhaul again, with its packages',
      { cause },
    );
  }
}

async function painter(): Promise<Painter> {
  const library = await import('@resvg/resvg-wasm');
  await library.initWasm(await bytesOf(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm')));
  return library;
}

/** Regular, and bold for the title. */
const fonts = async (): Promise<Buffer[]> =>
  Promise.all(
    [
      import.meta.resolve('@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff2'),
      import.meta.resolve('@fontsource/dejavu-sans/files/dejavu-sans-latin-700-normal.woff2'),
    ].map(bytesOf),
  );

const bytesOf = (url: string): Promise<Buffer> => readFile(new URL(url));
