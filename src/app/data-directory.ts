import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { codeOf, reasonOf } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import { isJsonObject } from '../base/json.ts';
import { UserError } from '../base/user-error.ts';

/** Where a local instance keeps what must survive it. */
export interface DataDirectory {
  readonly path: string;
  readonly store: string;
  readonly kubeconfig: string;
  readonly credentials: string;
  readonly instance: string;
}

export function dataDirectory(path: string): DataDirectory {
  const folder = resolve(path);
  return {
    path: folder,
    store: join(folder, 'store'),
    kubeconfig: join(folder, 'kubeconfig'),
    credentials: join(folder, 'credentials.json'),
    instance: join(folder, 'instance.json'),
  };
}

/** Creates the folder, readable by its owner only: it holds credentials. */
export function prepareDataDirectory(path: string): DataDirectory {
  const folder = dataDirectory(path);
  try {
    mkdirSync(folder.path, { recursive: true, mode: 0o700 });
    mkdirSync(folder.store, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new UserError(
      `the data directory ${folder.path} cannot be created: ${reasonOf(cause)}`,
      'name another folder with --data-dir, or make this one writable',
      { cause },
    );
  }
  return folder;
}

/**
 * Replaces the file as a whole: a reader, or a crash, sees the old content or the new, never half of it. The content is on
 * the disk before the name is: after a crash of the machine the name may otherwise lead to an empty file.
 */
export function writeFileWhole(path: string, content: string): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

/** The JSON object in the file; undefined when there is no such file. A broken one is an error that says the way out. */
export function readJsonFile(path: string): JsonObject | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new UserError(`${path} cannot be read: ${reasonOf(error)}`, 'check its permissions');
  }
  const parsed = parseOrUndefined(text);
  if (isJsonObject(parsed)) return parsed;
  throw new UserError(
    `${path} is broken: wanted a JSON object, found ${String(text.length)} bytes of something else`,
    `restore it, or delete it to have it made anew: rm ${path}`,
  );
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a running instance says of itself, for `status`, `fault` and `down`. */
export interface Instance {
  readonly pid: number;
  readonly apiUrl: string;
  /** Absent: only the API server runs. */
  readonly webUrl?: string;
  readonly version: string;
  readonly startedAt: string;
}

export function writeInstance(folder: DataDirectory, instance: Instance): void {
  writeFileWhole(folder.instance, `${JSON.stringify(instance, null, 2)}\n`);
}

export function removeInstance(folder: DataDirectory): void {
  rmSync(folder.instance, { force: true });
}

/** The running instance of this data directory; undefined when there is none, also when one was killed. */
export function runningInstance(folder: DataDirectory): Instance | undefined {
  const found = readJsonFile(folder.instance);
  if (found === undefined) return undefined;
  const { pid, apiUrl, webUrl, version, startedAt } = found;
  if (typeof pid !== 'number' || typeof apiUrl !== 'string') return undefined;
  if (typeof version !== 'string' || typeof startedAt !== 'string' || !isAlive(pid)) {
    return undefined;
  }
  const page = typeof webUrl === 'string' ? { webUrl } : {};
  return { pid, apiUrl, ...page, version, startedAt };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process is there but belongs to another user.
    return codeOf(error) === 'EPERM';
  }
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
