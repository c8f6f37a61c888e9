import type { Instant } from '../../base/clock.ts';
import { rfc3339Micro } from '../../base/clock.ts';
import { isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { ApiRequest, ApiResponse, RequestOrigin, User } from '../api-request.ts';
import type { RequestInfo } from '../request-info.ts';

/** What is known of a request when it came in. */
export interface AuditedRequest {
  readonly request: ApiRequest;
  readonly origin: RequestOrigin;
  readonly info: RequestInfo;
  readonly receivedAt: Instant;
  /** What was remarked on the way; empty when the request did not get far enough. */
  readonly annotations: ReadonlyMap<string, string>;
}

/** What is said about it: that a stream began, or that the answer is complete. */
export interface AuditStage {
  readonly stage: 'ResponseStarted' | 'ResponseComplete';
  readonly at: Instant;
  readonly response: ApiResponse;
}

/** A line must not grow with what a client sends: a refusal may quote a whole body. */
const MAX_MESSAGE = 4096;

/** An Event of `audit.k8s.io/v1` at level Metadata, its members in the order that the real server writes. */
export function auditEvent(
  audited: AuditedRequest,
  { stage, at, response }: AuditStage,
): JsonObject {
  const { request, origin, info, receivedAt, annotations } = audited;
  const agent = request.headers.get('user-agent');
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: origin.auditId,
    stage,
    requestURI: origin.uri,
    verb: info.verb,
    user: shownUser(request.user),
    ...impersonated(request, response),
    sourceIPs: sourcesOf(request, origin),
    ...(agent === undefined ? {} : { userAgent: agent }),
    ...objectRef(info, response),
    responseStatus: responseStatus(response),
    requestReceivedTimestamp: rfc3339Micro(receivedAt),
    stageTimestamp: rfc3339Micro(at),
    ...(annotations.size === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
  };
}

function shownUser({ name, uid, groups }: User): JsonObject {
  return { username: name, ...(uid === undefined ? {} : { uid }), groups: [...groups] };
}

/** As whom the request was made, if it was allowed to be. */
function impersonated({ headers }: ApiRequest, response: ApiResponse): JsonObject {
  const username = headers.get('impersonate-user');
  if (username === undefined || messageOf(response).includes(' cannot impersonate ')) return {};
  const uid = headers.get('impersonate-uid');
  const groups = listed(headers.get('impersonate-group'));
  const user = {
    username,
    ...(uid === undefined ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups }),
  };
  return { impersonatedUser: user };
}

function listed(header: string | undefined): readonly string[] {
  const items = (header ?? '').split(',').map((item) => item.trim());
  return items.filter((item) => item !== '');
}

/** Whom proxies say they speak for comes first; who spoke is last and cannot be made up. */
function sourcesOf({ headers }: ApiRequest, { address }: RequestOrigin): readonly string[] {
  const claimed = listed(headers.get('x-forwarded-for')).filter((text) =>
    /^[0-9a-fA-F.:]{2,45}$/.test(text),
  );
  return claimed.at(-1) === address ? claimed : [...claimed, address];
}

function objectRef(info: RequestInfo, response: ApiResponse): JsonObject {
  if (info.type === 'path') return {};
  const { plural, namespace, name, group, version, subresource } = info;
  const named = name === '' && info.verb === 'create' ? nameIn(response) : name;
  const reference = {
    resource: plural,
    ...(namespace === '' ? {} : { namespace }),
    ...(named === '' ? {} : { name: named }),
    ...(group === '' ? {} : { apiGroup: group }),
    apiVersion: version,
    ...(subresource === '' ? {} : { subresource }),
  };
  return { objectRef: reference };
}

/** The URL of a create does not name the object; what was created does. */
function nameIn(response: ApiResponse): string {
  const { metadata } = bodyOf(response);
  const name = isJsonObject(metadata) ? metadata['name'] : undefined;
  return typeof name === 'string' ? name : '';
}

function bodyOf(response: ApiResponse): JsonObject {
  return response.type === 'object' ? response.body : {};
}

const isStatus = ({ kind, apiVersion }: JsonObject): boolean =>
  kind === 'Status' && apiVersion === 'v1';

function responseStatus(response: ApiResponse): JsonObject {
  const code = response.type === 'watch' ? 200 : response.status;
  const body = bodyOf(response);
  if (!isStatus(body)) return { metadata: {}, code };
  const { status, reason } = body;
  const message = messageOf(response);
  return {
    metadata: {},
    ...shown('status', status),
    ...(message === '' ? {} : { message: message.slice(0, MAX_MESSAGE) }),
    ...shown('reason', reason),
    code,
  };
}

const shown = (key: string, value: JsonValue | undefined): JsonObject =>
  value === undefined ? {} : { [key]: value };

function messageOf(response: ApiResponse): string {
  const body = bodyOf(response);
  const message = isStatus(body) ? body['message'] : undefined;
  return typeof message === 'string' ? message : '';
}
