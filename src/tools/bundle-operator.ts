import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { JsonObject } from '../base/json.ts';
import { isJsonObject } from '../base/json.ts';
import { packageClosure } from './package-closure.ts';
import { COMMAND_LINE, NATIVE, programOptions, READ_AS_FILES, WORKER } from './program-options.ts';

// The program behind `npm run bundle`, run in the root of the project: a folder that needs Node and nothing else.
//
//   longhaul.mjs            the command line and every JavaScript package it uses
//   link-study-worker.js    the thread that simulates links, found beside it
//   node_modules/           lmdb, which is native and cannot be in a text, with what it needs; what draws a PNG, and its font
//   crds/, package.json     as in the project
//   dist/src/web/static/    the page
const OUT = join('dist', 'bundle');

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
await build({
  ...programOptions,
  legalComments: 'eof',
  entryPoints: [COMMAND_LINE],
  outfile: join(OUT, 'longhaul.mjs'),
});
await build({
  ...programOptions,
  legalComments: 'eof',
  entryPoints: [WORKER],
  outfile: join(OUT, 'link-study-worker.js'),
});

const installed = (name: string): string => join('node_modules', name);
for (const wanted of [NATIVE, ...READ_AS_FILES]) {
  for (const name of packageClosure(wanted, needsOf)) {
    cpSync(installed(name), join(OUT, 'node_modules', name), { recursive: true });
  }
}
cpSync('crds', join(OUT, 'crds'), {
  recursive: true,
  filter: (path) => !path.endsWith('examples'),
});
const page = join('dist', 'src', 'web', 'static');
if (existsSync(page)) cpSync(page, join(OUT, page), { recursive: true });

const { name, version, license } = readJson('package.json');
const about = { name, version, license, type: 'module', main: 'longhaul.mjs' };
writeFileSync(join(OUT, 'package.json'), `${JSON.stringify(about, null, 2)}\n`);

function needsOf(name: string): readonly string[] | undefined {
  const manifest = join(installed(name), 'package.json');
  if (!existsSync(manifest)) return undefined;
  const { dependencies, optionalDependencies } = readJson(manifest);
  return [dependencies, optionalDependencies].filter(isJsonObject).flatMap(Object.keys);
}

function readJson(path: string): JsonObject {
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isJsonObject(parsed)) throw new Error(`${path}: wanted an object`);
  return parsed;
}
