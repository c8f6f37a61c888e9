import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Where things are in the two first pages of an LMDB file, as the `lmdb` package lays it out. */
const layout = {
  magic: 24,
  version: 28,
  pageSize: 48,
  freeRoot: 88,
  mainRoot: 136,
  transaction: 152,
};
const metaLength = 160;
const magic = 0xbeefc0de;
const version = 2;
const smallestPage = 256;
/** The root of a tree with nothing in it. */
const noPage = 0xffff_ffff_ffff_ffffn;

export type DataFile =
  | { readonly type: 'absent' }
  | { readonly type: 'sound' }
  | { readonly type: 'broken'; readonly why: string };

/**
 * Looks at a data file before LMDB does: LMDB maps the file into memory and trusts it, so that a file that is something
 * else, or cut short, would end the process without a word.
 */
export function inspectDataFile(path: string): DataFile {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (isMissing(error)) return { type: 'absent' };
    throw error;
  }
  try {
    return inspect(file);
  } finally {
    closeSync(file);
  }
}

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

function inspect(file: number): DataFile {
  const { size } = fstatSync(file);
  if (size === 0) return { type: 'absent' };
  const first = metaAt(file, 0);
  if (first?.readUInt32LE(layout.magic) !== magic) return broken('it is no LMDB file');
  const found = first.readUInt32LE(layout.version);
  if (found !== version) return broken(`it has LMDB layout ${found}, wanted ${version}`);
  const pageSize = first.readUInt32LE(layout.pageSize);
  const second = pageSize < smallestPage ? undefined : metaAt(file, pageSize);
  if (second === undefined) return broken('it is cut short');
  const order = first.readBigUInt64LE(layout.transaction);
  const newest = second.readBigUInt64LE(layout.transaction) > order ? second : first;
  const roots = [layout.freeRoot, layout.mainRoot].map((at) => newest.readBigUInt64LE(at));
  const needed = roots
    .filter((root) => root !== noPage)
    .map((root) => (Number(root) + 1) * pageSize);
  return needed.every((end) => end <= size) ? { type: 'sound' } : broken('it is cut short');
}

const broken = (why: string): DataFile => ({ type: 'broken', why });

function metaAt(file: number, position: number): Buffer | undefined {
  const meta = Buffer.alloc(metaLength);
  return readSync(file, meta, 0, metaLength, position) === metaLength ? meta : undefined;
}
