import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { arrayAt, textAt } from '../base/json-at.ts';
import type { JsonValue } from '../base/json.ts';
import { parseYaml } from '../kube/yaml.ts';
import type { KubeconfigSource } from './kubeconfig-source.ts';

/**
 * The file with the token of a user, if it has one; `loaded` is the kubeconfig as the official client understood it. It does
 * not see `tokenFile`, and would ask as nobody; that of a ServiceAccount it reads once a minute, which is late after a 401.
 */
export function tokenFileOf(
  user: string,
  loaded: JsonValue,
  source: KubeconfigSource,
): string | undefined {
  const provider = ['auth-provider', 'config', 'tokenFile'];
  const mounted = textAt(userIn(loaded, user), 'user', ...provider);
  if (mounted !== undefined) return mounted;
  for (const file of kubeconfigFiles(source)) {
    const found = userIn(parseYaml(readFileSync(file, 'utf8')), user);
    if (found === undefined) continue;
    const path = textAt(found, 'user', 'tokenFile');
    return path === undefined ? undefined : resolve(dirname(file), path);
  }
  return undefined;
}

const userIn = (config: JsonValue, name: string): JsonValue | undefined =>
  arrayAt(config, 'users').find((user) => textAt(user, 'name') === name);

/** Of several, the first that knows a user is right. */
function kubeconfigFiles(source: KubeconfigSource): readonly string[] {
  if (source.type === 'file') return [source.path];
  const named = process.env['KUBECONFIG'] ?? '';
  const files = named === '' ? [join(homedir(), '.kube', 'config')] : named.split(delimiter);
  return files.filter((file) => file !== '' && existsSync(file));
}

/** What the file says now; undefined while it is gone or empty, as one that is just being written may be. */
export function readToken(path: string): string | undefined {
  try {
    const token = readFileSync(path, 'utf8').trim();
    return token === '' ? undefined : token;
  } catch {
    return undefined;
  }
}
