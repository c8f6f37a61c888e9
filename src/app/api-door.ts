import type { ApiRequest, ApiResponse, Dispatch } from '../apiserver/api-request.ts';
import type { ApiServer } from '../apiserver/api-server.ts';
import { openAuditLog } from '../apiserver/audit/audit-log.ts';
import { audited, auditRefusal } from '../apiserver/audit/audited.ts';
import { limited } from '../apiserver/overload/limited.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { auditMetrics } from '../metrics/apiserver.ts';
import { flowControlMetrics } from '../metrics/flow-control.ts';
import type { MetricsRegistry } from '../metrics/metrics-registry.ts';
import type { Closers } from './closers.ts';
import type { UpConfig } from './config.ts';

/** The door of the API as the network sees it; clients in the same process go in behind it. */
export interface ApiDoor {
  readonly dispatch: Dispatch;
  readonly refused: (request: ApiRequest, answer: ApiResponse) => void;
}

interface DoorParts {
  readonly config: UpConfig;
  readonly closers: Closers;
  readonly clock: Clock;
  readonly log: Log;
}

/** A watch is a socket and some memory; a process has not many more sockets than this. */
const MAX_WATCHES = 10_000;

/** Limits what is under way and, where asked for, writes down who did what: also of what was turned away. */
export function apiDoor(parts: DoorParts, server: ApiServer, registry: MetricsRegistry): ApiDoor {
  const { flowControl } = server;
  const limits = { flowControl, clock: parts.clock, watches: MAX_WATCHES };
  const door = limited(server.dispatch, limits);
  flowControlMetrics(registry, flowControl, () => door.inFlight());
  return auditedDoor(parts, door.dispatch, registry);
}

function auditedDoor(
  { config, closers, clock, log }: DoorParts,
  dispatch: Dispatch,
  registry: MetricsRegistry,
): ApiDoor {
  const observer = auditMetrics(registry);
  if (config.auditLog === undefined) return { dispatch, refused: () => undefined };
  const sink = openAuditLog(config.auditLog, { log, observer });
  closers.add(() => sink.close());
  const auditing = { sink, clock };
  return {
    dispatch: audited(dispatch, auditing),
    refused: (request, answer) => {
      auditRefusal(request, answer, auditing);
    },
  };
}
