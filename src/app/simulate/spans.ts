/** What a job does with GPUs: it waits for some, holds them without making steps, or makes steps. */
export type JobState = 'waiting' | 'suspended' | 'standing' | 'running' | 'complete';

export interface Span {
  readonly state: JobState;
  readonly from: number;
  readonly to: number;
}

/** More changes than this are summed up and not drawn one by one. */
const MOST_SPANS = 1000;

/** The states of one job, one after the other, in seconds. */
export class Spans {
  readonly #spans: Span[] = [];
  readonly #sums = new Map<JobState, number>();
  #state: JobState;
  #since: number;

  constructor(state: JobState, at: number) {
    this.#state = state;
    this.#since = at;
  }

  become(state: JobState, at: number): void {
    if (state === this.#state) return;
    this.#close(at);
    this.#state = state;
  }

  /** Everything until `at`, which is no earlier than the last change. */
  until(at: number): {
    readonly spans: readonly Span[];
    readonly secondsIn: (state: JobState) => number;
  } {
    this.#close(at);
    return { spans: [...this.#spans], secondsIn: (state) => this.#sums.get(state) ?? 0 };
  }

  #close(at: number): void {
    const span = { state: this.#state, from: this.#since, to: at };
    this.#since = at;
    if (span.to <= span.from) return;
    this.#sums.set(span.state, (this.#sums.get(span.state) ?? 0) + span.to - span.from);
    if (this.#spans.length < MOST_SPANS) this.#spans.push(span);
  }
}
