import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { cannotUnmarshal } from '../go-type.ts';
import { failed, ok } from '../../base/result.ts';
import type { Result } from '../../base/result.ts';
import { childOf, Copier, indexOf, nodeEquals, NotApplicable } from './_document.ts';
import { toJson, toNode } from './_document.ts';
import { LongList } from './long-list.ts';
import { parsePointer } from './json-pointer.ts';
import type { Node } from './_document.ts';

/** Why a JSON patch was refused; clients are to see 400, 413 and 422 respectively. */
export type JsonPatchFailure =
  | { readonly type: 'malformed'; readonly message: string }
  | { readonly type: 'too-many-operations'; readonly count: number; readonly limit: number }
  | { readonly type: 'not-applicable'; readonly message: string };

const maxOperations = 10_000;

/** Applies the operations of a JSON patch (RFC 6902) in order: all of them or none. */
export function applyJsonPatch(
  target: JsonValue,
  operations: JsonValue,
): Result<JsonValue, JsonPatchFailure> {
  const parsed = parseOperations(operations);
  if (parsed.type === 'failed') return parsed;
  try {
    const patched = new PatchedDocument(toNode(target));
    for (const operation of parsed.value) patched.perform(operation);
    return ok(patched.toJson());
  } catch (error) {
    if (!(error instanceof NotApplicable)) throw error;
    return failed({ type: 'not-applicable', message: error.message });
  }
}

const members = new Set(['op', 'path', 'from', 'value']);

/** What strict field validation says about operations: `json patch unknown field "[0].foo"`. */
export function unknownJsonPatchMembers(operations: JsonValue): readonly string[] {
  if (!isJsonArray(operations)) return [];
  return operations.flatMap((operation, index) =>
    isJsonObject(operation)
      ? Object.keys(operation)
          .filter((key) => !members.has(key))
          .map((key) => `json patch unknown field "[${index}].${key}"`)
      : [],
  );
}

function parseOperations(value: JsonValue): Result<readonly JsonObject[], JsonPatchFailure> {
  if (!isJsonArray(value)) return failed(malformed(value, '[]handlers.jsonPatchOp'));
  if (value.length > maxOperations) {
    return failed({ type: 'too-many-operations', count: value.length, limit: maxOperations });
  }
  const operations = value.filter(isJsonObject);
  const other = value.find((item) => !isJsonObject(item));
  return other === undefined ? ok(operations) : failed(malformed(other, 'handlers.jsonPatchOp'));
}

function malformed(value: JsonValue, wanted: string): JsonPatchFailure {
  return { type: 'malformed', message: cannotUnmarshal(value, wanted) };
}

/** The document while operations are performed on it. */
class PatchedDocument {
  readonly #copier = new Copier();
  #root: Node;

  constructor(root: Node) {
    this.#root = root;
  }

  toJson(): JsonValue {
    return toJson(this.#root);
  }

  perform(operation: JsonObject): void {
    const path = pointer(operation, 'path');
    const op = operation['op'];
    switch (typeof op === 'string' ? op : '') {
      case 'add':
        this.#insert(path, toNode(wanted(operation)));
        return;
      case 'remove':
        this.#remove(path);
        return;
      case 'replace':
        this.#replace(path, toNode(wanted(operation)));
        return;
      case 'move':
        this.#move(pointer(operation, 'from'), path);
        return;
      case 'copy':
        this.#insert(path, this.#copier.copy(this.#read(pointer(operation, 'from'))));
        return;
      case 'test':
        if (nodeEquals(this.#read(path), wanted(operation))) return;
        throw new NotApplicable(`the test of ${JSON.stringify(operation['path'])} failed`);
      default:
        throw new NotApplicable(`unknown operation ${JSON.stringify(op)}`);
    }
  }

  #read(path: readonly string[]): Node {
    let node = this.#root;
    for (const token of path) node = childOf(node, token);
    return node;
  }

  /** The container that holds the end of the path, and the last token; undefined for the root. */
  #place(path: readonly string[]): readonly [Node, string] | undefined {
    const last = path.at(-1);
    return last === undefined ? undefined : [this.#read(path.slice(0, -1)), last];
  }

  #insert(path: readonly string[], value: Node): void {
    const place = this.#place(path);
    if (place === undefined) {
      this.#root = value;
      return;
    }
    const [parent, token] = place;
    if (parent instanceof LongList) parent.insert(indexOf(parent, token), value);
    else if (parent instanceof Map) parent.set(token, value);
    else throw new NotApplicable(`${JSON.stringify(token)} has no parent`);
  }

  #replace(path: readonly string[], value: Node): void {
    const place = this.#place(path);
    if (place === undefined) {
      this.#root = value;
      return;
    }
    const [parent, token] = place;
    childOf(parent, token);
    if (parent instanceof LongList) parent.set(indexOf(parent, token), value);
    else if (parent instanceof Map) parent.set(token, value);
  }

  #remove(path: readonly string[]): Node {
    const place = this.#place(path);
    if (place === undefined) throw new NotApplicable('the whole document cannot be removed');
    const [parent, token] = place;
    const removed = childOf(parent, token);
    if (parent instanceof LongList) parent.remove(indexOf(parent, token));
    else if (parent instanceof Map) parent.delete(token);
    return removed;
  }

  #move(from: readonly string[], path: readonly string[]): void {
    const within = from.every((token, index) => token === path[index]);
    if (within && path.length > from.length) {
      throw new NotApplicable('a value cannot be moved into itself');
    }
    if (within) this.#read(from);
    else this.#insert(path, this.#remove(from));
  }
}

function pointer(operation: JsonObject, member: 'from' | 'path'): readonly string[] {
  const text = operation[member];
  const path = typeof text === 'string' ? parsePointer(text) : undefined;
  if (path === undefined) throw new NotApplicable(`${member} is no JSON pointer`);
  return path;
}

function wanted(operation: JsonObject): JsonValue {
  const value = operation['value'];
  if (value === undefined) throw new NotApplicable('the operation needs a value');
  return value;
}
