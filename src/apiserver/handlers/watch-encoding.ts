import type { JsonObject } from '../../base/json.ts';
import { encodeJson } from '../../store/stored.ts';
import type { Stored } from '../../store/stored.ts';
import type { WatchMessage } from '../api-request.ts';
import type { Call, Core } from './call.ts';
import { partialMetadata, unstored } from './respond.ts';
import { printedTable, revisionOf } from './tables.ts';

type MessageType = WatchMessage['type'];

const encoder = new TextEncoder();
const lineEnd = encoder.encode('}\n');

/** One message of a watch; its line is made on first use and kept. */
class Message implements WatchMessage {
  readonly type: MessageType;
  readonly object: JsonObject;
  readonly #encoded: () => Uint8Array;
  #line: Uint8Array | undefined;

  constructor(type: MessageType, object: JsonObject, encoded: () => Uint8Array) {
    this.type = type;
    this.object = object;
    this.#encoded = encoded;
  }

  line(): Uint8Array {
    this.#line ??= lineOf(this.type, this.#encoded());
    return this.#line;
  }
}

function lineOf(type: MessageType, encoded: Uint8Array): Uint8Array {
  const head = encoder.encode(`{"type":"${type}","object":`);
  const line = new Uint8Array(head.length + encoded.length + lineEnd.length);
  line.set(head);
  line.set(encoded, head.length);
  line.set(lineEnd, head.length + encoded.length);
  return line;
}

export function plainMessage(type: MessageType, object: JsonObject): WatchMessage {
  return new Message(type, object, () => encodeJson(object));
}

type Lines = Partial<Record<MessageType, WatchMessage>>;

/** The messages about each stored object, so that all its watchers are sent the same bytes. */
const shared = new WeakMap<Stored, Lines>();

function sharedMessage(type: MessageType, stored: Stored): WatchMessage {
  const lines = shared.get(stored) ?? {};
  shared.set(stored, lines);
  const message = lines[type] ?? new Message(type, stored.object, () => stored.encoded);
  lines[type] = message;
  return message;
}

/** Puts objects into the form that a watcher asked for. */
export type Encode = (type: MessageType, view: Stored) => WatchMessage;

export function encoderFor(core: Core, call: Call): Encode {
  const { representation } = call;
  switch (representation.type) {
    case 'object':
      return sharedMessage;
    case 'partial-object-metadata':
    case 'partial-object-metadata-list':
      return (type, { object }) =>
        plainMessage(type, partialMetadata(object, representation.version));
    case 'table': {
      let columnDefinitions: 'include' | 'omit' = 'include';
      const { version } = representation;
      return (type, { object }) => {
        const listMeta = revisionOf(object);
        const contents = { items: [object], listMeta, version, columnDefinitions };
        const table = printedTable(core, call, contents);
        columnDefinitions = 'omit';
        return plainMessage(type, table);
      };
    }
  }
}

/** Says how far the watch has come, when nothing it watches has changed. */
export function bookmark(
  { resource }: Call,
  revision: number,
  purpose: 'progress' | 'initial-events-end',
): Stored {
  const { apiVersion, definition } = resource;
  const annotations =
    purpose === 'progress' ? {} : { annotations: { 'k8s.io/initial-events-end': 'true' } };
  const metadata = { ...annotations, resourceVersion: String(revision) };
  return unstored({ apiVersion, kind: definition.kind, metadata });
}
