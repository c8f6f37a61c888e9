import type { JobsQuery } from './jobs-query.ts';
import { selected } from './jobs-query.ts';
import type { PageState } from './page-state.ts';
import type { JobRow, JobsPage } from './wire.ts';

/** Somebody who scrolls asks for many pages of one list: the last few are kept until the jobs change. */
const MOST_LISTS = 8;

export class JobLists {
  readonly #lists = new Map<string, readonly JobRow[]>();
  #jobs: readonly JobRow[] | undefined;

  page({ jobs, snapshot }: PageState, query: JobsQuery): JobsPage {
    if (jobs !== this.#jobs) this.#lists.clear();
    this.#jobs = jobs;
    const list = this.#list(jobs, query);
    const { offset, limit } = query;
    return {
      total: list.length,
      offset,
      rows: list.slice(offset, offset + limit),
      revision: snapshot.totals.jobsRevision,
    };
  }

  #list(jobs: readonly JobRow[], { filter, phases, sort }: JobsQuery): readonly JobRow[] {
    const key = JSON.stringify([filter, phases, sort.by, sort.order]);
    const list =
      this.#lists.get(key) ?? selected(jobs, { filter, phases, sort, offset: 0, limit: 0 });
    this.#lists.set(key, list);
    const [oldest] = this.#lists.keys();
    if (this.#lists.size > MOST_LISTS && oldest !== undefined) this.#lists.delete(oldest);
    return list;
  }
}
