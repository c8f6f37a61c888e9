import type { Seconds } from '../base/units.ts';
import type { MetricsRegistry } from './metrics-registry.ts';

interface FinishedRequest {
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly scope: string;
  readonly code: number;
  readonly took: Seconds;
  readonly dryRun: string;
  /** Of a request that came over the network. */
  readonly auditId?: string;
}

interface WatchedResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/** What the embedded API server reports; satisfies the observer that `src/apiserver` declares. */
export interface ApiServerMetrics {
  requestFinished(request: FinishedRequest): void;
  watchOpened(resource: WatchedResource): void;
  watchClosed(resource: WatchedResource): void;
}

/** As the real server has them. */
const DURATION_BUCKETS = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45,
  60,
];

const REQUEST_LABELS = [
  'verb',
  'group',
  'version',
  'resource',
  'subresource',
  'scope',
  'component',
  'dry_run',
];

/** Read at each scrape. */
interface ServerState {
  /** How many objects there are of each resource. */
  readonly objects: () => ReadonlyMap<string, number>;
  /** Of each check of `/readyz`. */
  readonly health: () => ReadonlyMap<string, 'well' | 'failing'>;
}

export function apiServerMetrics(registry: MetricsRegistry, state: ServerState): ApiServerMetrics {
  const total = registry.counter({
    name: 'apiserver_request_total',
    help: 'Requests answered, by what was asked and the code of the answer.',
    labels: [...REQUEST_LABELS, 'code'],
  });
  const duration = registry.histogram({
    name: 'apiserver_request_duration_seconds',
    help: 'Time to answer, without watches.',
    labels: REQUEST_LABELS,
    buckets: DURATION_BUCKETS,
    exemplar: ['audit_id'],
  });
  const withinObjective = registry.histogram({
    name: 'apiserver_request_sli_duration_seconds',
    help: 'Time to answer, without watches, for the service level objectives of kubernetes-mixin.',
    labels: REQUEST_LABELS.filter((label) => label !== 'dry_run'),
    buckets: DURATION_BUCKETS,
  });
  const open = watchMetrics(registry);
  stateMetrics(registry, state);
  const finished = new Map<string, Finish>();
  const finishOf = (request: FinishedRequest): Finish => {
    const labels = labelsOf(request);
    const count = total.series([...labels, String(request.code)]);
    if (request.verb === 'watch') return count;
    const observe = duration.series(labels);
    const observeObjective = withinObjective.series(labels.slice(0, -1));
    return ({ took, auditId }) => {
      count();
      observe(took, auditId === undefined ? undefined : [auditId]);
      observeObjective(took);
    };
  };
  return {
    requestFinished: (request) => {
      const kind = kindOf(request);
      const known = finished.get(kind);
      if (known !== undefined) {
        known(request);
        return;
      }
      const finish = finishOf(request);
      if (finished.size === MOST_KINDS) finished.clear();
      finished.set(kind, finish);
      finish(request);
    },
    watchOpened: (resource) => {
      open(resource, 1);
    },
    watchClosed: (resource) => {
      open(resource, -1);
    },
  };
}

/** What is noted of a request of one kind. */
type Finish = (request: FinishedRequest) => void;

/** Requests come in few kinds, whose labels are put together once. */
const MOST_KINDS = 4096;

const kindOf = (request: FinishedRequest): string =>
  `${request.verb} ${request.group}/${request.version}/${request.resource}/${request.subresource} ${request.scope} ${request.dryRun} ${request.code}`;

const labelsOf = (request: FinishedRequest): readonly string[] => [
  request.verb.toUpperCase(),
  request.group,
  request.version,
  request.resource,
  request.subresource,
  request.scope,
  'apiserver',
  request.dryRun,
];

function watchMetrics(
  registry: MetricsRegistry,
): (resource: WatchedResource, change: 1 | -1) => void {
  const longRunning = registry.gauge({
    name: 'apiserver_longrunning_requests',
    help: 'Open watches.',
    labels: ['verb', 'group', 'version', 'resource', 'component'],
  });
  return ({ group, version, resource }, change) => {
    longRunning.add(['WATCH', group, version, resource, 'apiserver'], change);
  };
}

function stateMetrics(registry: MetricsRegistry, { objects, health }: ServerState): void {
  registry.readGauge(
    {
      name: 'apiserver_resource_objects',
      help: 'Stored objects by resource.',
      labels: ['resource'],
    },
    () => [...objects()].map(([resource, value]) => ({ labels: [resource], value })),
  );
  registry.readGauge(
    {
      name: 'kubernetes_healthcheck',
      help: '1 while a check of the server succeeds.',
      labels: ['name', 'type'],
    },
    () =>
      [...health()].map(([name, how]) => ({
        ...{ labels: [name, 'readyz'], value: how === 'well' ? 1 : 0 },
      })),
  );
}

interface Flow {
  readonly schema: string;
  readonly level: string;
}

interface InFlight {
  readonly readOnly: number;
  readonly mutating: number;
}

/** What the limits on concurrent requests report; satisfies the observer that `src/apiserver/overload` declares. */
interface OverloadMetrics {
  requestRejected(flow: Flow): void;
}

/** `inFlight` is read at each scrape. */
export function overloadMetrics(
  registry: MetricsRegistry,
  inFlight: () => InFlight,
): OverloadMetrics {
  registry.readGauge(
    {
      name: 'apiserver_current_inflight_requests',
      help: 'Requests under way, without watches, by whether they may change something.',
      labels: ['request_kind'],
    },
    () => {
      const { readOnly, mutating } = inFlight();
      return [
        { labels: ['readOnly'], value: readOnly },
        { labels: ['mutating'], value: mutating },
      ];
    },
  );
  const rejected = registry.counter({
    name: 'apiserver_flowcontrol_rejected_requests_total',
    help: 'Requests answered with 429 because too many were under way.',
    labels: ['priority_level', 'flow_schema', 'reason'],
  });
  return {
    requestRejected: ({ level, schema }) => {
      rejected.add([level, schema, 'concurrency-limit']);
    },
  };
}

/** What the audit log reports; satisfies the observer that `src/apiserver/audit` declares. */
interface AuditMetrics {
  eventWritten(): void;
  eventLost(): void;
}

export function auditMetrics(registry: MetricsRegistry): AuditMetrics {
  const written = registry.counter({
    name: 'apiserver_audit_event_total',
    help: 'Events taken by the audit log.',
  });
  const lost = registry.counter({
    name: 'apiserver_audit_error_total',
    help: 'Events the audit log lost because the disk failed or did not keep up.',
    labels: ['plugin'],
  });
  return {
    eventWritten: () => {
      written.add([]);
    },
    eventLost: () => {
      lost.add(['log']);
    },
  };
}
