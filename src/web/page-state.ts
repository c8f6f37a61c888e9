import type { KubeObject } from '../kube/object.ts';
import { eventRow, byTime } from './rows/event-row.ts';
import { jobRow } from './rows/job-row.ts';
import { linkRow } from './rows/link-row.ts';
import { remembered } from './rows/remembered.ts';
import { siteRows } from './rows/site-row.ts';
import type { PageObjects } from './source.ts';
import type { EventRow, JobRow, LinkRow, SiteRow, Snapshot, Totals } from './wire.ts';

/** How many of the newest jobs and events are shown before anything is asked for. */
const NEWEST_JOBS = 25;
const NEWEST_EVENTS = 60;

/** All rows of one instant, and the part of them that every page is sent. */
export interface PageState {
  readonly jobs: readonly JobRow[];
  readonly events: readonly EventRow[];
  readonly snapshot: Snapshot;
}

/** Makes rows of objects. What did not change since the last time is the same row, the same list. */
export class PageStates {
  readonly #jobRow = remembered(jobRow);
  readonly #linkRow: (link: KubeObject) => LinkRow;
  readonly #eventRow = remembered(eventRow);
  #objects: PageObjects = { pools: [], links: [], jobs: [], events: [] };
  #sites: readonly SiteRow[] = [];
  #links: readonly LinkRow[] = [];
  #jobs: readonly JobRow[] = [];
  #newestJobs: readonly JobRow[] = [];
  #events: readonly EventRow[] = [];
  #jobsRevision = 0;
  #state: PageState | undefined;

  constructor(rowOf: (link: KubeObject) => LinkRow = remembered(linkRow)) {
    this.#linkRow = rowOf;
  }

  /** The same value as before when nothing changed. */
  of(objects: PageObjects): PageState {
    const before = this.#objects;
    const known = this.#state;
    const { pools, links, jobs, events } = objects;
    if (known !== undefined && isSame(before, objects)) return known;
    if (pools !== before.pools) this.#sites = siteRows(pools);
    if (links !== before.links) this.#links = links.map(this.#linkRow);
    if (jobs !== before.jobs) this.#takeJobs(jobs.map(this.#jobRow));
    if (events !== before.events) this.#events = events.map(this.#eventRow).sort(byTime);
    this.#objects = objects;
    this.#state = this.#made();
    return this.#state;
  }

  #takeJobs(jobs: readonly JobRow[]): void {
    this.#jobs = jobs;
    this.#newestJobs = newestOf(jobs);
    this.#jobsRevision += 1;
  }

  #made(): PageState {
    const snapshot = {
      sites: this.#sites,
      links: this.#links,
      jobs: this.#newestJobs,
      events: this.#events.slice(0, NEWEST_EVENTS),
      totals: totalsOf(this.#sites, this.#jobs, this.#jobsRevision),
    };
    return { jobs: this.#jobs, events: this.#events, snapshot };
  }
}

function isSame(before: PageObjects, after: PageObjects): boolean {
  return (
    before.pools === after.pools &&
    before.links === after.links &&
    before.jobs === after.jobs &&
    before.events === after.events
  );
}

function newestOf(jobs: readonly JobRow[]): readonly JobRow[] {
  return [...jobs]
    .sort(
      (left, right) =>
        compareTexts(right.created, left.created) || compareTexts(left.key, right.key),
    )
    .slice(0, NEWEST_JOBS);
}

function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function totalsOf(
  sites: readonly SiteRow[],
  jobs: readonly JobRow[],
  jobsRevision: number,
): Totals {
  const jobsByPhase: Record<string, number> = {};
  for (const { phase } of jobs) jobsByPhase[phase] = (jobsByPhase[phase] ?? 0) + 1;
  const sum = (of: (site: SiteRow) => number): number =>
    sites.reduce((total, site) => total + of(site), 0);
  return {
    gpus: sum((site) => site.gpus),
    allocated: sum((site) => site.allocated),
    failedNodes: sum((site) => site.failedNodes),
    jobs: jobs.length,
    jobsByPhase,
    jobsRevision,
  };
}
