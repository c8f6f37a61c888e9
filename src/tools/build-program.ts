import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { COMMAND_LINE, programOptions, WORKER } from './program-options.ts';

/*
 * Bundles the program into dist/program: `npm run build` runs it. Node finds, reads and links a thousand small modules in more
 * time than the server needs to be ready once they are loaded. What a command needs alone is in files of its own, which
 * only that command loads.
 */

const root = join(import.meta.dirname, '..', '..', '..');
const target = join(root, 'dist', 'program');

rmSync(target, { recursive: true, force: true });
await build({
  ...programOptions,
  absWorkingDir: root,
  entryPoints: { longhaul: COMMAND_LINE, 'link-study-worker': WORKER },
  outdir: target,
  splitting: true,
  legalComments: 'linked',
});
