import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assert } from '../base/assert.ts';
import { isJsonObject } from '../base/json.ts';

/** The folder with package.json, crds/ and examples/: the same for the sources and for dist/. */
export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'crds'))) {
    const parent = dirname(folder);
    assert(parent !== folder, `no crds folder above ${import.meta.dirname}`);
    folder = parent;
  }
  return folder;
}

/** The version in package.json. */
export function packageVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const version = isJsonObject(parsed) ? parsed['version'] : undefined;
  assert(typeof version === 'string', 'package.json has no version');
  return version;
}
