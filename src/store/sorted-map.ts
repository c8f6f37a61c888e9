interface Node<Value> {
  readonly key: string;
  readonly value: Value;
  readonly size: number;
  readonly left: Tree<Value>;
  readonly right: Tree<Value>;
}

type Tree<Value> = Node<Value> | undefined;

/**
 * A map ordered by key that never changes: a write gives a new map that shares all but a path with the old
 * one. Whoever holds a map therefore holds a snapshot, and a paged list costs nothing to keep consistent.
 *
 * A weight-balanced tree (Adams 1993; the parameters 3 and 2 are those of Hirai and Yamamoto 2011).
 */
export class SortedMap<Value> {
  readonly #root: Tree<Value>;

  constructor(root?: Node<Value>) {
    this.#root = root;
  }

  /** The map of the entries, of which later ones replace earlier ones; quickest when they come in order. */
  static of<Value>(entries: readonly (readonly [string, Value])[]): SortedMap<Value> {
    if (isAscending(entries)) return new SortedMap(built(entries, 0, entries.length));
    return entries.reduce((map, [key, value]) => map.with(key, value), new SortedMap<Value>());
  }

  get size(): number {
    return sizeOf(this.#root);
  }

  get(key: string): Value | undefined {
    let node = this.#root;
    while (node !== undefined && node.key !== key) node = key < node.key ? node.left : node.right;
    return node?.value;
  }

  with(key: string, value: Value): SortedMap<Value> {
    return new SortedMap(inserted(this.#root, key, value));
  }

  without(key: string): SortedMap<Value> {
    return this.get(key) === undefined ? this : new SortedMap(removed(this.#root, key));
  }

  /** The entries from `start` on (inclusive), in order. */
  *from(start: string): Generator<readonly [string, Value]> {
    const path: Node<Value>[] = [];
    const descend = (tree: Tree<Value>): void => {
      let node = tree;
      while (node !== undefined) {
        const within = node.key >= start;
        if (within) path.push(node);
        node = within ? node.left : node.right;
      }
    };
    descend(this.#root);
    for (let node = path.pop(); node !== undefined; node = path.pop()) {
      yield [node.key, node.value];
      descend(node.right);
    }
  }

  /** How many keys are smaller than `key`. */
  rank(key: string): number {
    let rank = 0;
    let node = this.#root;
    while (node !== undefined) {
      const smaller = node.key < key;
      if (smaller) rank += sizeOf(node.left) + 1;
      node = smaller ? node.right : node.left;
    }
    return rank;
  }
}

const sizeOf = (tree: Tree<unknown>): number => tree?.size ?? 0;
const weight = (tree: Tree<unknown>): number => sizeOf(tree) + 1;

const heaviest = 3;
const singleRotation = 2;

function join<Value>(
  { key, value }: { readonly key: string; readonly value: Value },
  left: Tree<Value>,
  right: Tree<Value>,
): Node<Value> {
  return { key, value, left, right, size: sizeOf(left) + sizeOf(right) + 1 };
}

/** Joins two trees of which one may have become too heavy by one insertion or removal. */
function balanced<Value>(
  middle: { readonly key: string; readonly value: Value },
  left: Tree<Value>,
  right: Tree<Value>,
): Node<Value> {
  if (right !== undefined && weight(right) > heaviest * weight(left)) {
    return rotatedLeft(middle, left, right);
  }
  if (left !== undefined && weight(left) > heaviest * weight(right)) {
    return rotatedRight(middle, left, right);
  }
  return join(middle, left, right);
}

function rotatedLeft<Value>(
  middle: { readonly key: string; readonly value: Value },
  left: Tree<Value>,
  right: Node<Value>,
): Node<Value> {
  const inner = right.left;
  if (inner === undefined || weight(inner) < singleRotation * weight(right.right)) {
    return join(right, join(middle, left, inner), right.right);
  }
  return join(inner, join(middle, left, inner.left), join(right, inner.right, right.right));
}

function rotatedRight<Value>(
  middle: { readonly key: string; readonly value: Value },
  left: Node<Value>,
  right: Tree<Value>,
): Node<Value> {
  const inner = left.right;
  if (inner === undefined || weight(inner) < singleRotation * weight(left.left)) {
    return join(left, left.left, join(middle, inner, right));
  }
  return join(inner, join(left, left.left, inner.left), join(middle, inner.right, right));
}

function inserted<Value>(tree: Tree<Value>, key: string, value: Value): Node<Value> {
  if (tree === undefined) return join({ key, value }, undefined, undefined);
  if (key === tree.key) return join({ key, value }, tree.left, tree.right);
  return key < tree.key
    ? balanced(tree, inserted(tree.left, key, value), tree.right)
    : balanced(tree, tree.left, inserted(tree.right, key, value));
}

function removed<Value>(tree: Tree<Value>, key: string): Tree<Value> {
  if (tree === undefined) return undefined;
  if (key < tree.key) return balanced(tree, removed(tree.left, key), tree.right);
  if (key > tree.key) return balanced(tree, tree.left, removed(tree.right, key));
  if (tree.left === undefined) return tree.right;
  if (tree.right === undefined) return tree.left;
  const next = smallest(tree.right);
  return balanced(next, tree.left, removed(tree.right, next.key));
}

function smallest<Value>(tree: Node<Value>): Node<Value> {
  let node = tree;
  while (node.left !== undefined) node = node.left;
  return node;
}

const isAscending = (entries: readonly (readonly [string, unknown])[]): boolean =>
  entries.every(([key], index) => index === 0 || (entries[index - 1]?.[0] ?? '') < key);

/** A tree in which the entry in the middle is on top. */
function built<Value>(
  entries: readonly (readonly [string, Value])[],
  from: number,
  to: number,
): Tree<Value> {
  const middle = (from + to) >>> 1;
  const entry = from < to ? entries[middle] : undefined;
  if (entry === undefined) return undefined;
  const [key, value] = entry;
  return join({ key, value }, built(entries, from, middle), built(entries, middle + 1, to));
}
