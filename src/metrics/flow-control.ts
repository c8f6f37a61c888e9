import type { CountedDistribution, MetricsRegistry } from './metrics-registry.ts';

interface InFlight {
  readonly readOnly: number;
  readonly mutating: number;
}

type Distribution = Omit<CountedDistribution, 'labels'>;

/** What became of the requests of one schema in one level. */
interface FlowCounts {
  readonly schema: string;
  readonly level: string;
  readonly executing: number;
  readonly waiting: number;
  readonly dispatched: number;
  readonly rejected: ReadonlyMap<string, number>;
  /** How long those waited that began, and those that were turned away. */
  readonly begun: Distribution;
  readonly refused: Distribution;
}

interface PriorityLevel {
  readonly name: string;
  readonly seats: number;
  readonly target: number;
  readonly bounds: { readonly nominal: number; readonly lower: number; readonly upper: number };
  readonly demand: { readonly latest: Demand };
}

interface Demand {
  readonly highWatermark: number;
  readonly average: number;
  readonly deviation: number;
  readonly smoothed: number;
}

/** Read at each scrape; `src/apiserver/overload` provides it. */
interface FlowControl {
  readonly counts: readonly FlowCounts[];
  readonly levels: readonly PriorityLevel[];
  readonly fairFraction: number;
}

/** The limits on concurrent requests, by the names of kube-apiserver. */
export function flowControlMetrics(
  registry: MetricsRegistry,
  flowControl: FlowControl,
  inFlight: () => InFlight,
): void {
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
  requestMetrics(registry, flowControl);
  waitMetrics(registry, flowControl);
  seatMetrics(registry, flowControl);
  registry.readGauge(
    {
      name: 'apiserver_flowcontrol_seat_fair_frac',
      help: 'The part of its target that a priority level gets which is at none of its bounds.',
    },
    () => [{ labels: [], value: flowControl.fairFraction }],
  );
}

const FLOW_LABELS = ['priority_level', 'flow_schema'];

type Read = (counts: FlowCounts) => number;

function requestMetrics(registry: MetricsRegistry, flowControl: FlowControl): void {
  const samples = (read: Read) => () =>
    flowControl.counts.map((each) => ({ labels: [each.level, each.schema], value: read(each) }));
  registry.readCounter(
    {
      name: 'apiserver_flowcontrol_rejected_requests_total',
      help: 'Requests answered with 429 because too many were under way.',
      labels: [...FLOW_LABELS, 'reason'],
    },
    () =>
      flowControl.counts.flatMap(({ level, schema, rejected }) =>
        [...rejected].map(([reason, value]) => ({ labels: [level, schema, reason], value })),
      ),
  );
  const described = (name: string, help: string) => ({
    ...{ name: `apiserver_flowcontrol_${name}`, help, labels: FLOW_LABELS },
  });
  registry.readCounter(
    described('dispatched_requests_total', 'Requests that got a seat.'),
    samples(({ dispatched }) => dispatched),
  );
  registry.readGauge(
    described('current_inqueue_requests', 'Requests that wait for a seat.'),
    samples(({ waiting }) => waiting),
  );
  registry.readGauge(
    described('current_inqueue_seats', 'Seats that requests wait for; each takes one.'),
    samples(({ waiting }) => waiting),
  );
  registry.readGauge(
    described('current_executing_requests', 'Requests that hold a seat.'),
    samples(({ executing }) => executing),
  );
  registry.readGauge(
    described('current_executing_seats', 'Seats that are held; each request takes one.'),
    samples(({ executing }) => executing),
  );
}

function waitMetrics(registry: MetricsRegistry, flowControl: FlowControl): void {
  registry.readHistogram(
    {
      name: 'apiserver_flowcontrol_request_wait_duration_seconds',
      help: 'How long requests waited for a seat, by whether they got one.',
      labels: [...FLOW_LABELS, 'execute'],
    },
    () =>
      flowControl.counts.flatMap(({ level, schema, begun, refused }) => [
        ...distribution([level, schema, 'true'], begun),
        ...distribution([level, schema, 'false'], refused),
      ]),
  );
}

const distribution = (
  labels: readonly string[],
  { count, sum, within }: Distribution,
): readonly CountedDistribution[] => (count === 0 ? [] : [{ labels, count, sum, within }]);

type ReadLevel = (level: PriorityLevel) => number;

const seatGauges: readonly (readonly [name: string, help: string, read: ReadLevel])[] = [
  [
    'nominal_limit_seats',
    'Seats of a priority level by its shares.',
    (level) => level.bounds.nominal,
  ],
  ['lower_limit_seats', 'Seats of a level that lends all it may.', (level) => level.bounds.lower],
  ['upper_limit_seats', 'Seats of a level that borrows all it may.', (level) => level.bounds.upper],
  ['current_limit_seats', 'Seats of a priority level now.', (level) => level.seats],
  [
    'target_seats',
    'Seats that a level was to have at the last adjustment.',
    (level) => level.target,
  ],
  [
    'demand_seats_high_watermark',
    'The most seats a level could have used between the last two adjustments.',
    (level) => level.demand.latest.highWatermark,
  ],
  [
    'demand_seats_average',
    'Seats a level could have used between the last two adjustments, on average.',
    (level) => level.demand.latest.average,
  ],
  [
    'demand_seats_stdev',
    'Standard deviation of the seats a level could have used between the last two adjustments.',
    (level) => level.demand.latest.deviation,
  ],
  [
    'demand_seats_smoothed',
    'Seats a level could use of late: up at once, down within minutes.',
    (level) => level.demand.latest.smoothed,
  ],
];

function seatMetrics(registry: MetricsRegistry, flowControl: FlowControl): void {
  for (const [name, help, read] of seatGauges) {
    registry.readGauge(
      { name: `apiserver_flowcontrol_${name}`, help, labels: ['priority_level'] },
      () => flowControl.levels.map((level) => ({ labels: [level.name], value: read(level) })),
    );
  }
}
