import { readFile } from 'node:fs/promises';
import type * as resvg from '@resvg/resvg-wasm';

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
  begun.painter ??= painter();
  const { Resvg } = await begun.painter;
  const fontBuffers = await fonts();
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

async function painter(): Promise<Painter> {
  const library = await import('@resvg/resvg-wasm');
  await library.initWasm(await bytesOf(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm')));
  return library;
}

/** Regular, and bold for the title. */
const fonts = (): Promise<Buffer[]> =>
  Promise.all(
    [
      import.meta.resolve('@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff2'),
      import.meta.resolve('@fontsource/dejavu-sans/files/dejavu-sans-latin-700-normal.woff2'),
    ].map(bytesOf),
  );

const bytesOf = (url: string): Promise<Buffer> => readFile(new URL(url));
