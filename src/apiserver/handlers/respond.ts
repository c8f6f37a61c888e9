import { mapMembers } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { Change } from '../../store/change.ts';
import { canonicalObject, encodeJson, Stored } from '../../store/stored.ts';
import type { ApiResponse } from '../api-request.ts';
import type { Representation } from '../http/negotiate.ts';
import type { Outcome } from '../storage.ts';
import type { Call, Core } from './call.ts';
import { printedTable, revisionOf } from './tables.ts';
import { warningHeaders } from './warning-headers.ts';

export interface Answer {
  readonly status: number;
  readonly warnings: readonly string[];
}

/** The object as the client wants to see it. */
export function objectAnswer(core: Core, call: Call, stored: Stored, answer: Answer): ApiResponse {
  const { resource, representation } = call;
  const { status } = answer;
  const deprecated = resource.deprecation === undefined ? [] : [resource.deprecation];
  const headers = warningHeaders([...deprecated, ...answer.warnings]);
  const view = resource.view(stored);
  if (representation.type === 'object') return { ...encodedAnswer(view, headers), status };
  const body = represented(view.object, core, call);
  return { type: 'object', status, headers, body };
}

function encodedAnswer(
  view: Stored,
  headers: ReadonlyMap<string, string>,
): Extract<ApiResponse, { type: 'object' }> {
  return { type: 'object', status: 200, headers, body: view.object, encoded: [view.encoded] };
}

/** The answer with what else the client should know. */
export function withWarnings(answer: ApiResponse, warnings: readonly string[]): ApiResponse {
  if (warnings.length === 0) return answer;
  return { ...answer, headers: new Map([...answer.headers, ...warningHeaders(warnings)]) };
}

/** A body that is no stored object: a Scale, a Status. */
export function plainAnswer(body: JsonObject, status = 200): ApiResponse {
  return { type: 'object', status, headers: new Map(), body };
}

function represented(object: KubeObject, core: Core, call: Call): JsonObject {
  const { representation } = call;
  switch (representation.type) {
    case 'object':
      return object;
    case 'table':
      return printedTable(core, call, {
        items: [object],
        listMeta: revisionOf(object),
        version: representation.version,
        columnDefinitions: 'include',
      });
    case 'partial-object-metadata':
      return partialMetadata(object, representation.version);
    case 'partial-object-metadata-list':
      throw unfit('PartialObjectMetadataList', 'is not a list', goName(call, 'object'));
  }
}

/** 406: what was asked for is not what such an answer can be shown as. */
function unfit(wanted: string, why: string, name: string): StatusError {
  const message = `you requested ${wanted}, but the requested object ${why} (${name})`;
  return new StatusError(406, 'NotAcceptable', message);
}

/** What the type is called inside of the real server, which says so. */
function goName({ resource: { definition } }: Call, what: 'object' | 'list'): string {
  const { group, kind, listKind, custom } = definition;
  if (custom) return `*unstructured.Unstructured${what === 'list' ? 'List' : ''}`;
  return `*${group === '' ? 'core' : (group.split('.')[0] ?? '')}.${what === 'list' ? listKind : kind}`;
}

export function partialMetadata(object: KubeObject, version: string): KubeObject {
  const { metadata } = object;
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata };
}

/** What a write left behind: the object as stored, or, when it went, as it was last with the new revision. */
export function leftBy(outcome: Outcome): Stored | undefined {
  return outcome.type === 'kept' ? outcome.live : lastOf(outcome.change);
}

const lastOf = (change: Change): Stored | undefined => change.after ?? change.farewell;

/** An object that is shown but not stored, as after a dry run. */
export function unstored(object: KubeObject): Stored {
  return new Stored(canonicalObject(object), 0);
}

/** A list as the client wants to see it. */
export interface ListContents {
  readonly items: readonly Stored[];
  readonly metadata: JsonObject;
}

/** An item as it is listed, and its text. */
type Listed = Pick<Stored, 'encoded'> & { readonly object: JsonObject };

export function listAnswer(core: Core, call: Call, contents: ListContents): ApiResponse {
  const { resource, representation } = call;
  const items = contents.items.map((item) => resource.view(item));
  const headers = warningHeaders(resource.deprecation === undefined ? [] : [resource.deprecation]);
  const { metadata } = contents;
  if (representation.type !== 'object') {
    const body = representedList({ items, metadata }, { core, call, representation });
    return { type: 'object', status: 200, headers, body };
  }
  const { listKind } = resource.definition;
  const { apiVersion } = resource;
  const listed = resource.definition.custom ? items : items.map(untyped);
  const objects: readonly JsonValue[] = listed.map(({ object }) => object);
  const body = { apiVersion, items: objects, kind: listKind, metadata };
  return {
    type: 'object',
    status: 200,
    headers,
    body,
    get encoded() {
      return encodedList(listed, { apiVersion, kind: listKind, metadata });
    },
  };
}

function representedList(
  { items, metadata }: ListContents,
  {
    core,
    call,
    representation,
  }: {
    readonly core: Core;
    readonly call: Call;
    readonly representation: Exclude<Representation, { type: 'object' }>;
  },
): JsonObject {
  const { version } = representation;
  if (representation.type === 'table') {
    return printedTable(core, call, {
      items: items.map(({ object }) => object),
      listMeta: metadata,
      version,
      columnDefinitions: 'include',
    });
  }
  if (representation.type === 'partial-object-metadata') {
    throw unfit('PartialObjectMetadata', 'is a list', goName(call, 'list'));
  }
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    items: items.map(({ object }) => partialMetadata(object, version)),
  };
}

/** A list of a built-in kind says the type of its items once for all. */
const untyped = ({ object }: Stored): Listed => {
  const members = mapMembers(object, (value, key) => (isTypeMember(key) ? undefined : value));
  return {
    object: members,
    get encoded() {
      return encodeJson(members);
    },
  };
};

const isTypeMember = (key: string): boolean => key === 'apiVersion' || key === 'kind';

/** The texts of custom resources exist already: they are put in a row, neither encoded again nor copied. */
function encodedList(
  items: readonly Listed[],
  frame: { readonly apiVersion: string; readonly kind: string; readonly metadata: JsonObject },
): readonly Uint8Array[] {
  const head = encoder.encode(`{"apiVersion":${JSON.stringify(frame.apiVersion)},"items":[`);
  const tail = `],"kind":${JSON.stringify(frame.kind)},"metadata":`;
  const parts = items.flatMap(({ encoded }, index) => (index === 0 ? [encoded] : [comma, encoded]));
  return [head, ...parts, encoder.encode(tail), encodeJson(frame.metadata), brace];
}

const encoder = new TextEncoder();
const comma = encoder.encode(',');
const brace = encoder.encode('}');
