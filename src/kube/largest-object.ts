import { isJsonArray } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import type { KubeObject } from './object.ts';
import { StatusError } from './status-error.ts';

/** The longest JSON text of an object, in bytes: as the real server's limit on what goes into etcd. */
export const largestObject = 1.5 * 1024 * 1024;

export const tooLarge = (): StatusError =>
  new StatusError(500, '', 'etcdserver: request is too large');

/** How long the JSON text of an object is at least, without its managedFields; of one that is longer than `most`, only that it is. */
export function leastLength(object: KubeObject, most: number): number {
  let length = 0;
  for (const [key, value] of Object.entries(object)) {
    const left = most - length;
    length += key === 'metadata' ? metadataLength(object, left) : shortest(value, left);
    if (length > most) break;
  }
  return length;
}

/** The server writes the managedFields itself. */
function metadataLength({ metadata }: KubeObject, most: number): number {
  let length = 0;
  for (const [key, value] of Object.entries(metadata)) {
    if (key !== 'managedFields') length += shortest(value, most - length);
    if (length > most) break;
  }
  return length;
}

/**
 * A map of more than that is as good as too long: with different names for its members, each of which is written once more to say
 * who owns it, many such objects are too long to be stored, and no client makes one. To read on would take a second.
 */
const mostMembers = 40_000;

/** How long the JSON text of a value is at least; of one that is longer than `most`, only that it is. */
function shortest(value: JsonValue | undefined, most: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 1;
  // Two brackets, and a comma for each member but one: counted with the members.
  let length = 1;
  if (isJsonArray(value)) {
    for (const item of value) {
      length += 1 + shortest(item, most - length);
      if (length > most) break;
    }
    return length;
  }
  const keys = Object.keys(value);
  if (keys.length > mostMembers) return Infinity;
  for (const key of keys) {
    length += key.length + 4 + shortest(value[key], most - length);
    if (length > most) break;
  }
  return length;
}
