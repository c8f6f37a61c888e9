import type { JobSample } from './jobs.ts';
import { jobMetrics } from './jobs.ts';
import type { MetricsRegistry } from './metrics-registry.ts';
import { one } from './one-sample.ts';

/** What the objects of the three kinds say at one moment, in base units. */
export interface Fleet {
  readonly pools: readonly PoolSample[];
  readonly links: readonly LinkSample[];
  readonly jobs: readonly JobSample[];
}

export interface PoolSample {
  readonly site: string;
  readonly pool: string;
  readonly gpuModel: string;
  readonly gpus: { readonly allocated: number; readonly idle: number; readonly failed: number };
  readonly ready: boolean;
  readonly location?: { readonly latitudeDegrees: number; readonly longitudeDegrees: number };
}

export interface LinkSample {
  readonly link: string;
  readonly sites: readonly [string, string];
  readonly available: boolean;
  readonly lanes: { readonly up: number; readonly down: number };
  readonly medium: string;
  readonly optics: string;
  readonly opticsWatts: number | undefined;
  readonly lengthMeters: number | undefined;
  readonly roundTripSeconds: number | undefined;
  readonly capacityBytesPerSecond: number;
  readonly efficiency: { readonly active: number; readonly offTheShelf: number } | undefined;
  /** In base units, named with the unit last: `ecn_min_bytes`. */
  readonly parameters: ReadonlyMap<string, number>;
  readonly directions: readonly DirectionSample[];
}

export interface DirectionSample {
  readonly from: string;
  readonly to: string;
  readonly reservedBytesPerSecond: number;
  readonly throughputBytesPerSecond: number;
}

/** Registers everything that is read off the objects. `read` is called once per gauge and scrape; it should be cheap. */
export function fleetMetrics(registry: MetricsRegistry, read: () => Fleet): void {
  poolMetrics(registry, read);
  siteMetrics(registry, read);
  linkMetrics(registry, read);
  linkTrafficMetrics(registry, read);
  jobMetrics(registry, () => read().jobs);
}

function poolMetrics(registry: MetricsRegistry, read: () => Fleet): void {
  registry.readGauge(
    {
      name: 'longhaul_gpupool_gpus',
      help: 'GPUs of a pool by what they do: allocated to jobs, idle, or failed.',
      labels: ['site', 'pool', 'gpu_model', 'state'],
    },
    () =>
      read().pools.flatMap(({ site, pool, gpuModel, gpus }) =>
        Object.entries(gpus).map(([state, value]) => ({
          labels: [site, pool, gpuModel, state],
          value,
        })),
      ),
  );
  registry.readGauge(
    {
      name: 'longhaul_gpupool_ready',
      help: '1 when the Ready condition of the pool is True.',
      labels: ['site', 'pool'],
    },
    () =>
      read().pools.map(({ site, pool, ready }) => ({ labels: [site, pool], value: flag(ready) })),
  );
}

/** A site is where its pools say; the first that knows counts. */
function siteMetrics(registry: MetricsRegistry, read: () => Fleet): void {
  const perSite = (
    name: string,
    help: string,
    value: (location: NonNullable<PoolSample['location']>) => number,
  ): void => {
    registry.readGauge({ name, help, labels: ['site'] }, () => {
      const located = new Map<string, number>();
      for (const { site, location } of read().pools)
        if (location !== undefined && !located.has(site)) located.set(site, value(location));
      return [...located].map(([site, degrees]) => ({ labels: [site], value: degrees }));
    });
  };
  perSite(
    'longhaul_site_latitude_degrees',
    'Where a site is, north of the equator.',
    ({ latitudeDegrees }) => latitudeDegrees,
  );
  perSite(
    'longhaul_site_longitude_degrees',
    'Where a site is, east of Greenwich.',
    ({ longitudeDegrees }) => longitudeDegrees,
  );
}

function linkMetrics(registry: MetricsRegistry, read: () => Fleet): void {
  const perLink = (name: string, help: string, value: (link: LinkSample) => number | undefined) => {
    registry.readGauge({ name, help, labels: ['link'] }, () =>
      read().links.flatMap((sample) => one([sample.link], value(sample))),
    );
  };
  registry.readGauge(
    {
      name: 'longhaul_link_info',
      help: 'The sites a link joins, its class of distance, and what it is made of.',
      labels: ['link', 'src_site', 'dst_site', 'distance_class', 'medium', 'optics'],
    },
    () =>
      read().links.map(({ link, sites, lengthMeters, medium, optics }) => ({
        labels: [link, sites[0], sites[1], distanceClass(lengthMeters), medium, optics],
        value: 1,
      })),
  );
  perLink('longhaul_link_available', '1 when traffic can pass the link.', (link) =>
    flag(link.available),
  );
  perLink(
    'longhaul_link_distance_meters',
    'Length of the fibre.',
    ({ lengthMeters }) => lengthMeters,
  );
  perLink(
    'longhaul_link_rtt_seconds',
    'Round trip without queueing.',
    ({ roundTripSeconds }) => roundTripSeconds,
  );
  perLink(
    'longhaul_link_capacity_bytes_per_second',
    'Line rate of the lanes that are up, per direction.',
    ({ capacityBytesPerSecond }) => capacityBytesPerSecond,
  );
  perLink(
    'longhaul_link_optics_power_watts',
    'Electrical power of the optics at both ends of all lanes.',
    ({ opticsWatts }) => opticsWatts,
  );
  registry.readGauge(
    { name: 'longhaul_link_lanes', help: 'Lanes of a link by state.', labels: ['link', 'state'] },
    () =>
      read().links.flatMap(({ link, lanes }) => [
        { labels: [link, 'up'], value: lanes.up },
        { labels: [link, 'down'], value: lanes.down },
      ]),
  );
}

function linkTrafficMetrics(registry: MetricsRegistry, read: () => Fleet): void {
  registry.readGauge(
    {
      name: 'longhaul_link_efficiency_ratio',
      help: 'Predicted goodput as a share of the line rate, with the active and with the off-the-shelf parameters.',
      labels: ['link', 'profile'],
    },
    () =>
      read().links.flatMap(({ link, efficiency }) => [
        ...one([link, 'active'], efficiency?.active),
        ...one([link, 'off_the_shelf'], efficiency?.offTheShelf),
      ]),
  );
  registry.readGauge(
    {
      name: 'longhaul_link_parameter',
      help: 'Congestion parameters in effect; the unit is the end of the parameter name.',
      labels: ['link', 'parameter'],
    },
    () =>
      read().links.flatMap(({ link, parameters }) =>
        [...parameters].map(([parameter, value]) => ({ labels: [link, parameter], value })),
      ),
  );
  const perDirection = (name: string, help: string, value: (way: DirectionSample) => number) => {
    registry.readGauge({ name, help, labels: ['link', 'direction'] }, () =>
      read().links.flatMap(({ link, directions }) =>
        directions.map((way) => ({ labels: [link, `${way.from}-${way.to}`], value: value(way) })),
      ),
    );
  };
  perDirection(
    'longhaul_link_reserved_bytes_per_second',
    'Bandwidth that admitted jobs hold, by direction.',
    ({ reservedBytesPerSecond }) => reservedBytesPerSecond,
  );
  perDirection(
    'longhaul_link_throughput_bytes_per_second',
    'Traffic that passes now, by direction.',
    ({ throughputBytesPerSecond }) => throughputBytesPerSecond,
  );
}

const flag = (value: boolean): number => (value ? 1 : 0);

/** The class of distance of every link, by its name. */
export function distanceClasses({ links }: Fleet): ReadonlyMap<string, string> {
  return new Map(links.map(({ link, lengthMeters }) => [link, distanceClass(lengthMeters)]));
}

/** Five classes keep what is counted by distance small (kilometres: 10, 100, 1,000, 5,000). */
function distanceClass(lengthMeters: number | undefined): string {
  if (lengthMeters === undefined) return 'unknown';
  const lengthKm = lengthMeters / 1000;
  if (lengthKm < 10) return 'campus';
  if (lengthKm < 100) return 'metro';
  if (lengthKm < 1000) return 'regional';
  return lengthKm < 5000 ? 'continental' : 'intercontinental';
}
