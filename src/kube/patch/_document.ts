import { isJsonArray, isJsonObject, setMember } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import { deepestObject } from '../schema/depth.ts';
import { LongList } from './long-list.ts';

/**
 * A JSON document that can be changed in place: thousands of operations on one large object then cost
 * no more than their own size. Maps instead of objects, because `__proto__` is a key like any other.
 */
export type Node = Map<string, Node> | LongList<Node> | string | number | bigint | boolean | null;

/** An operation that cannot be performed: the whole patch then changes nothing. */
export class NotApplicable extends Error {}

/** `copy` can double a document with every operation; this is where it ends. */
const maxCopies = 200_000;

export function toNode(value: JsonValue, depth = 0): Node {
  if (depth > deepestObject) throw new NotApplicable('the document is nested too deeply');
  if (isJsonArray(value)) return new LongList(value.map((item) => toNode(item, depth + 1)));
  if (!isJsonObject(value)) return value;
  const node = new Map<string, Node>();
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) node.set(key, toNode(item, depth + 1));
  }
  return node;
}

export function toJson(node: Node, depth = 0): JsonValue {
  if (depth > deepestObject) throw new NotApplicable('the document is nested too deeply');
  if (node instanceof LongList) return node.map((item) => toJson(item, depth + 1));
  if (!(node instanceof Map)) return node;
  const members: Record<string, JsonValue> = {};
  for (const [key, item] of node) setMember(members, key, toJson(item, depth + 1));
  return members;
}

/** Copies subtrees as long as the budget of one patch lasts. */
export class Copier {
  #left = maxCopies;

  copy(node: Node, depth = 0): Node {
    if (--this.#left < 0) throw new NotApplicable('the copies become too large');
    if (depth > deepestObject) throw new NotApplicable('the document is nested too deeply');
    if (node instanceof LongList) {
      return new LongList(node.map((item) => this.copy(item, depth + 1)));
    }
    if (!(node instanceof Map)) return node;
    return new Map([...node].map(([key, item]) => [key, this.copy(item, depth + 1)]));
  }
}

export function nodeEquals(node: Node, value: JsonValue): boolean {
  if (node instanceof LongList) {
    if (!isJsonArray(value) || node.length !== value.length) return false;
    return node.every((item, index) => nodeEquals(item, value[index] ?? null));
  }
  if (!(node instanceof Map)) return node === value;
  if (!isJsonObject(value)) return false;
  const entries = Object.entries(value);
  if (entries.length !== node.size) return false;
  return entries.every(([key, item]) => {
    const mine = node.get(key);
    return mine !== undefined && item !== undefined && nodeEquals(mine, item);
  });
}

/** The value at the end of the path. */
export function childOf(parent: Node, token: string): Node {
  const found =
    parent instanceof LongList
      ? parent.at(indexOf(parent, token))
      : parent instanceof Map
        ? parent.get(token)
        : undefined;
  if (found === undefined) throw new NotApplicable(`${JSON.stringify(token)} does not exist`);
  return found;
}

/** Where in an array a token points; `-` is the place behind the last item. */
export function indexOf(parent: LongList<Node>, token: string): number {
  if (token === '-') return parent.length;
  const index = /^(?:0|[1-9][0-9]{0,9})$/.test(token) ? Number(token) : parent.length + 1;
  if (index > parent.length) throw new NotApplicable(`${JSON.stringify(token)} is no index`);
  return index;
}
