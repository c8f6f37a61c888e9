import { reasonOf } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import { withMembers } from '../base/with-members.ts';
import { StatusError } from '../kube/status-error.ts';
import { actionOf } from './access/action.ts';
import { authorizeRequest } from './access/authorize.ts';
import { impersonated } from './access/impersonation.ts';
import { openIdAnswer } from './access/openid.ts';
import { checkTimeout } from './admission/options.ts';
import type { ApiRequest, ApiResponse, Dispatch } from './api-request.ts';
import { discover } from './discovery/discovery.ts';
import type { Call, Core } from './handlers/call.ts';
import { handlerFor } from './handlers/handlers.ts';
import { warningHeaders } from './handlers/warning-headers.ts';
import { refusalWith, WarnedError } from './extension/foreign-status.ts';
import { followedWatch } from './followed-watch.ts';
import { health } from './health.ts';
import type { HealthCheck } from './health.ts';
import { metricsAnswer } from './metrics-answer.ts';
import type { MeasuredPage } from './metrics-answer.ts';
import { negotiate } from './http/negotiate.ts';
import { checkProduced } from './http/produced.ts';
import type { AnswerKind } from './http/negotiate.ts';
import { isTrue, requestInfo } from './request-info.ts';
import { flowDump } from './overload/flow-dumps.ts';
import type { RequestInfo, ResourceRequest } from './request-info.ts';
import { isConnection } from './registry/subresources.ts';
import { unrouted } from './routes.ts';
import { kindOfRequest } from './request-kind.ts';
import type { RequestKind, RequestObserver } from './request-observer.ts';

export interface DispatcherParts {
  readonly core: Core;
  readonly checks: readonly HealthCheck[];
  readonly observer: RequestObserver;
  readonly measured: MeasuredPage | undefined;
}

/** Every request, over whatever transport, takes these steps. */
export function createDispatcher(parts: DispatcherParts): Dispatch {
  const { core, observer } = parts;
  return async (request) => {
    const begun = core.clock.now();
    let info: RequestInfo = {
      type: 'path',
      verb: request.method.toLowerCase(),
      path: request.path,
    };
    let response: ApiResponse;
    try {
      info = requestInfo(request);
      response = await answered(parts, request, info);
    } catch (error) {
      response = failureAnswer(error, core);
    }
    const kind = kindOfRequest(request, info, core.resources);
    if (response.type === 'watch') return observedWatch(response, kind, observer);
    const code = response.status;
    const took = since(begun, core.clock);
    const auditId = request.origin?.auditId;
    observer.requestFinished({ kind, code, took, auditId });
    if (took >= SLOW && auditId !== undefined) tellSlow({ request, code, took, auditId }, core.log);
    return auditId === undefined ? response : measuredAnswer(response, kind, observer);
  };
}

/** Only reading has answers of all sizes. */
function measuredAnswer(
  response: Exclude<ApiResponse, { type: 'watch' }>,
  kind: RequestKind,
  observer: RequestObserver,
): ApiResponse {
  if (kind.verb !== 'get' && kind.verb !== 'list') return response;
  const sent = (bytes: number): void => {
    observer.answerSent(kind, bytes);
  };
  return withMembers(response, { sent });
}

/** A request that takes as long as this leaves a line in the log, as on the real server. */
const SLOW = seconds(0.5);

interface Slow {
  readonly request: ApiRequest;
  readonly code: number;
  readonly took: Seconds;
  readonly auditId: string;
}

/** Metrics name the request by the same id: whoever sees that something was slow finds out here what it was. */
function tellSlow({ request, code, took, auditId }: Slow, log: Log): void {
  const { method, path, user } = request;
  log.info('a request was slow', {
    ...{ auditId, method, path, code },
    ...{ user: user.name, tookSeconds: took },
  });
}

const since = (begun: number, clock: Clock): Seconds => seconds((clock.now() - begun) / 1000);

async function answered(
  { core, checks, measured }: DispatcherParts,
  sent: ApiRequest,
  info: RequestInfo,
): Promise<ApiResponse> {
  const { authorizer } = core.access;
  if (info.verb !== 'watch') checkTimeout(sent.query.get('timeout'));
  const request = impersonated(sent, authorizer);
  authorizeRequest(authorizer, request, actionOf(info, request.query));
  const response =
    info.type === 'path'
      ? (health(request, checks) ??
        openIdAnswer(request, core.access) ??
        flowDump(request, core.flowControl) ??
        (await metricsAnswer(request, measured)) ??
        discover(request, core.resources, core.clock))
      : await resourceAnswer(core, request, info);
  return response ?? unrouted(request, info, core);
}

async function resourceAnswer(
  core: Core,
  request: ApiRequest,
  info: ResourceRequest,
): Promise<ApiResponse | undefined> {
  const resource = core.resources.served(info.group, info.version, info.plural);
  if (resource === undefined) return discover(request, core.resources, core.clock);
  const { definition } = resource;
  if (definition.scope === 'Cluster' && info.namespace !== '' && info.plural !== 'namespaces') {
    return undefined;
  }
  const isOpen = isConnection(definition, info.subresource);
  const accept = isOpen ? undefined : request.headers.get('accept');
  if (!definition.custom) checkProduced(accept, info);
  const representation = negotiate(accept, answerKind(request, info));
  const place = definition.scope === 'Cluster' ? { ...info, namespace: '' } : info;
  const call: Call = { request, info: place, resource, representation };
  if (isForNobody(call)) return undefined;
  try {
    return await handlerFor(call)(core, call);
  } catch (error) {
    // A version that will be gone one day is that for whoever is refused, too.
    throw refusalWith(error, resource.deprecation === undefined ? [] : [resource.deprecation]);
  }
}

function answerKind({ query }: ApiRequest, { verb }: ResourceRequest): AnswerKind {
  if (verb !== 'watch') return 'object';
  const isList = isTrue(query.get('sendInitialEvents')) && isTrue(query.get('allowWatchBookmarks'));
  return isList ? 'watch-list' : 'watch';
}

/** Namespaced objects are written in a namespace: the list over all of them is for reading. */
function isForNobody({ info, resource }: Call): boolean {
  if (resource.definition.scope === 'Cluster' || info.namespace !== '') return false;
  return info.name !== '' || (info.verb !== 'list' && info.verb !== 'watch');
}

function failureAnswer(error: unknown, core: Core): ApiResponse {
  const failure = error instanceof StatusError ? error : internalError(error, core);
  const { retryAfterSeconds } = failure.details ?? {};
  const headers = new Map([
    ...warningHeaders(failure instanceof WarnedError ? failure.warnings : []),
    ...(failure.code === 403 ? [['x-content-type-options', 'nosniff'] as const] : []),
    ...(retryAfterSeconds === undefined
      ? []
      : [['retry-after', String(retryAfterSeconds)] as const]),
  ]);
  return { type: 'object', status: failure.code, headers, body: failure.toStatus() };
}

/** A mistake of ours: the client is told that it is not the client's. */
function internalError(error: unknown, core: Core): StatusError {
  const why = reasonOf(error);
  const stack = error instanceof Error ? error.stack : undefined;
  core.log.error('a request failed inside the server', { why, stack });
  return new StatusError(500, 'InternalError', `Internal error occurred: ${why}`);
}

/** Tells the observer when the watch begins and ends, from whichever side. */
function observedWatch(
  response: Extract<ApiResponse, { type: 'watch' }>,
  kind: RequestKind,
  observer: RequestObserver,
): ApiResponse {
  return followedWatch(response, {
    began: () => {
      observer.watchOpened(kind);
    },
    ended: () => {
      observer.watchClosed(kind);
    },
  });
}
