import { assert } from '../base/assert.ts';
import { isJsonArray, isJsonObject, setMember, toJsonText } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import { withMembers } from '../base/with-members.ts';
import { parseJson } from '../kube/json-reader.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Revision } from './revision.ts';

/**
 * An object at one revision. Its JSON text is made once, on first use, and shared by whoever answers a
 * request or sends a watch event with it: copying bytes is what makes reads cheap. Of what comes from the disk the text
 * is all there is until somebody looks into it, so that a start with many objects is quick and small.
 */
export class Stored {
  readonly revision: Revision;
  #object: KubeObject | undefined;
  #encoded: Uint8Array | undefined;
  #asIs: object | undefined;

  /** The object is frozen, its keys in order, `metadata.resourceVersion` set; left out: it is what the text says. */
  constructor(object: KubeObject | undefined, revision: Revision, encoded?: Uint8Array) {
    assert(object !== undefined || encoded !== undefined, 'an object or its text is given');
    this.#object = object;
    this.revision = revision;
    this.#encoded = encoded;
  }

  get object(): KubeObject {
    this.#object ??= canonicalObject(decodedObject(this.#encoded ?? nothing));
    return this.#object;
  }

  get encoded(): Uint8Array {
    this.#encoded ??= encodeJson(this.object);
    return this.#encoded;
  }

  /** Whether a viewer, known by a mark of its own, has found that it shows the object as it is: to find out takes a walk. */
  isShownAsIs(viewer: object): boolean {
    return this.#asIs === viewer;
  }

  /** Remembered for one viewer, since only one version of a resource can show objects as they are stored. */
  showAsIs(viewer: object): void {
    this.#asIs = viewer;
  }

  /** Forgets the object, which takes several times the memory of its text; whoever asks gets it anew. */
  shrink(): void {
    if (this.#encoded !== undefined) this.#object = undefined;
  }
}

const nothing = new Uint8Array();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The object in a JSON text, for a look at its metadata: elsewhere, large integers are rounded. Undefined when there is none. */
export function sketchedObject(encoded: Uint8Array): KubeObject | undefined {
  try {
    return parsedObject(decoder.decode(encoded));
  } catch {
    return undefined;
  }
}

function parsedObject(text: string): KubeObject | undefined {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) && isKubeObject(value) ? value : undefined;
}

/** Only the slower reader knows integers that a double would round; they have at least 16 digits. */
function decodedObject(encoded: Uint8Array): KubeObject {
  const text = decoder.decode(encoded);
  const object = /[0-9]{16}/.test(text) ? parseJson(text) : parsedObject(text);
  assert(isKubeObject(object), 'what was stored can be read');
  return object;
}

/** The object as it is stored at a revision, whatever order its keys came in. */
export function storedAt(object: KubeObject, revision: Revision): Stored {
  const metadata = withMembers(object.metadata, { resourceVersion: String(revision) });
  return new Stored(canonicalObject(withMembers(object, { metadata })), revision);
}

const encoder = new TextEncoder();

export function encodeJson(value: JsonValue): Uint8Array {
  return encoder.encode(toJsonText(value));
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
