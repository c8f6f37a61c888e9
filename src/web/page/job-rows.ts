import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { Window } from '../view/virtual-rows.ts';
import { pagesOf } from '../view/virtual-rows.ts';
import type { JobRow, JobsPage } from '../wire.ts';
import { read } from './fetched.ts';

const PAGE = 50;
/** The server answers with 200 rows at most. */
const MOST_PAGES = 4;
/** Shortest time between two readings of the rows in sight. */
const EVERY_MS = 300;

export interface KnownRows {
  readonly total: number;
  readonly rows: ReadonlyMap<number, JobRow>;
  readonly problem: string | undefined;
}

/**
 * The rows of one list of jobs that are in sight. Only their pages are read, together, and what was read stays
 * on the screen until it is replaced: nothing flickers.
 */
export class JobRows {
  readonly #query: string;
  readonly #abort = new AbortController();
  readonly #known = signal<KnownRows>({ total: 0, rows: new Map(), problem: undefined });
  readonly #readAt = new Map<number, number>();
  #wanted: Window = { from: 0, to: PAGE };
  #revision = -1;
  #busy = false;

  constructor(query: string) {
    this.#query = query;
  }

  get known(): ReadonlySignal<KnownRows> {
    return this.#known;
  }

  /** Reads what is in sight and not known in this revision. */
  show(wanted: Window, revision: number): void {
    this.#wanted = wanted;
    this.#revision = revision;
    if (!this.#busy) void this.#read();
  }

  stop(): void {
    this.#abort.abort();
  }

  async #read(): Promise<void> {
    this.#busy = true;
    for (let pages = this.#stale(); pages.length > 0; pages = this.#stale()) {
      const revision = this.#revision;
      const [first = 0] = pages;
      const limit = pages.length * PAGE;
      const url = `/ui/jobs?${this.#query}&offset=${first * PAGE}&limit=${limit}`;
      const found = await read<JobsPage>(url, this.#abort.signal);
      if (this.#abort.signal.aborted) return;
      for (const page of pages) this.#readAt.set(page, revision);
      if (found.type === 'found') this.#take(found.value, limit);
      if (found.type === 'failed')
        this.#known.value = { ...this.#known.value, problem: found.reason };
      await pause(this.#isFresh() ? EVERY_MS : 0);
    }
    this.#busy = false;
  }

  /** A page in sight that was read before the jobs last changed, or never, and those in sight that follow it. */
  #stale(): readonly number[] {
    if (this.#abort.signal.aborted) return [];
    const pages = pagesOf(this.#wanted, PAGE);
    const inSight = pages.length === 0 ? [0] : pages;
    const ageOf = (page: number): number => this.#readAt.get(page) ?? -1;
    // The one read longest ago: where jobs change all the time, the first page would always be the next.
    const [oldest] = inSight.toSorted((left, right) => ageOf(left) - ageOf(right));
    if (oldest === undefined || ageOf(oldest) === this.#revision) return [];
    return inSight.filter((page) => page >= oldest && page < oldest + MOST_PAGES);
  }

  #isFresh(): boolean {
    return pagesOf(this.#wanted, PAGE).every((page) => this.#readAt.has(page));
  }

  #take({ total, offset, rows }: JobsPage, limit: number): void {
    const kept = new Map(
      [...this.#known.value.rows].filter(
        ([index]) => index < total && (index < offset || index >= offset + limit),
      ),
    );
    rows.forEach((row, index) => kept.set(offset + index, row));
    this.#known.value = { total, rows: kept, problem: undefined };
  }
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
