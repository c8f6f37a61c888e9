import { StatusError } from '../../kube/status-error.ts';
import type { MediaClause } from './media-type.ts';
import { acceptClauses } from './media-type.ts';

/** How the answer is written down. */
export type Encoding = 'json' | 'yaml';

interface Written {
  readonly encoding: Encoding;
  /** `indented` is what `pretty=1` in the Accept header asks for. */
  readonly layout: 'compact' | 'indented';
}

export type MetaVersion = 'v1' | 'v1beta1';

/** What a client wants to see of an object or a list: the thing itself, a printed table, or only metadata. */
export type Representation = Written &
  (
    | { readonly type: 'object' }
    | { readonly type: 'table'; readonly version: MetaVersion }
    | { readonly type: 'partial-object-metadata'; readonly version: MetaVersion }
    | { readonly type: 'partial-object-metadata-list'; readonly version: MetaVersion }
  );

/**
 * A watch is a stream of JSON lines; YAML has no such form. One that begins with all there is is no table either: its
 * readers keep objects.
 */
export type AnswerKind = 'object' | 'watch' | 'watch-list';

const streamed = 'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch';

export const offered: Readonly<Record<AnswerKind, string>> = {
  object: 'application/json, application/yaml, application/vnd.kubernetes.protobuf',
  watch: streamed,
  'watch-list': streamed,
};

/** 406 */
export function notAcceptable(kind: AnswerKind): StatusError {
  const message = `only the following media types are accepted: ${offered[kind]}`;
  return new StatusError(406, 'NotAcceptable', message);
}

function encodingOf(mediaType: string): Encoding | undefined {
  switch (mediaType) {
    case 'application/json':
    case 'application/*':
    case '*/*':
      return 'json';
    case 'application/yaml':
      return 'yaml';
    default:
      return undefined;
  }
}

const transforms: ReadonlyMap<string, Exclude<Representation['type'], 'object'>> = new Map([
  ['Table', 'table'],
  ['PartialObjectMetadata', 'partial-object-metadata'],
  ['PartialObjectMetadataList', 'partial-object-metadata-list'],
]);

function isAllowedStream(stream: string | undefined, kind: AnswerKind): boolean {
  return stream === undefined || stream === '' || (kind !== 'object' && stream === 'watch');
}

function representationOf(clause: MediaClause, kind: AnswerKind): Representation | undefined {
  const { stream, pretty } = clause.parameters;
  const encoding = encodingOf(clause.mediaType);
  if (encoding === undefined || !isAllowedStream(stream, kind)) return undefined;
  const written: Written = { encoding, layout: pretty === '1' ? 'indented' : 'compact' };
  return transformed(clause, kind, written);
}

/** Who says the group or the version of a form says which form as well. */
function transformed(
  { parameters: { as, g, v } }: MediaClause,
  kind: AnswerKind,
  written: Written,
): Representation | undefined {
  if (as === undefined && g === undefined && v === undefined) return { type: 'object', ...written };
  const type = transforms.get(as ?? '');
  if (type === 'table' && kind === 'watch-list') return undefined;
  const known = g === 'meta.k8s.io' && (v === 'v1' || v === 'v1beta1');
  return type !== undefined && known ? { type, version: v, ...written } : undefined;
}

/**
 * Chooses the representation the Accept header likes best; no header means JSON. Protobuf answers are not
 * offered although the text of the refusal, which is the real server's, names them: every client that
 * prefers protobuf accepts JSON behind it.
 */
export function negotiate(accept: string | undefined, kind: AnswerKind): Representation {
  for (const clause of acceptClauses(accept)) {
    const representation = representationOf(clause, kind);
    if (representation === undefined) continue;
    if (kind !== 'object' && representation.encoding === 'yaml') break;
    return representation;
  }
  throw notAcceptable(kind);
}
