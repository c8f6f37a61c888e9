import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/*
 * Bundles the page into dist/src/web/static: `npm run build` runs it. Everything the page loads is in that folder; the
 * outline of the land is a file of its own, so that the first paint does not wait for it.
 */

const root = join(import.meta.dirname, '..', '..', '..');
const sources = join(root, 'src', 'web', 'page');
const target = join(root, 'dist', 'src', 'web', 'static');

async function bundle(): Promise<void> {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  await build({
    entryPoints: {
      page: join(sources, 'main.tsx'),
      'stream-worker': join(sources, 'stream-worker.ts'),
    },
    outdir: target,
    bundle: true,
    format: 'esm',
    target: ['es2022', 'chrome111', 'firefox115', 'safari16.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'linked',
    sourcemap: 'linked',
    logLevel: 'warning',
  });
  for (const file of ['index.html', 'icon.svg'])
    copyFileSync(join(sources, file), join(target, file));
  copyFileSync(
    join(root, 'node_modules', 'world-atlas', 'land-110m.json'),
    join(target, 'land-110m.json'),
  );
}

await bundle();
