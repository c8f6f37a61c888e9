import type { Seconds } from '../base/units.ts';

/** A request that was answered, in the words of the real server's metrics. */
export interface FinishedRequest {
  /** `get`, `list`, `watch`, `create`, ...; for anything that is no resource, the method in lower case. */
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly scope: 'cluster' | 'namespace' | 'resource' | '';
  readonly code: number;
  readonly took: Seconds;
  readonly dryRun: 'All' | '';
  /** Of a request that came over the network: the log knows it by that. */
  readonly auditId?: string;
}

interface WatchedResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/** Hears what the server does; metrics satisfy it. */
export interface RequestObserver {
  requestFinished(request: FinishedRequest): void;
  watchOpened(resource: WatchedResource): void;
  watchClosed(resource: WatchedResource): void;
}
