import type { KubeObject } from '../kube/object.ts';
import { withMetadata } from '../kube/object.ts';
import { toYaml } from '../kube/yaml.ts';
import type { LinkHistory } from './link-history.ts';
import type { PageState } from './page-state.ts';
import { jobRow } from './rows/job-row.ts';
import { linkRow } from './rows/link-row.ts';
import type { PageObjects, PageSource } from './source.ts';
import type {
  Detail,
  EventRow,
  JobDetail,
  JobRow,
  LinkDetail,
  SiteDetail,
  SiteRow,
} from './wire.ts';

const MOST_EVENTS = 100;
const MOST_JOBS = 50;

/** What a detail is made of: the objects, their rows, and what was noted since the start. */
export interface Known {
  readonly source: PageSource;
  readonly objects: PageObjects;
  readonly state: PageState;
  readonly history: LinkHistory;
}

/** Undefined: there is no such job. */
export function jobDetail(
  { objects, state }: Known,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): JobDetail | undefined {
  const job = objects.jobs.find(
    ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
  );
  if (job === undefined) return undefined;
  return { row: jobRow(job), ...detailOf(job, eventsOf(state, 'CollectiveJob', job)) };
}

export function linkDetail(known: Known, name: string): LinkDetail | undefined {
  const { source, objects, state, history } = known;
  const link = objects.links.find(({ metadata }) => metadata.name === name);
  if (link === undefined) return undefined;
  return {
    row: linkRow(link),
    ...detailOf(link, eventsOf(state, 'SiteLink', link)),
    samples: history.samples(name),
    tunings: history.tunings(name),
    curves: source.curvesOf(link) ?? null,
    jobs: jobsWith(state, (job) => job.links.includes(name)),
  };
}

export function siteDetail(
  { source, objects, state }: Known,
  site: string,
): SiteDetail | undefined {
  const { snapshot } = state;
  const row = snapshot.sites.find(({ key }) => key === site);
  if (row === undefined) return undefined;
  const pools = new Set(row.pools.map(({ name }) => name));
  return {
    row,
    links: snapshot.links.filter(({ from, to }) => from === site || to === site),
    jobs: jobsWith(state, (job) => job.chips.some((chip) => chip.site === site)),
    events: state.events
      .filter(({ kind, name }) => kind === 'GpuPool' && pools.has(name))
      .slice(0, MOST_EVENTS),
    power: powerOf(source, row),
    yaml: objects.pools
      .filter(({ metadata }) => pools.has(metadata.name ?? ''))
      .map(yamlOf)
      .join('---\n'),
  };
}

function detailOf(object: KubeObject, events: readonly EventRow[]): Detail {
  return { yaml: yamlOf(object), object: shown(object), events };
}

/** Who wrote which field is of no use on a page. */
const shown = (object: KubeObject): KubeObject =>
  withMetadata(object, { managedFields: undefined });

const yamlOf = (object: KubeObject): string => toYaml(shown(object));

function eventsOf(state: PageState, kind: string, object: KubeObject): readonly EventRow[] {
  const { name = '', namespace = '' } = object.metadata;
  return state.events
    .filter(
      (event) =>
        event.kind === kind &&
        event.name === name &&
        (event.namespace === namespace || namespace === ''),
    )
    .slice(0, MOST_EVENTS);
}

function jobsWith(state: PageState, isWanted: (job: JobRow) => boolean): readonly JobRow[] {
  return state.jobs.filter((job) => job.phase !== 'Complete' && isWanted(job)).slice(0, MOST_JOBS);
}

function powerOf(source: PageSource, { pools }: SiteRow): SiteDetail['power'] {
  const power = { held: 0, all: 0 };
  for (const { accelerator, gpus, allocated } of pools) {
    const watts = source.boardWatts(accelerator);
    if (watts === undefined) return null;
    power.held += watts * allocated;
    power.all += watts * gpus;
  }
  return power;
}
