import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** The program as it is built and shipped. */
export const PROGRAM = join(ROOT, 'dist', 'program', 'longhaul.js');

/** What the compiler touches when it has written anything. */
const COMPILED = join(ROOT, '.cache', 'tsc-build.tsbuildinfo');

/** Throws where the program is not what the sources were last compiled to: a test of an old one would say nothing. */
export function checkProgram(): void {
  const how = 'run `npm run build`, or after the compiler `node dist/src/tools/build-program.js`';
  if (!existsSync(PROGRAM)) throw new Error(`there is no ${PROGRAM}: ${how}`);
  if (!existsSync(COMPILED)) return;
  if (statSync(PROGRAM).mtimeMs < statSync(COMPILED).mtimeMs) {
    throw new Error(`${PROGRAM} is older than what was compiled last: ${how}`);
  }
}
