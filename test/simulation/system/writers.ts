import { fieldManagers } from '../../../src/api/resources.ts';
import type { JsonValue } from '../../../src/base/json.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import type { KubeObject } from '../../../src/kube/object.ts';

/** What tells the entries of a list apart belongs to everybody who writes into the entry. */
const shared = ['.', 'f:from', 'f:to', 'f:type'];

/** Fields that both the controllers and the emulator write; there must be none. */
export function fieldsOfTwoWriters({ metadata }: KubeObject): readonly string[] {
  const ownedBy = (manager: string): readonly string[] =>
    (metadata.managedFields ?? [])
      .filter((entry) => entry.manager === manager)
      .flatMap((entry) => leaves(entry.fieldsV1, ''));
  const observed = new Set(ownedBy(fieldManagers.emulator));
  return ownedBy(fieldManagers.controllers).filter((path) => observed.has(path));
}

function leaves(fields: JsonValue | undefined, path: string): readonly string[] {
  if (!isJsonObject(fields)) return [];
  return Object.entries(fields).flatMap(([name, below]) => {
    if (shared.includes(name)) return [];
    const here = `${path}/${name}`;
    return isJsonObject(below) && Object.keys(below).length > 0 ? leaves(below, here) : [here];
  });
}
