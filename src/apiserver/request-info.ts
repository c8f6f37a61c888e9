import { badRequest } from '../kube/status-error.ts';
import type { ApiRequest } from './api-request.ts';

type RequestVerb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'deletecollection'
  /** OPTIONS: no verb of the API. */
  | '';

/** A request for a resource: its URL, read. Names that are absent are ''. */
export interface ResourceRequest {
  readonly type: 'resource';
  readonly verb: RequestVerb;
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly plural: string;
  readonly name: string;
  readonly subresource: string;
  /** The path behind `proxy`, which is that of somebody else; '' where there is none. */
  readonly behind: string;
}

/** A request for anything else: discovery, health. */
export interface PathRequest {
  readonly type: 'path';
  /** The method in lower case, as authorization knows it. */
  readonly verb: string;
  readonly path: string;
}

export type RequestInfo = ResourceRequest | PathRequest;

/** As much of a request as says what it is about. */
export type AskedOf = Pick<ApiRequest, 'method' | 'path' | 'query'>;

/** Says what a request is about, from its method and URL alone. */
export function requestInfo(request: AskedOf): RequestInfo {
  const verb = request.method.toLowerCase();
  const { group, version, rest } = versionedPath(segmentsOf(request.path));
  if (version === '' || rest.length === 0) return { type: 'path', verb, path: request.path };
  const legacyWatch = rest[0] === 'watch' && rest.length > 1;
  const target = targetOf(
    legacyWatch ? rest.slice(1) : rest,
    request.path.endsWith('/') ? '/' : '',
  );
  if (target === undefined) return { type: 'path', verb, path: request.path };
  const plain = verbOf(request, target.name);
  return { type: 'resource', verb: legacyWatch ? 'watch' : plain, group, version, ...target };
}

/** The same of any request: one whose URL cannot be read, which is refused later, is about its path. */
export function anyRequestInfo(request: AskedOf): RequestInfo {
  try {
    return requestInfo(request);
  } catch {
    return { type: 'path', verb: request.method.toLowerCase(), path: request.path };
  }
}

interface VersionedPath {
  readonly group: string;
  /** '' where the path is none below a version. */
  readonly version: string;
  readonly rest: readonly string[];
}

function versionedPath(segments: readonly string[]): VersionedPath {
  const [root, first = '', second = ''] = segments;
  if (root === 'api') return { group: '', version: first, rest: segments.slice(2) };
  if (root === 'apis') return { group: first, version: second, rest: segments.slice(3) };
  return { group: '', version: '', rest: [] };
}

/** A slash at the end does not count. */
function segmentsOf(path: string): readonly string[] {
  const end = path.endsWith('/') ? path.length - 1 : path.length;
  const parts = path.slice(path.startsWith('/') ? 1 : 0, end).split('/');
  if (!path.includes('%')) return parts;
  try {
    return parts.map(decodeURIComponent);
  } catch {
    throw badRequest(`invalid URL escape in ${JSON.stringify(path)}`);
  }
}

type Target = Pick<ResourceRequest, 'namespace' | 'plural' | 'name' | 'subresource' | 'behind'>;

/** What may follow the name of a namespace without being a resource inside it. */
const namespaceSubresources = new Set(['status', 'finalize']);

function targetOf(rest: readonly string[], end: '' | '/'): Target | undefined {
  const [first = '', second = '', third = ''] = rest;
  const inNamespace =
    first === 'namespaces' &&
    third !== '' &&
    !(rest.length === 3 && namespaceSubresources.has(third));
  if (inNamespace) return second === '' ? undefined : ofResource(rest.slice(2), second, end);
  return ofResource(rest, first === 'namespaces' ? second : '', end);
}

function ofResource(
  steps: readonly string[],
  namespace: string,
  end: '' | '/',
): Target | undefined {
  const [plural = '', name = '', subresource = '', ...more] = steps;
  if (steps.slice(0, 3).includes('')) return undefined;
  const behind = subresource === 'proxy' ? pathBehind(more, end) : '';
  return more.length > 0 && behind === ''
    ? undefined
    : { namespace, plural, name, subresource, behind };
}

const pathBehind = (steps: readonly string[], end: '' | '/'): string =>
  steps.length === 0 ? end : `/${steps.join('/')}${end}`;

function verbOf(request: AskedOf, name: string): RequestVerb {
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      if (name !== '') return 'get';
      return isTrue(request.query.get('watch')) ? 'watch' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name === '' ? 'deletecollection' : 'delete';
    case 'OPTIONS':
      return '';
  }
}

/** A query parameter that is a switch: there without a value, it is on. */
export function isTrue(value: string | null): boolean {
  return value !== null && value !== '0' && value.toLowerCase() !== 'false';
}
