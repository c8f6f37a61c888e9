import type { Seconds } from '../base/units.ts';

/** What a request is counted under, in the words of the real server's metrics. */
export interface RequestKind {
  /** `get`, `list`, `watch`, `create`, ...; for anything that is no resource, the method in lower case. */
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly scope: 'cluster' | 'namespace' | 'resource' | '';
  readonly dryRun: 'All' | '';
}

/** A request that was answered. */
export interface FinishedRequest {
  readonly kind: RequestKind;
  readonly code: number;
  readonly took: Seconds;
  /** Of a request that came over the network: the log knows it by that. */
  readonly auditId?: string | undefined;
}

/** Hears what the server does; metrics satisfy it. */
export interface RequestObserver {
  requestFinished(request: FinishedRequest): void;
  /** The body of an answer to somebody who reads one object or many, as it went over the network. */
  answerSent(request: RequestKind, bytes: number): void;
  watchOpened(watch: RequestKind): void;
  watchClosed(watch: RequestKind): void;
}
