import { assert } from '../base/assert.ts';
import { isJsonArray, isJsonObject, setMember } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Revision } from './revision.ts';

/**
 * An object at one revision. Its JSON text is made once, on first use, and shared by whoever answers a
 * request or sends a watch event with it: copying bytes is what makes reads cheap.
 */
export class Stored {
  /** Frozen, its keys in order, `metadata.resourceVersion` set. */
  readonly object: KubeObject;
  readonly revision: Revision;
  #encoded: Uint8Array | undefined;

  constructor(object: KubeObject, revision: Revision, encoded?: Uint8Array) {
    this.object = object;
    this.revision = revision;
    this.#encoded = encoded;
  }

  get encoded(): Uint8Array {
    this.#encoded ??= encodeJson(this.object);
    return this.#encoded;
  }
}

/** The object as it is stored at a revision, whatever order its keys came in. */
export function storedAt(object: KubeObject, revision: Revision): Stored {
  const metadata = { ...object.metadata, resourceVersion: String(revision) };
  return new Stored(canonicalObject({ ...object, metadata }), revision);
}

const encoder = new TextEncoder();

export function encodeJson(value: JsonValue): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}

/** A frozen copy with the keys of every object in order: custom resources are shown that way. */
export function canonicalObject(object: KubeObject): KubeObject {
  const canonical = canonicalValue(object);
  assert(isKubeObject(canonical), 'an object keeps its shape when its keys are put in order');
  return canonical;
}

/** Whether a value has what every object has. What is inside `metadata` is for admission to check. */
export function isKubeObject(value: JsonValue | undefined): value is KubeObject {
  if (!isJsonObject(value)) return false;
  const { apiVersion, kind, metadata } = value;
  return typeof apiVersion === 'string' && typeof kind === 'string' && isJsonObject(metadata);
}

/** A value that is canonical already is not copied: revisions of an object share what did not change. */
function canonicalValue(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null || isCanonical(value)) return value;
  if (isJsonArray(value)) return Object.freeze(value.map(canonicalValue));
  const members: Record<string, JsonValue> = {};
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) setMember(members, key, canonicalValue(member));
  }
  return Object.freeze(members);
}

function isCanonical(value: JsonValue | undefined): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined;
  if (!Object.isFrozen(value)) return false;
  if (isJsonArray(value)) return value.every(isCanonical);
  const keys = Object.keys(value);
  return keys.every(
    (key, index) => (index === 0 || (keys[index - 1] ?? '') < key) && isCanonical(value[key]),
  );
}
