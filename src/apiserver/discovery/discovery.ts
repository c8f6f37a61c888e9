import { httpDate, instant } from '../../base/clock.ts';
import type { Clock } from '../../base/clock.ts';
import type { ApiRequest, ApiResponse } from '../api-request.ts';
import { acceptClauses } from '../http/media-type.ts';
import type { Registry } from '../registry/registry.ts';
import { discoveryForm } from './_accept.ts';
import { documentAnswer, emptyAnswer, jsonAnswer, readableAnswer } from './_answers.ts';
import { apiResourceList } from './_api-resources.ts';
import { Documents, openApiPath } from './_documents.ts';
import { apiGroup, apiGroupList, apiVersions } from './_groups.ts';
import { serverVersion } from './version.ts';

/** A year, for documents whose URL names their content. */
const FOREVER_SECONDS = 365 * 24 * 3600;

/** What is derived from a registry is kept with it, until its epoch changes. */
const kept = new WeakMap<Registry, Documents>();

function documentsOf(registry: Registry): Documents {
  const known = kept.get(registry);
  if (known?.epoch === registry.epoch) return known;
  const documents = new Documents(registry, known);
  kept.set(registry, documents);
  return documents;
}

/** `/api` and `/apis`. */
function discoverGroups(
  request: ApiRequest,
  documents: Documents,
  which: 'core' | 'named',
): ApiResponse {
  const { type, contentType } = discoveryForm(request.headers.get('accept'));
  const headers = { 'content-type': contentType, vary: 'Accept' };
  if (type === 'aggregated') {
    const kept = { ...headers, 'cache-control': 'public' };
    return documentAnswer(request, documents.aggregated(which), kept);
  }
  const body =
    which === 'named'
      ? apiGroupList(documents.groups)
      : apiVersions(documents.groups, request.headers.get('host') ?? '');
  return { type: 'object', status: 200, headers: new Map(Object.entries(headers)), body };
}

/** `/api/V`, `/apis/G` and `/apis/G/V`. */
function discoverOne(documents: Documents, steps: readonly string[]): ApiResponse | undefined {
  const [root, ...rest] = steps;
  const [group = '', version] = root === 'api' ? ['', ...rest] : rest;
  if (rest.length > (root === 'api' ? 1 : 2) || (root === 'apis' && group === '')) return undefined;
  if (version === undefined) {
    const served = documents.groups.find((each) => each.group === group);
    return served === undefined ? undefined : jsonAnswer(apiGroup(served));
  }
  const served = documents.version(group, version);
  if (served === undefined) return undefined;
  return jsonAnswer(apiResourceList({ group, version }, served.resources));
}

interface Asked {
  readonly request: ApiRequest;
  readonly documents: Documents;
  readonly clock: Pick<Clock, 'now'>;
}

/** `/openapi/v3/...`: a URL that names the right hash may be kept for ever, one with a wrong hash is led to the right one. */
function openApiV3({ request, documents, clock }: Asked, path: string): ApiResponse {
  const document = documents.openApiV3(path);
  if (document === undefined) return emptyAnswer(404);
  const headers = { 'content-type': 'application/json', vary: 'Accept' };
  const hash = request.query.get('hash');
  if (hash === null) return documentAnswer(request, document, headers);
  if (hash !== document.hash) {
    const location = `/openapi/v3/${path}?hash=${document.hash}`;
    return emptyAnswer(301, new Map([['location', location]]));
  }
  const expires = httpDate(instant(clock.now() + FOREVER_SECONDS * 1000));
  return documentAnswer(request, document, {
    ...headers,
    'cache-control': 'public, immutable',
    expires,
  });
}

/** `GET /`: the paths there are. */
function rootPaths(documents: Documents): readonly string[] {
  const versions = documents.groups.flatMap(({ group, versions: served }) =>
    served.map(({ version }) => `/${openApiPath(group, version)}`),
  );
  const groups = documents.groups.flatMap(({ group }) => (group === '' ? [] : [`/apis/${group}`]));
  const fixed = ['/api', '/apis', '/healthz', '/livez', '/metrics', '/readyz', '/version'];
  const openId = ['/.well-known/openid-configuration', '/openid/v1/jwks'];
  return [...fixed, ...openId, '/openapi/v2', '/openapi/v3', ...groups, ...versions].sort();
}

/**
 * Answers what a client asks about the API itself: `/`, `/version`, `/api`, `/apis` and below, `/openapi/v2` and
 * `/openapi/v3`. Undefined: the path is not of this kind (a resource, or nothing). Throws a StatusError 406
 * when nothing acceptable can be sent. Documents are built once per epoch of the registry.
 */
export function discover(
  request: ApiRequest,
  registry: Registry,
  clock: Pick<Clock, 'now'>,
): ApiResponse | undefined {
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
  const { path } = request;
  const documents = documentsOf(registry);
  if (path === '/') return readableAnswer({ paths: rootPaths(documents) });
  // One slash at the end does not count; any other makes it another path.
  const steps = path.slice(1).replace(/\/$/, '').split('/');
  switch (steps[0]) {
    case 'version':
      return steps.length === 1 ? readableAnswer(serverVersion) : undefined;
    case 'api':
      return steps.length === 1
        ? discoverGroups(request, documents, 'core')
        : discoverOne(documents, steps);
    case 'apis':
      return steps.length === 1
        ? discoverGroups(request, documents, 'named')
        : discoverOne(documents, steps);
    case 'openapi':
      return discoverOpenApi({ request, documents, clock });
    case undefined:
    default:
      return undefined;
  }
}

/** As clients ask for protobuf, and as it is answered. */
const protobufAsked = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
const protobufAnswered = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

function openApiV2Answer(request: ApiRequest, documents: Documents): ApiResponse {
  const document = documents.openApiV2();
  const wanted = acceptClauses(request.headers.get('accept')).find(({ mediaType }) =>
    openApiTypes.has(mediaType),
  );
  const headers = { 'content-type': 'application/json', vary: 'Accept' };
  const answer = documentAnswer(request, document, headers);
  if (wanted?.mediaType !== protobufAsked || answer.type !== 'object') return answer;
  const typed = new Map([...answer.headers, ['content-type', protobufAnswered] as const]);
  return { type: 'bytes', status: 200, headers: typed, bytes: documents.openApiV2Protobuf() };
}

/** Of version 3 there is no protobuf; who asks for it gets JSON, and is told so. */
const openApiTypes: ReadonlySet<string> = new Set([
  'application/json',
  'application/*',
  '*/*',
  protobufAsked,
  protobufAnswered,
  'application/com.github.proto-openapi.spec.v3@v1.0+protobuf',
  'application/com.github.proto-openapi.spec.v3.v1.0+protobuf',
]);

const isOpenApiAccepted = ({ headers }: ApiRequest): boolean =>
  acceptClauses(headers.get('accept')).some(({ mediaType }) => openApiTypes.has(mediaType));

const V3 = '/openapi/v3';

function discoverOpenApi(asked: Asked): ApiResponse | undefined {
  const { request, documents } = asked;
  const { path } = request;
  const headers = { 'content-type': 'application/json', vary: 'Accept' };
  if (path === V3) return documentAnswer(request, documents.openApiV3Root(), headers);
  const isDocument = path === '/openapi/v2' || path.startsWith(`${V3}/`);
  if (!isDocument) return undefined;
  if (!isOpenApiAccepted(request)) return emptyAnswer(406, new Map([['vary', 'Accept']]));
  if (path === '/openapi/v2') return openApiV2Answer(request, documents);
  return openApiV3(asked, path.slice(V3.length + 1));
}
