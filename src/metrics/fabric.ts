import type { CountedDistribution, MetricsRegistry, Sample } from './metrics-registry.ts';

interface Packets {
  readonly packets: number;
  readonly marked: number;
  readonly overflowed: number;
  readonly lost: number;
  readonly notifications: number;
  readonly waited: number;
  readonly withinBounds: readonly number[];
}

interface Direction {
  readonly from: string;
  readonly to: string;
  readonly carriedBytes: number;
  readonly packets: Packets | undefined;
}

/** The part of the emulator's snapshot that its objects do not say. */
interface Fabric {
  readonly emulatedSeconds: number;
  /** By which `withinBounds` tells packets apart. */
  readonly delayBoundsSeconds: readonly number[];
  readonly links: readonly {
    readonly link: string;
    readonly queueSeconds: number;
    readonly directions: readonly Direction[];
  }[];
}

/** Satisfies the observer that `src/emulator` declares. */
export interface FabricMetrics {
  attach(read: () => Fabric): void;
}

/** `distanceClasses`: those of all links, by name. */
export function fabricMetrics(
  registry: MetricsRegistry,
  distanceClasses: () => ReadonlyMap<string, string>,
): FabricMetrics {
  let reader: () => Fabric = () => ({ emulatedSeconds: 0, delayBoundsSeconds: [], links: [] });
  const read = registry.oncePerPage(() => reader());
  registry.readCounter(
    {
      name: 'longhaul_simulation_seconds_total',
      help: 'Emulated time since the emulator began to run.',
    },
    () => [{ labels: [], value: read().emulatedSeconds }],
  );
  carriedMetrics(registry, () => read().links);
  packetMetrics(registry, () => read().links);
  delayMetrics(
    registry,
    () => distributions(read(), distanceClasses()),
    () => read().links,
  );
  return {
    attach: (attached) => {
      reader = attached;
    },
  };
}

type Links = () => Fabric['links'];

const perDirection =
  (links: Links, value: (direction: Direction) => number | undefined) => (): readonly Sample[] =>
    links().flatMap(({ link, directions }) =>
      directions.flatMap((direction) => {
        const found = value(direction);
        const labels = [link, `${direction.from}-${direction.to}`];
        return found === undefined ? [] : [{ labels, value: found }];
      }),
    );

function carriedMetrics(registry: MetricsRegistry, links: Links): void {
  registry.readCounter(
    {
      name: 'longhaul_link_transmit_bytes_total',
      help: 'Bytes a link carried since the emulator began to run, by direction.',
      labels: ['link', 'direction'],
    },
    perDirection(links, ({ carriedBytes }) => carriedBytes),
  );
}

/** What simulated lanes do to their packets; of a link that nobody has simulated there are no series. */
function packetMetrics(registry: MetricsRegistry, links: Links): void {
  const counter = (name: string, help: string, value: (packets: Packets) => number): void => {
    registry.readCounter(
      { name, help, labels: ['link', 'direction'] },
      perDirection(links, ({ packets }) => (packets === undefined ? undefined : value(packets))),
    );
  };
  counter(
    'longhaul_link_ecn_marked_packets_total',
    'Packets of 4096 bytes that were marked at the head of a link.',
    ({ marked }) => marked,
  );
  counter(
    'longhaul_link_cnp_packets_total',
    'Congestion notifications that the marks of a link gave rise to.',
    ({ notifications }) => notifications,
  );
  registry.readCounter(
    {
      name: 'longhaul_link_dropped_packets_total',
      help: 'Packets of 4096 bytes that did not arrive: no room in the buffer, or damaged on the fibre.',
      labels: ['link', 'direction', 'reason'],
    },
    () => [
      ...reasoned('buffer', perDirection(links, ({ packets }) => packets?.overflowed)()),
      ...reasoned('fibre', perDirection(links, ({ packets }) => packets?.lost)()),
    ],
  );
}

const reasoned = (reason: string, samples: readonly Sample[]): readonly Sample[] =>
  samples.map(({ labels, value }) => ({ labels: [...labels, reason], value }));

function delayMetrics(
  registry: MetricsRegistry,
  byDistance: () => readonly CountedDistribution[],
  links: Links,
): void {
  registry.readGauge(
    {
      name: 'longhaul_link_mean_queueing_delay_seconds',
      help: 'Mean queueing delay at the bottleneck of a link, with the parameters in effect.',
      labels: ['link'],
    },
    () => links().map(({ link, queueSeconds }) => ({ labels: [link], value: queueSeconds })),
  );
  registry.readHistogram(
    {
      name: 'longhaul_link_queueing_delay_seconds',
      help: 'Packets of 4096 bytes by how long they waited at the head of a link.',
      labels: ['distance_class'],
    },
    byDistance,
  );
}

/** The packets of all links of a class together: the number of series does not grow with that of the links. */
function distributions(
  { links, delayBoundsSeconds }: Fabric,
  classes: ReadonlyMap<string, string>,
): readonly CountedDistribution[] {
  const byClass = new Map<string, Packets[]>();
  for (const { link, directions } of links) {
    const name = classes.get(link) ?? 'unknown';
    const counted = directions.flatMap(({ packets }) => packets ?? []);
    if (counted.length > 0) byClass.set(name, [...(byClass.get(name) ?? []), ...counted]);
  }
  return [...byClass].map(([name, counted]) => ({
    labels: [name],
    count: sum(counted.map(({ packets }) => packets)),
    sum: sum(counted.map(({ waited }) => waited)),
    within: delayBoundsSeconds.map(
      (bound, index) => [bound, sum(counted.map((one) => one.withinBounds[index] ?? 0))] as const,
    ),
  }));
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
