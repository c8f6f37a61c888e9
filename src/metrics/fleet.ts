import type { MetricsRegistry, Sample } from './metrics-registry.ts';

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

export interface JobSample {
  readonly namespace: string;
  readonly name: string;
  readonly phase: string;
  readonly gpus: number;
  readonly progress: number | undefined;
  readonly stepSeconds: number | undefined;
  readonly modelFlopsUtilization: number | undefined;
  readonly exposedCommunication: number | undefined;
  /** Of a model that answers requests. */
  readonly serving: ServingSample | undefined;
}

export interface ServingSample {
  readonly requestsPerSecond: number | undefined;
  readonly outputTokensPerSecond: number | undefined;
  readonly timeToFirstTokenSeconds: number | undefined;
  readonly timePerOutputTokenSeconds: number | undefined;
  readonly inTime: number | undefined;
  readonly cacheBytesPerSecond: number | undefined;
  /** Shares of the time, by phase. */
  readonly busy: ReadonlyMap<'prefill' | 'decode', number>;
}

/** Beyond this many jobs the others have no series, and the drop is counted. */
export const MAX_JOB_SERIES = 1000;

const PHASES = ['Pending', 'Suspended', 'Admitted', 'Running', 'Complete'];

/** Registers everything that is read off the objects. `read` is called once per gauge and scrape; it should be cheap. */
export function fleetMetrics(registry: MetricsRegistry, read: () => Fleet): void {
  poolMetrics(registry, read);
  siteMetrics(registry, read);
  linkMetrics(registry, read);
  linkTrafficMetrics(registry, read);
  jobMetrics(registry, read);
  servingMetrics(registry, read);
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

function jobMetrics(registry: MetricsRegistry, read: () => Fleet): void {
  registry.readGauge(
    {
      name: 'longhaul_collectivejobs',
      help: 'Jobs by phase.',
      labels: ['phase'],
    },
    () => {
      const { jobs } = read();
      return PHASES.map((phase) => ({
        labels: [phase],
        value: jobs.filter((job) => job.phase === phase).length,
      }));
    },
  );
  const perJob = (name: string, help: string, value: (job: JobSample) => number | undefined) => {
    registry.readGauge({ name, help, labels: ['namespace', 'collectivejob'] }, () =>
      liveJobs(read()).flatMap((job) => one([job.namespace, job.name], value(job))),
    );
  };
  perJob('longhaul_job_progress_ratio', 'Steps done, 0 to 1.', (job) => job.progress);
  perJob(
    'longhaul_job_step_duration_seconds',
    'Emulated time of one optimiser step at the present rate.',
    ({ stepSeconds }) => stepSeconds,
  );
  perJob(
    'longhaul_job_mfu_ratio',
    'Floating-point operations of the model as a share of the peak of its GPUs.',
    ({ modelFlopsUtilization }) => modelFlopsUtilization,
  );
  perJob(
    'longhaul_job_exposed_communication_ratio',
    'Share of the step in which GPUs wait for communication.',
    ({ exposedCommunication }) => exposedCommunication,
  );
}

/** Of the jobs that answer requests. */
function servingMetrics(registry: MetricsRegistry, read: () => Fleet): void {
  const perJob = (
    name: string,
    help: string,
    value: (serving: ServingSample) => number | undefined,
  ) => {
    registry.readGauge({ name, help, labels: ['namespace', 'collectivejob'] }, () =>
      liveJobs(read()).flatMap(({ namespace, name: job, serving }) =>
        serving === undefined ? [] : one([namespace, job], value(serving)),
      ),
    );
  };
  perJob(
    'longhaul_job_requests_per_second',
    'Requests that a served model answers in one emulated second.',
    ({ requestsPerSecond }) => requestsPerSecond,
  );
  perJob(
    'longhaul_job_output_tokens_per_second',
    'Tokens of answers in one emulated second.',
    ({ outputTokensPerSecond }) => outputTokensPerSecond,
  );
  perJob(
    'longhaul_job_time_to_first_token_seconds',
    'Mean emulated time from a request to its first token; absent while more requests come than are answered.',
    ({ timeToFirstTokenSeconds }) => timeToFirstTokenSeconds,
  );
  perJob(
    'longhaul_job_time_per_output_token_seconds',
    'Emulated time from each token of an answer to the next.',
    ({ timePerOutputTokenSeconds }) => timePerOutputTokenSeconds,
  );
  perJob(
    'longhaul_job_requests_in_time_ratio',
    'Share of the answers that meet the targets of the job.',
    ({ inTime }) => inTime,
  );
  perJob(
    'longhaul_job_cache_bytes_per_second',
    'Keys and values that pass from prefill to decode.',
    ({ cacheBytesPerSecond }) => cacheBytesPerSecond,
  );
  registry.readGauge(
    {
      name: 'longhaul_job_phase_busy_ratio',
      help: 'Share of the time in which the instances of a phase, prefill or decode, work.',
      labels: ['namespace', 'collectivejob', 'phase'],
    },
    () =>
      liveJobs(read()).flatMap(({ namespace, name: job, serving }) =>
        [...(serving?.busy ?? [])].map(([phase, value]) => ({
          ...{ labels: [namespace, job, phase], value },
        })),
      ),
  );
}

/** Jobs that are complete are the first to go without series. */
function liveJobs({ jobs }: Fleet): readonly JobSample[] {
  if (jobs.length <= MAX_JOB_SERIES) return jobs;
  const isComplete = ({ phase }: JobSample): boolean => phase === 'Complete';
  return [...jobs.filter((job) => !isComplete(job)), ...jobs.filter(isComplete)].slice(
    0,
    MAX_JOB_SERIES,
  );
}

const flag = (value: boolean): number => (value ? 1 : 0);

function one(labels: readonly string[], value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [{ labels, value }];
}

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
