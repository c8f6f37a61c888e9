import { deepFreeze } from '../base/json.ts';
import { keyOf, keyText } from '../kube/object.ts';
import type { KubeObject, ObjectKey } from '../kube/object.ts';

/** One object before and after something happened to it. */
export type Change =
  | { readonly before: undefined; readonly after: KubeObject }
  | { readonly before: KubeObject; readonly after: KubeObject }
  | { readonly before: KubeObject; readonly after: undefined };

/** The object a change is about: as it is now, or as it last was. */
export function changedObject(change: Change): KubeObject {
  if (change.after !== undefined) return change.after;
  return change.before;
}

/** Under which values an object is found again; an object may have none or several. */
type IndexFunction = (object: KubeObject) => readonly string[];
export type Indexes = Readonly<Record<string, IndexFunction>>;

/** The last known state of one resource. Its objects are frozen; what it lists is in the order of the keys. */
export class Indexer {
  readonly #objects = new Map<string, KubeObject>();
  readonly #indexes: ReadonlyMap<string, Index>;
  /** In order; most changes leave it as it is. */
  readonly #keys: string[] = [];
  /** The objects of the keys. */
  readonly #inOrder: KubeObject[] = [];
  #listed: readonly KubeObject[] | undefined;

  constructor(indexes: Indexes) {
    this.#indexes = new Map(
      Object.entries(indexes).map(([name, valuesOf]) => [name, new Index(valuesOf)]),
    );
  }

  get(key: ObjectKey): KubeObject | undefined {
    return this.#objects.get(keyText(key));
  }

  list(): readonly KubeObject[] {
    this.#listed ??= this.#inOrder.slice();
    return this.#listed;
  }

  byIndex(name: string, value: string): readonly KubeObject[] {
    const index = this.#indexes.get(name);
    if (index === undefined) throw new Error(`there is no index named "${name}"`);
    return index.keys(value).flatMap((key) => this.#object(key));
  }

  /** Undefined when the object is known in just this revision. */
  put(object: KubeObject): Change | undefined {
    const key = keyText(keyOf(object));
    const before = this.#objects.get(key);
    if (before !== undefined && isSameRevision(before, object)) return undefined;
    const after = deepFreeze(object);
    this.#store(key, before, after);
    return { before, after };
  }

  /** The change carries the object as it was when it was deleted, if the server told that. */
  remove(object: KubeObject): Change | undefined {
    const key = keyText(keyOf(object));
    const known = this.#objects.get(key);
    if (known === undefined) return undefined;
    this.#store(key, known, undefined);
    return { before: deepFreeze(object), after: undefined };
  }

  /**
   * Becomes exactly these objects, one after the other as they are asked for; says for each what that meant, if anything,
   * deletions first.
   */
  *replace(objects: readonly KubeObject[]): Generator<Change | undefined> {
    const kept = new Set(objects.map((object) => keyText(keyOf(object))));
    const gone = this.list().filter((object) => !kept.has(keyText(keyOf(object))));
    for (const object of gone) yield this.remove(object);
    for (const object of objects) yield this.put(object);
  }

  #object(key: string): readonly KubeObject[] {
    const object = this.#objects.get(key);
    return object === undefined ? [] : [object];
  }

  #store(key: string, before: KubeObject | undefined, after: KubeObject | undefined): void {
    const place = placeOf(key, this.#keys);
    if (after === undefined) {
      this.#objects.delete(key);
      this.#keys.splice(place, 1);
      this.#inOrder.splice(place, 1);
    } else if (before === undefined) {
      this.#objects.set(key, after);
      this.#keys.splice(place, 0, key);
      this.#inOrder.splice(place, 0, after);
    } else {
      this.#objects.set(key, after);
      this.#inOrder[place] = after;
    }
    for (const index of this.#indexes.values()) index.move(key, before, after);
    this.#listed = undefined;
  }
}

/** Where the key stands or would stand, by binary search. */
function placeOf(key: string, keys: readonly string[]): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

class Index {
  readonly #valuesOf: IndexFunction;
  readonly #keys = new Map<string, Set<string>>();

  constructor(valuesOf: IndexFunction) {
    this.#valuesOf = valuesOf;
  }

  keys(value: string): readonly string[] {
    return [...(this.#keys.get(value) ?? [])].sort();
  }

  move(key: string, before: KubeObject | undefined, after: KubeObject | undefined): void {
    for (const value of before === undefined ? [] : this.#valuesOf(before)) {
      const keys = this.#keys.get(value);
      keys?.delete(key);
      if (keys?.size === 0) this.#keys.delete(value);
    }
    for (const value of after === undefined ? [] : this.#valuesOf(after)) {
      const keys = this.#keys.get(value) ?? new Set();
      this.#keys.set(value, keys.add(key));
    }
  }
}

function isSameRevision(before: KubeObject, after: KubeObject): boolean {
  const { resourceVersion, uid } = after.metadata;
  if (resourceVersion === undefined) return false;
  return before.metadata.resourceVersion === resourceVersion && before.metadata.uid === uid;
}
