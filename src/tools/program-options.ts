import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';

/** What is native cannot be in a text and stays a package. */
export const NATIVE = 'lmdb';
/** Packages of which the program reads files that are no JavaScript: what draws a PNG, and its font. */
export const READ_AS_FILES = ['@resvg/resvg-wasm', '@fontsource/dejavu-sans'] as const;

/** The command line, and the thread that simulates links, which it finds beside itself. */
export const COMMAND_LINE = join('src', 'cli', 'main.ts');
export const WORKER = join('src', 'app', 'link-study-worker.ts');

// Packages of the older module system ask for these three.
const banner = [
  `import { createRequire as requireFrom } from 'node:module';`,
  `const require = requireFrom(import.meta.url);`,
  `const __dirname = import.meta.dirname;`,
  `const __filename = import.meta.filename;`,
].join('\n');

/** The program with every JavaScript package it uses, for the Node it runs on; names stay, so that a stack trace can be read. */
export const programOptions: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: [NATIVE],
  banner: { js: banner },
  logLevel: 'warning',
};
