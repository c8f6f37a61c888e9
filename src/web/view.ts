import type { JsonValue } from '../base/json.ts';
import { arrayAt, jsonAt, numberAt, textAt } from '../base/json-at.ts';
import type { KubeObject } from '../kube/object.ts';

/** What the page shows: texts and numbers ready to be put on the screen. */
export interface View {
  readonly sites: readonly SiteView[];
  readonly links: readonly LinkView[];
  readonly jobs: readonly JobView[];
  readonly events: readonly EventView[];
}

export interface SiteView {
  readonly site: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly pools: readonly PoolView[];
}

export interface PoolView {
  readonly name: string;
  readonly accelerator: string;
  readonly gpus: number;
  readonly allocated: number;
  readonly failedNodes: number;
  readonly ready: string;
}

export interface LinkView {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly lengthKm: number | null;
  readonly lanesUp: number | null;
  readonly lanes: number;
  readonly mode: string;
  readonly efficiencyPercent: number | null;
  readonly utilizationPercent: number | null;
  readonly available: string;
}

export interface JobView {
  readonly namespace: string;
  readonly name: string;
  readonly phase: string;
  readonly gpus: number;
  readonly placement: string;
  readonly stepMilliseconds: number | null;
  readonly exposedPercent: number | null;
  readonly percent: number | null;
  readonly progress: string;
  readonly eta: string;
  readonly why: string;
}

export interface EventView {
  readonly time: string;
  readonly type: string;
  readonly object: string;
  readonly reason: string;
  readonly message: string;
}

export interface ViewInput {
  readonly pools: readonly KubeObject[];
  readonly links: readonly KubeObject[];
  readonly jobs: readonly KubeObject[];
  readonly events: readonly KubeObject[];
}

/** The page has room for this many; the newest are shown. */
const MAX_JOBS = 200;
const MAX_EVENTS = 30;

export function viewOf({ pools, links, jobs, events }: ViewInput): View {
  return {
    sites: sitesOf(pools),
    links: links.map(linkView),
    jobs: newest(jobs, (job) => job.metadata.creationTimestamp ?? '', MAX_JOBS).map(jobView),
    events: newest(events, eventTime, MAX_EVENTS).map(eventView),
  };
}

function newest(
  objects: readonly KubeObject[],
  timeOf: (object: KubeObject) => string,
  most: number,
): readonly KubeObject[] {
  return [...objects]
    .sort((left, right) => timeOf(right).localeCompare(timeOf(left)))
    .slice(0, most);
}

function sitesOf(pools: readonly KubeObject[]): readonly SiteView[] {
  const names = [...new Set(pools.map((pool) => text(pool, 'spec', 'site')))].sort();
  return names.map((site) => {
    const here = pools.filter((pool) => text(pool, 'spec', 'site') === site);
    const located = here.find((pool) => jsonAt(pool, 'spec', 'location') !== undefined);
    return {
      site,
      latitude: located === undefined ? null : number(located, 'spec', 'location', 'latitude'),
      longitude: located === undefined ? null : number(located, 'spec', 'location', 'longitude'),
      pools: here.map(poolView),
    };
  });
}

function poolView(pool: KubeObject): PoolView {
  return {
    name: pool.metadata.name ?? '',
    accelerator: text(pool, 'status', 'accelerator'),
    gpus: number(pool, 'status', 'capacity', 'gpus') ?? 0,
    allocated: number(pool, 'status', 'allocated', 'gpus') ?? 0,
    failedNodes: number(pool, 'status', 'unhealthy', 'nodes') ?? 0,
    ready: conditionStatus(pool, 'Ready'),
  };
}

function linkView(link: KubeObject): LinkView {
  const ways = arrayAt(link, 'status', 'directions');
  const used = ways.map((way) => number(way, 'utilizationPercent') ?? 0);
  return {
    name: link.metadata.name ?? '',
    from: text(link, 'spec', 'sites', '0'),
    to: text(link, 'spec', 'sites', '1'),
    lengthKm: number(link, 'status', 'lengthKm'),
    lanesUp: number(link, 'status', 'lanesUp'),
    lanes: number(link, 'spec', 'lanes') ?? 0,
    mode: text(link, 'spec', 'tuning', 'mode'),
    efficiencyPercent: number(link, 'status', 'predicted', 'efficiencyPercent'),
    utilizationPercent: used.length === 0 ? null : Math.max(...used),
    available: conditionStatus(link, 'Available'),
  };
}

function jobView(job: KubeObject): JobView {
  return {
    namespace: job.metadata.namespace ?? '',
    name: job.metadata.name ?? '',
    phase: text(job, 'status', 'phase'),
    gpus: number(job, 'spec', 'gpus') ?? 0,
    placement: text(job, 'status', 'placement'),
    stepMilliseconds: number(job, 'status', 'performance', 'stepMilliseconds'),
    exposedPercent: number(job, 'status', 'performance', 'exposedCommunicationPercent'),
    percent: number(job, 'status', 'progress', 'percent'),
    progress: text(job, 'status', 'progress', 'summary'),
    eta: text(job, 'status', 'progress', 'estimatedCompletionTime'),
    why: text(job, 'status', 'explanation', 'summary'),
  };
}

function eventView(event: KubeObject): EventView {
  return {
    time: eventTime(event),
    type: text(event, 'type'),
    object: `${text(event, 'involvedObject', 'kind')}/${text(event, 'involvedObject', 'name')}`,
    reason: text(event, 'reason'),
    message: text(event, 'message'),
  };
}

function eventTime(event: KubeObject): string {
  return text(event, 'lastTimestamp') || text(event, 'eventTime');
}

function conditionStatus(object: KubeObject, type: string): string {
  const conditions = arrayAt(object, 'status', 'conditions');
  const found = conditions.find((condition) => text(condition, 'type') === type);
  return found === undefined ? 'Unknown' : text(found, 'status');
}

/** Status is written by others and may not be there yet. */
function text(value: JsonValue | undefined, ...path: readonly string[]): string {
  return textAt(value, ...path) ?? '';
}

function number(value: JsonValue | undefined, ...path: readonly string[]): number | null {
  return numberAt(value, ...path) ?? null;
}
