import { isJsonObject } from '../../base/json.ts';
import { forbiddenField, notSupported } from '../../kube/schema/causes.ts';
import { badRequest, StatusError } from '../../kube/status-error.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { parseRevision } from '../../store/revision.ts';
import type { Revision } from '../../store/revision.ts';
import { invalidOptions, parseInt64 } from '../admission/options.ts';
import { isTrue } from '../request-info.ts';
import { oddStoredRevision } from './odd-revision.ts';

/** Which revision a list is to show. */
type ListAt =
  | { readonly type: 'latest' }
  /** Anything will do; a limit does not count then. */
  | { readonly type: 'any' }
  | { readonly type: 'not-older'; readonly revision: Revision }
  | { readonly type: 'exact'; readonly revision: Revision };

export interface ListOptions {
  readonly at: ListAt;
  /** Undefined: all. */
  readonly limit: number | undefined;
  readonly continueFrom: ContinueToken | undefined;
}

export interface ContinueToken {
  /** -1: the revision is not known any more; the list goes on at the present one. */
  readonly revision: Revision;
  /** The first key of the page, below the prefix of the list. */
  readonly start: string;
}

export function listOptions(query: URLSearchParams): ListOptions {
  const resourceVersion = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  const token = query.get('continue') ?? '';
  const limit = limitOf(query.get('limit'));
  // A list takes no time worth limiting; what is no number is refused all the same.
  parseInt64(query.get('timeoutSeconds') ?? '0');
  const causes = listCauses(query, { resourceVersion, match, token });
  if (causes.length > 0) throw invalidOptions('ListOptions', causes);
  const at = listAt(resourceVersion, match, limit);
  if (token !== '') {
    const continueFrom = decodeContinue(token);
    if (at.type === 'exact' || at.type === 'not-older') {
      throw badRequest('specifying resource version is not allowed when using continue');
    }
    return { at: { type: 'latest' }, limit, continueFrom };
  }
  return { at, limit: at.type === 'any' ? undefined : limit, continueFrom: undefined };
}

function limitOf(text: string | null): number | undefined {
  const limit = text === null ? 0 : parseInt64(text);
  return limit > 0 ? limit : undefined;
}

function listAt(text: string, match: string, limit: number | undefined): ListAt {
  if (text === '') return { type: 'latest' };
  const revision = parseRevision(text);
  if (revision === undefined) throw oddStoredRevision(text);
  if (revision === 0) return { type: 'any' };
  const exact = match === 'Exact' || (match === '' && limit !== undefined);
  return { type: exact ? 'exact' : 'not-older', revision };
}

interface Given {
  readonly resourceVersion: string;
  readonly match: string;
  readonly token: string;
}

function listCauses(query: URLSearchParams, given: Given): readonly StatusCause[] {
  const causes = matchCauses(given);
  if (query.get('sendInitialEvents') === null) return causes;
  return [
    ...causes,
    forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list'),
  ];
}

const field = 'resourceVersionMatch';
const forbiddenWithContinue = forbiddenField(
  field,
  `${field} is forbidden when continue is provided`,
);

function matchCauses({ resourceVersion, match, token }: Given): readonly StatusCause[] {
  if (match === '') return [];
  const isKnown = match === 'Exact' || match === 'NotOlderThan';
  return [
    ...(resourceVersion === ''
      ? [forbiddenField(field, `${field} is forbidden unless resourceVersion is provided`)]
      : []),
    ...(token === '' ? [] : [forbiddenWithContinue]),
    ...(isKnown ? [] : [notSupported(field, match, ['Exact', 'NotOlderThan', ''])]),
    ...(match === 'Exact' && resourceVersion === '0'
      ? [forbiddenField(field, `${field} "exact" is forbidden for resourceVersion "0"`)]
      : []),
  ];
}

/** What `kubectl get --chunk-size` sends back for the next page; opaque to clients. */
export function encodeContinue({ revision, start }: ContinueToken): string {
  const token = JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: `${start}\u0000` });
  return Buffer.from(token).toString('base64url');
}

function decodeContinue(text: string): ContinueToken {
  const token = parseToken(text);
  const { v, rv, start } = token;
  if (v !== 'meta.k8s.io/v1') {
    const version = typeof v === 'string' ? v : '';
    throw invalidToken(`server does not recognize this encoded version ${version}`);
  }
  if (typeof rv !== 'number' || rv === 0) {
    throw invalidToken('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  }
  if (typeof start !== 'string' || start === '') {
    throw invalidToken('encoded start key empty (version meta.k8s.io/v1)');
  }
  if (!isPlainPath(start)) throw invalidToken(start);
  return { revision: rv, start: start.replace(/\0$/, '') };
}

/** A token that somebody made up must not lead out of what the list is about. */
const isPlainPath = (start: string): boolean => !/^\/$|\/$|\/\/|(^|\/)\.\.?(\/|$)/.test(start);

function parseToken(text: string): Readonly<Record<string, unknown>> {
  const wrong = text.search(/[^A-Za-z0-9_-]/);
  const at = wrong < 0 && text.length % 4 === 1 ? text.length - 1 : wrong;
  if (at >= 0) throw invalidToken(`illegal base64 data at input byte ${at}`);
  const json = Buffer.from(text, 'base64url').toString();
  try {
    const token: unknown = JSON.parse(json);
    if (isJsonObject(token)) return token;
  } catch {
    // Said below, in the words of the real server.
  }
  const [first = ''] = json;
  throw invalidToken(`invalid character ${quoted(first)} looking for beginning of value`);
}

const quoted = (character: string): string => (character === "'" ? `'\\''` : `'${character}'`);

const invalidToken = (why: string): StatusError =>
  badRequest(`invalid continue token: continue key is not valid: ${why}`);

/** 504: the client has seen a revision that this server does not have. */
export function tooLargeRevision(wanted: Revision, current: Revision): StatusError {
  const message = `Timeout: Too large resource version: ${wanted}, current: ${current}`;
  return new StatusError(504, 'Timeout', message, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

/** What is wrong with the options of a watch, as far as it can be told without looking at the store. */
export function watchCauses(query: URLSearchParams): readonly StatusCause[] {
  const match = query.get(field) ?? '';
  const token = query.get('continue') ?? '';
  return [...initialCauses(query, match), ...(token === '' ? [] : [forbiddenWithContinue])];
}

function initialCauses(query: URLSearchParams, match: string): readonly StatusCause[] {
  if (query.get('sendInitialEvents') === null) {
    if (match === '') return [];
    const forWatch = `${field} is forbidden for watch unless sendInitialEvents is provided`;
    const unknown = match === 'NotOlderThan' ? [] : [notSupported(field, match, ['NotOlderThan'])];
    return [forbiddenField(field, forWatch), ...unknown];
  }
  if (match === 'NotOlderThan') return [];
  const why = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
  return [
    forbiddenField(field, why),
    ...(match === '' ? [] : [notSupported(field, match, ['NotOlderThan'])]),
  ];
}

/** Whether a watch begins with the objects there are, and says when it has sent them. */
export function initialEvents(query: URLSearchParams): 'unasked' | 'wanted' | 'unwanted' {
  const value = query.get('sendInitialEvents');
  if (value === null) return 'unasked';
  return isTrue(value) ? 'wanted' : 'unwanted';
}
