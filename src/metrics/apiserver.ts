import type { Seconds } from '../base/units.ts';
import type { MetricsRegistry } from './metrics-registry.ts';

interface RequestKind {
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly scope: string;
  readonly dryRun: string;
}

interface FinishedRequest {
  readonly kind: RequestKind;
  readonly code: number;
  readonly took: Seconds;
  /** Of a request that came over the network. */
  readonly auditId?: string | undefined;
}

/** What the embedded API server reports; satisfies the observer that `src/apiserver` declares. */
export interface ApiServerMetrics {
  requestFinished(request: FinishedRequest): void;
  answerSent(request: RequestKind, bytes: number): void;
  watchOpened(watch: RequestKind): void;
  watchClosed(watch: RequestKind): void;
}

/** As the real server has them. */
const DURATION_BUCKETS = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45,
  60,
];

const SIZE_BUCKETS = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

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
/** Without the last one. */
const KIND_LABELS = REQUEST_LABELS.slice(0, -1);

/** Read at each scrape. */
interface ServerState {
  /** How many objects there are of each resource. */
  readonly objects: () => ReadonlyMap<string, number>;
  /** Of each check of `/readyz`. */
  readonly health: () => ReadonlyMap<string, 'well' | 'failing'>;
}

export function apiServerMetrics(registry: MetricsRegistry, state: ServerState): ApiServerMetrics {
  stateMetrics(registry, state);
  const sizes = registry.histogram({
    name: 'apiserver_response_sizes',
    help: 'Bytes of the bodies that were sent to those who read, after compression.',
    labels: KIND_LABELS,
    buckets: SIZE_BUCKETS,
  });
  const open = registry.gauge({
    name: 'apiserver_longrunning_requests',
    help: 'Open watches.',
    labels: KIND_LABELS,
  });
  return {
    requestFinished: finishedMetrics(registry),
    answerSent: (request, bytes) => {
      sizes.observe(labelsOf(request).slice(0, -1), bytes);
    },
    watchOpened: (watch) => {
      open.add(labelsOf(watch).slice(0, -1), 1);
    },
    watchClosed: (watch) => {
      open.add(labelsOf(watch).slice(0, -1), -1);
    },
  };
}

function finishedMetrics(registry: MetricsRegistry): ApiServerMetrics['requestFinished'] {
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
    labels: KIND_LABELS,
    buckets: DURATION_BUCKETS,
  });
  const finished = new Map<string, Finish>();
  const finishOf = (request: FinishedRequest): Finish => {
    const labels = labelsOf(request.kind);
    const count = total.series([...labels, String(request.code)]);
    if (request.kind.verb === 'watch') return count;
    const observe = duration.series(labels);
    const observeObjective = withinObjective.series(labels.slice(0, -1));
    return ({ took, auditId }) => {
      count();
      observe(took, auditId === undefined ? undefined : [auditId]);
      observeObjective(took);
    };
  };
  return (request) => {
    const kind = textOf(request);
    const known = finished.get(kind);
    if (known !== undefined) {
      known(request);
      return;
    }
    const finish = finishOf(request);
    if (finished.size === MOST_KINDS) finished.clear();
    finished.set(kind, finish);
    finish(request);
  };
}

/** What is noted of a request of one kind. */
type Finish = (request: FinishedRequest) => void;

/** Requests come in few kinds, whose labels are put together once. */
const MOST_KINDS = 4096;

const textOf = ({ kind, code }: FinishedRequest): string =>
  `${kind.verb} ${kind.group}/${kind.version}/${kind.resource}/${kind.subresource} ${kind.scope} ${kind.dryRun} ${code}`;

const labelsOf = (request: RequestKind): readonly string[] => [
  request.verb.toUpperCase(),
  request.group,
  request.version,
  request.resource,
  request.subresource,
  request.scope,
  'apiserver',
  request.dryRun,
];

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
