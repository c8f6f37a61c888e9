import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '../base/errors.ts';
import type { JsonValue } from '../base/json.ts';
import { isJsonObject } from '../base/json.ts';
import { UserError } from '../base/user-error.ts';
import type { KubeObject } from '../kube/object.ts';
import { parseAllYaml } from '../kube/yaml.ts';
import { packageRoot } from './package-root.ts';

/** The files of crds/, in order. */
export function definitionFiles(): readonly string[] {
  return manifestFiles(join(packageRoot(), 'crds'));
}

/** The objects of a manifest file, or of all manifest files right in a folder, in the order of their names. */
export function readManifests(path: string): readonly KubeObject[] {
  return manifestFiles(path).flatMap(readManifest);
}

function manifestFiles(path: string): readonly string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw new UserError(`there is no ${path}`, 'name a manifest, or a folder of manifests');
  }
  if (!stat.isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .sort()
    .map((name) => join(path, name));
}

function readManifest(path: string): readonly KubeObject[] {
  return parse(path)
    .filter((document) => document !== null)
    .map((document, index) => {
      if (isKubeObject(document)) return document;
      throw new UserError(
        `${path}, document ${index + 1}: wanted an object with apiVersion, kind and metadata.name`,
        'see examples/ for manifests that work',
      );
    });
}

function parse(path: string): readonly JsonValue[] {
  try {
    return parseAllYaml(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new UserError(
      `${path} is not a manifest: ${reasonOf(cause)}`,
      'mend the file and start again',
      { cause },
    );
  }
}

function isKubeObject(value: JsonValue): value is KubeObject {
  return (
    isJsonObject(value) &&
    typeof value['apiVersion'] === 'string' &&
    typeof value['kind'] === 'string' &&
    isJsonObject(value['metadata']) &&
    typeof value['metadata']['name'] === 'string'
  );
}
