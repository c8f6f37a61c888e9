import { byIdentity } from '../base/by-identity.ts';
import type { Clock } from '../base/clock.ts';
import { arrayAt, numberAt, textAt } from '../base/json-at.ts';
import { Breaths } from '../base/others-first.ts';
import { gbps } from '../base/units.ts';
import type { KubeObject } from '../kube/object.ts';
import { findCondition, readConditions } from '../kube/conditions.ts';
import type { DirectionSample, Fleet, LinkSample, PoolSample } from '../metrics/fleet.ts';
import type { JobSample } from '../metrics/jobs.ts';

export interface FleetObjects {
  readonly pools: readonly KubeObject[];
  readonly links: readonly KubeObject[];
  readonly jobs: readonly KubeObject[];
}

/** Reads the objects of the three kinds as what metrics and `longhaul status` count. */
export function fleetOf({ pools, links, jobs }: FleetObjects): Fleet {
  return {
    pools: pools.map(knownPoolSample),
    links: links.map(knownLinkSample),
    jobs: jobs.map(knownJobSample),
  };
}

/** What changed since the last reading is read, with pauses, so that the next finds it known: of a large fleet it is much. */
export async function readAhead(objects: FleetObjects, clock: Clock): Promise<void> {
  const breaths = new Breaths(clock);
  const samples = readingOf(objects);
  while (samples.next().done !== true) {
    const breath = breaths.due();
    if (breath !== undefined) await breath;
  }
}

function* readingOf({ pools, links, jobs }: FleetObjects): Generator {
  for (const pool of pools) yield knownPoolSample(pool);
  for (const link of links) yield knownLinkSample(link);
  for (const job of jobs) yield knownJobSample(job);
}

const isTrue = (object: KubeObject, type: string): boolean =>
  findCondition(readConditions(object), type)?.status === 'True';

export function poolSample(pool: KubeObject): PoolSample {
  const capacity = numberAt(pool, 'status', 'capacity', 'gpus') ?? 0;
  const allocatable = numberAt(pool, 'status', 'allocatable', 'gpus') ?? capacity;
  const allocated = numberAt(pool, 'status', 'allocated', 'gpus') ?? 0;
  return {
    site: textAt(pool, 'spec', 'site') ?? '',
    pool: pool.metadata.name ?? '',
    gpuModel: textAt(pool, 'status', 'accelerator') ?? '',
    gpus: {
      allocated,
      idle: Math.max(0, allocatable - allocated),
      failed: capacity - allocatable,
    },
    ready: isTrue(pool, 'Ready'),
    ...locationOf(pool),
  };
}

function locationOf(pool: KubeObject): Pick<PoolSample, 'location'> {
  const latitudeDegrees = numberAt(pool, 'spec', 'location', 'latitude');
  const longitudeDegrees = numberAt(pool, 'spec', 'location', 'longitude');
  if (latitudeDegrees === undefined || longitudeDegrees === undefined) return {};
  return { location: { latitudeDegrees, longitudeDegrees } };
}

export function linkSample(link: KubeObject): LinkSample {
  const lanes = numberAt(link, 'spec', 'lanes') ?? 0;
  const up = numberAt(link, 'status', 'lanesUp') ?? lanes;
  const lengthKm = numberAt(link, 'status', 'lengthKm');
  const roundTrip = numberAt(link, 'status', 'roundTripMicroseconds');
  return {
    link: link.metadata.name ?? '',
    sites: [textAt(link, 'spec', 'sites', '0') ?? '', textAt(link, 'spec', 'sites', '1') ?? ''],
    available: isTrue(link, 'Available'),
    lanes: { up, down: lanes - up },
    medium: textAt(link, 'spec', 'medium') ?? '',
    optics: textAt(link, 'spec', 'optics') ?? '',
    opticsWatts: numberAt(link, 'status', 'opticsWatts'),
    lengthMeters: lengthKm === undefined ? undefined : lengthKm * 1000,
    roundTripSeconds: roundTrip === undefined ? undefined : roundTrip / 1e6,
    capacityBytesPerSecond: gbps(up * (numberAt(link, 'spec', 'laneGbps') ?? 0)),
    efficiency: efficiencyOf(link),
    parameters: parametersOf(link),
    directions: arrayAt(link, 'status', 'directions').map((way): DirectionSample => ({
      from: textAt(way, 'from') ?? '',
      to: textAt(way, 'to') ?? '',
      reservedBytesPerSecond: gbps(numberAt(way, 'reservedGbps') ?? 0),
      throughputBytesPerSecond: gbps(numberAt(way, 'throughputGbps') ?? 0),
    })),
  };
}

function efficiencyOf(link: KubeObject): LinkSample['efficiency'] {
  const active = numberAt(link, 'status', 'predicted', 'efficiencyPercent');
  const offTheShelf = numberAt(link, 'status', 'predicted', 'offTheShelfEfficiencyPercent');
  if (active === undefined || offTheShelf === undefined) return undefined;
  return { active: active / 100, offTheShelf: offTheShelf / 100 };
}

/** A field of `status.tuned`, the name of its series, and what one of its unit is in base units. */
const PARAMETERS: readonly (readonly [field: string, series: string, unit: number])[] = [
  ['ecnMinBytes', 'ecn_kmin_bytes', 1],
  ['ecnMaxBytes', 'ecn_kmax_bytes', 1],
  ['ecnMaxProbabilityPercent', 'ecn_pmax_ratio', 0.01],
  ['bufferBytes', 'buffer_bytes', 1],
  ['pfcHeadroomBytes', 'pfc_headroom_bytes', 1],
  ['windowBytes', 'window_bytes', 1],
  ['queuePairs', 'queue_pairs', 1],
  ['rateReduceMonitorMicroseconds', 'rate_reduce_monitor_seconds', 1e-6],
  ['rateResetMicroseconds', 'rate_reset_seconds', 1e-6],
  ['alphaUpdateMicroseconds', 'alpha_update_seconds', 1e-6],
  ['cnpIntervalMicroseconds', 'cnp_interval_seconds', 1e-6],
  ['fastRecoverySteps', 'fast_recovery_steps', 1],
  ['additiveIncreaseMbps', 'additive_increase_bytes_per_second', 1e6 / 8],
  ['hyperIncreaseMbps', 'hyper_increase_bytes_per_second', 1e6 / 8],
];

function parametersOf(link: KubeObject): ReadonlyMap<string, number> {
  return new Map(
    PARAMETERS.flatMap(([field, series, unit]) => {
      const value = numberAt(link, 'status', 'tuned', field);
      return value === undefined ? [] : [[series, value * unit] as const];
    }),
  );
}

function jobSample(job: KubeObject): JobSample {
  const step = numberAt(job, 'status', 'performance', 'stepMilliseconds');
  return {
    namespace: job.metadata.namespace ?? '',
    name: job.metadata.name ?? '',
    phase: textAt(job, 'status', 'phase') ?? 'Pending',
    gpus: numberAt(job, 'spec', 'gpus') ?? 0,
    progress: ratio(
      numberAt(job, 'status', 'progress', 'step'),
      numberAt(job, 'spec', 'training', 'steps') ?? numberAt(job, 'status', 'progress', 'steps'),
    ),
    stepSeconds: ratio(step, 1000),
    modelFlopsUtilization: percent(job, 'modelFlopsUtilizationPercent'),
    exposedCommunication: percent(job, 'exposedCommunicationPercent'),
    serving: servingSample(job),
    waitsFor: waitsFor(job),
    busBandwidth: busBandwidth(job),
  };
}

/** A large fleet is read at every scrape, and little of it is new. */
const knownPoolSample = byIdentity(poolSample);
const knownLinkSample = byIdentity(linkSample);
const knownJobSample = byIdentity(jobSample);

function waitsFor(job: KubeObject): string | undefined {
  const admitted = findCondition(readConditions(job), 'Admitted');
  const isWaiting = (textAt(job, 'status', 'phase') ?? 'Pending') === 'Pending';
  return isWaiting && admitted?.status === 'False' ? admitted.reason : undefined;
}

function busBandwidth(job: KubeObject): JobSample['busBandwidth'] {
  const collective = textAt(job, 'spec', 'collective', 'operation');
  const gigabytes = numberAt(job, 'status', 'performance', 'busBandwidthGBps');
  if (collective === undefined || gigabytes === undefined) return undefined;
  return { collective, bytesPerSecond: gigabytes * 1e9 };
}

function servingSample(job: KubeObject): JobSample['serving'] {
  const of = (field: string): number | undefined => numberAt(job, 'status', 'inference', field);
  const requestsPerSecond = of('requestsPerSecond');
  if (requestsPerSecond === undefined) return undefined;
  const cache = of('cacheGbps');
  return {
    requestsPerSecond,
    outputTokensPerSecond: of('outputTokensPerSecond'),
    timeToFirstTokenSeconds: ratio(of('timeToFirstTokenMilliseconds'), 1000),
    timePerOutputTokenSeconds: ratio(of('timePerOutputTokenMilliseconds'), 1000),
    inTime: ratio(of('inTimePercent'), 100),
    cacheBytesPerSecond: cache === undefined ? undefined : gbps(cache),
    busy: new Map(
      (['prefill', 'decode'] as const).flatMap((phase) => {
        const busy = of(`${phase}BusyPercent`);
        return busy === undefined ? [] : [[phase, busy / 100] as const];
      }),
    ),
  };
}

function percent(job: KubeObject, field: string): number | undefined {
  return ratio(numberAt(job, 'status', 'performance', field), 100);
}

function ratio(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined ? undefined : part / whole;
}
