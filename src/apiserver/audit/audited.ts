import type { Clock } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import type { ApiRequest, ApiResponse, Dispatch, RequestNotes } from '../api-request.ts';
import { followedWatch } from '../followed-watch.ts';
import { anyRequestInfo } from '../request-info.ts';
import { auditEvent } from './audit-event.ts';
import type { AuditedRequest } from './audit-event.ts';

/** Takes events; it neither waits nor throws. */
export interface AuditSink {
  write(event: JsonObject): void;
}

interface Auditing {
  readonly sink: AuditSink;
  readonly clock: Clock;
}

type Watch = Extract<ApiResponse, { type: 'watch' }>;

/** What is remarked while a request is worked on. */
class AuditNotes implements RequestNotes {
  readonly #annotations = new Map<string, string>();

  annotate(key: string, value: string): void {
    if (!this.#annotations.has(key)) this.#annotations.set(key, value);
  }

  get annotations(): ReadonlyMap<string, string> {
    return this.#annotations;
  }
}

/**
 * The door, with an event for every request that came over the network: one when the answer is complete, and for a
 * watch also one when it begins. What controllers of this process do is not audited.
 */
export function audited(dispatch: Dispatch, auditing: Auditing): Dispatch {
  return async (request) => {
    const { origin } = request;
    if (origin === undefined) return dispatch(request);
    const receivedAt = auditing.clock.now();
    const notes = new AuditNotes();
    const response = await dispatch({ ...request, notes });
    const { annotations } = notes;
    const known = { request, origin, info: anyRequestInfo(request), receivedAt, annotations };
    if (response.type === 'watch') return auditedWatch(known, response, auditing);
    tell(auditing, known, { stage: 'ResponseComplete', response });
    return response;
  };
}

/** What the transport refused by itself: wrong credentials, a body that is too large. */
export function auditRefusal(request: ApiRequest, response: ApiResponse, auditing: Auditing): void {
  const { origin } = request;
  if (origin === undefined) return;
  const receivedAt = auditing.clock.now();
  const known = {
    request,
    origin,
    info: anyRequestInfo(request),
    receivedAt,
    annotations: new Map(),
  };
  tell(auditing, known, { stage: 'ResponseComplete', response });
}

function tell(
  { sink, clock }: Auditing,
  known: AuditedRequest,
  said: { readonly stage: 'ResponseStarted' | 'ResponseComplete'; readonly response: ApiResponse },
): void {
  sink.write(auditEvent(known, { ...said, at: clock.now() }));
}

function auditedWatch(known: AuditedRequest, response: Watch, auditing: Auditing): Watch {
  return followedWatch(response, {
    began: () => {
      tell(auditing, known, { stage: 'ResponseStarted', response });
    },
    ended: () => {
      tell(auditing, known, { stage: 'ResponseComplete', response });
    },
  });
}
