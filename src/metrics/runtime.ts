import type { Seconds } from '../base/units.ts';
import type { Counter, MetricsRegistry } from './metrics-registry.ts';

interface UnfinishedWork {
  readonly total: Seconds;
  readonly longest: Seconds;
}

interface ClientRequest {
  readonly verb: string;
  readonly code: string;
  readonly host: string;
  readonly took: Seconds;
}

interface Reconciled {
  readonly controller: string;
  readonly result: string;
  readonly took: Seconds;
  readonly reconcileId: string;
}

/** What controllers, queues and clients report; satisfies the observer that `src/runtime` declares. */
export interface RuntimeMetrics {
  queueOpened(queue: string, unfinished: () => UnfinishedWork): void;
  queueAdded(queue: string): void;
  queueRetried(queue: string): void;
  queueDepth(queue: string, depth: number): void;
  queueTaken(queue: string, waited: Seconds): void;
  queueDone(queue: string, worked: Seconds): void;
  controllerStarted(controller: string, concurrency: number): void;
  activeWorkers(controller: string, workers: number): void;
  reconciled(reconciled: Reconciled): void;
  listed(resource: string, objects: number): void;
  watchEnded(resource: string, how: string): void;
  requested(request: ClientRequest): void;
  requestRetried(request: Omit<ClientRequest, 'took'>): void;
  leading(election: string, role: 'leader' | 'follower'): void;
  eventDropped(component: string, why: EventDrop): void;
}

type EventDrop = 'queue-full' | 'not-taken' | 'talkative-object';

/** As in client-go's workqueue: 10 ns to 10 s by powers of ten. */
const QUEUE_BUCKETS = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10];
/** A coarser form of controller-runtime's forty buckets. */
const RECONCILE_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function runtimeMetrics(registry: MetricsRegistry): RuntimeMetrics {
  return {
    ...queueMetrics(registry),
    ...controllerMetrics(registry),
    ...leaderMetrics(registry),
    ...clientMetrics(registry),
    ...eventMetrics(registry),
  };
}

/** A queue has the name of its controller. */
const both = (queue: string): readonly string[] => [queue, queue];

type QueueMetrics = Pick<
  RuntimeMetrics,
  'queueOpened' | 'queueAdded' | 'queueRetried' | 'queueDepth' | 'queueTaken' | 'queueDone'
>;

function queueMetrics(registry: MetricsRegistry): QueueMetrics {
  const labels = ['name', 'controller'];
  const depth = registry.gauge({
    name: 'workqueue_depth',
    help: 'Keys that wait in a work queue.',
    labels,
  });
  const adds = registry.counter({
    name: 'workqueue_adds_total',
    help: 'Keys added to a work queue.',
    labels,
  });
  const retries = registry.counter({
    name: 'workqueue_retries_total',
    help: 'Keys added again after a failure.',
    labels,
  });
  const waited = registry.histogram({
    name: 'workqueue_queue_duration_seconds',
    help: 'How long keys waited in a work queue.',
    labels,
    buckets: QUEUE_BUCKETS,
  });
  const worked = registry.histogram({
    name: 'workqueue_work_duration_seconds',
    help: 'How long work on keys took.',
    labels,
    buckets: QUEUE_BUCKETS,
  });
  const open = unfinishedMetrics(registry);
  return {
    queueOpened: (queue, unfinished) => {
      open.set(queue, unfinished);
      for (const counter of [adds, retries]) counter.add(both(queue), 0);
    },
    queueAdded: (queue) => {
      adds.add(both(queue));
    },
    queueRetried: (queue) => {
      retries.add(both(queue));
    },
    queueDepth: (queue, value) => {
      depth.set(both(queue), value);
    },
    queueTaken: (queue, took) => {
      waited.observe(both(queue), took);
    },
    queueDone: (queue, took) => {
      worked.observe(both(queue), took);
    },
  };
}

/** Read at each scrape, since unfinished work grows by itself. */
function unfinishedMetrics(registry: MetricsRegistry): Map<string, () => UnfinishedWork> {
  const open = new Map<string, () => UnfinishedWork>();
  registry.readGauge(
    {
      name: 'workqueue_unfinished_work_seconds',
      help: 'Work in progress, in seconds of all keys together.',
      labels: ['name', 'controller'],
    },
    () => [...open].map(([queue, read]) => ({ labels: both(queue), value: read().total })),
  );
  registry.readGauge(
    {
      name: 'workqueue_longest_running_processor_seconds',
      help: 'How long the oldest key in progress has been worked on.',
      labels: ['name', 'controller'],
    },
    () => [...open].map(([queue, read]) => ({ labels: both(queue), value: read().longest })),
  );
  return open;
}

const RESULTS = ['success', 'error', 'requeue', 'requeue_after'];

type ControllerMetrics = Pick<RuntimeMetrics, 'controllerStarted' | 'activeWorkers' | 'reconciled'>;

function controllerMetrics(registry: MetricsRegistry): ControllerMetrics {
  const labels = ['controller'];
  const total = registry.counter({
    name: 'controller_runtime_reconcile_total',
    help: 'Reconciliations by result.',
    labels: ['controller', 'result'],
  });
  const errors = registry.counter({
    name: 'controller_runtime_reconcile_errors_total',
    help: 'Reconciliations that failed.',
    labels,
  });
  const terminal = registry.counter({
    name: 'controller_runtime_terminal_reconcile_errors_total',
    help: 'Reconciliations that failed and are not tried again.',
    labels,
  });
  const duration = registry.histogram({
    name: 'controller_runtime_reconcile_time_seconds',
    help: 'How long one reconciliation took.',
    labels,
    buckets: RECONCILE_BUCKETS,
    exemplar: ['reconcile_id'],
  });
  const most = registry.gauge({
    name: 'controller_runtime_max_concurrent_reconciles',
    help: 'How many keys a controller may work on at a time.',
    labels,
  });
  const active = registry.gauge({
    name: 'controller_runtime_active_workers',
    help: 'How many keys a controller works on now.',
    labels,
  });
  return {
    controllerStarted: (controller, concurrency) => {
      most.set([controller], concurrency);
      active.set([controller], 0);
      for (const counter of [errors, terminal]) counter.add([controller], 0);
      for (const result of RESULTS) total.add([controller, result], 0);
    },
    activeWorkers: (controller, workers) => {
      active.set([controller], workers);
    },
    reconciled: ({ controller, result, took, reconcileId }) => {
      const isTerminal = result === 'give_up';
      total.add([controller, isTerminal ? 'error' : result]);
      if (isTerminal) terminal.add([controller]);
      if (isTerminal || result === 'error') errors.add([controller]);
      duration.observe([controller], took, [reconcileId]);
    },
  };
}

function leaderMetrics(registry: MetricsRegistry): Pick<RuntimeMetrics, 'leading'> {
  const leader = registry.gauge({
    name: 'leader_election_master_status',
    help: '1 when this process leads.',
    labels: ['name'],
  });
  return {
    leading: (election, role) => {
      leader.set([election], role === 'leader' ? 1 : 0);
    },
  };
}

type ClientMetrics = Pick<RuntimeMetrics, 'listed' | 'watchEnded' | 'requested' | 'requestRetried'>;

function clientMetrics(registry: MetricsRegistry): ClientMetrics {
  const requests: Counter = registry.counter({
    name: 'rest_client_requests_total',
    help: 'Requests to the API server by code, method and host.',
    labels: ['code', 'method', 'host'],
  });
  const duration = registry.histogram({
    name: 'rest_client_request_duration_seconds',
    help: 'How long requests to the API server took.',
    labels: ['verb', 'host'],
    buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60],
  });
  const retries = registry.counter({
    name: 'rest_client_request_retries_total',
    help: 'Requests sent again because the API server was busy and said when to come back.',
    labels: ['code', 'verb', 'host'],
  });
  const lists = registry.counter({
    name: 'longhaul_informer_lists_total',
    help: 'How often a cache was filled from a list; more than once means that a watch was lost for good.',
    labels: ['resource'],
  });
  const watches = registry.counter({
    name: 'longhaul_informer_watches_ended_total',
    help: 'Watches that ended, by how.',
    labels: ['resource', 'how'],
  });
  return {
    requested: ({ verb, code, host, took }) => {
      requests.add([code, METHODS.get(verb) ?? 'GET', host]);
      duration.observe([verb, host], took);
    },
    requestRetried: ({ verb, code, host }) => {
      retries.add([code, METHODS.get(verb) ?? 'GET', host]);
    },
    listed: (resource) => {
      lists.add([resource]);
    },
    watchEnded: (resource, how) => {
      watches.add([resource, how]);
    },
  };
}

const DROPS: Readonly<Record<EventDrop, string>> = {
  'queue-full': 'queue_full',
  'not-taken': 'not_taken',
  'talkative-object': 'talkative_object',
};

function eventMetrics(registry: MetricsRegistry): Pick<RuntimeMetrics, 'eventDropped'> {
  const dropped = registry.counter({
    name: 'longhaul_events_dropped_total',
    help: 'Events that nobody will read: too many waited to be sent, the API server did not take them, or one object said too much.',
    labels: ['component', 'reason'],
  });
  return {
    eventDropped: (component, why) => {
      dropped.add([component, DROPS[why]]);
    },
  };
}

const METHODS: ReadonlyMap<string, string> = new Map([
  ['create', 'POST'],
  ['update', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
]);
