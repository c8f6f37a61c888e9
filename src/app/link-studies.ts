import { Worker } from 'node:worker_threads';
import type { LinkStudies } from '../../controllers/sitelink/studies.ts';
import { reasonOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { LaneStudyRequest, LinkStudy } from '../network/congestion/study.ts';
import { studyLane } from '../network/congestion/study.ts';
import { StudyCache } from './study-cache.ts';
import { StudyQueue } from './study-queue.ts';
import type { StudyQuestion } from './study-queue.ts';

/** Different questions that wait: with lengths rounded, even a fleet of thousands of links has hundreds. */
const MOST_WAITING = 2048;

/** After each study the thread rests: thousands of links are worth half a core of a process that has nothing else to do. */
const LEAST_REST = 1;
/** In units of what it worked, when the control plane's own thread was busy all the time: that one shares the machine with it. */
const MOST_REST = 10;
const LONGEST_REST_MILLISECONDS = 20_000;

/** What the worker thread answers to a question. */
export interface StudyAnswer {
  readonly key: string;
  readonly study: LinkStudy;
}

/** Answers at once, in this thread: what virtual time and tests need. */
export function inlineLinkStudies(): LinkStudies {
  const cache = new StudyCache();
  return {
    find: (_link, request) => {
      const key = JSON.stringify(request);
      const study = cache.get(key) ?? studyLane(request);
      cache.set(key, study);
      return study;
    },
    onFound: () => undefined,
  };
}

/**
 * Has questions answered by a worker thread, one at a time, so that the API server answers meanwhile. The thread starts
 * with the first question. A question that broke it is not asked again.
 */
export class WorkerLinkStudies implements LinkStudies {
  readonly #log: Log;
  readonly #cache = new StudyCache();
  readonly #queue = new StudyQueue(MOST_WAITING);
  readonly #broken = new Set<string>();
  readonly #listeners: ((link: string) => void)[] = [];
  #worker: Worker | undefined;
  #asked: { readonly key: string; readonly at: number; readonly load: Load } | undefined;
  #rest: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(log: Log) {
    this.#log = log;
  }

  find(link: string, request: LaneStudyRequest): LinkStudy | undefined {
    const key = JSON.stringify(request);
    const known = this.#cache.get(key);
    if (known !== undefined || this.#broken.has(key) || this.#stopped) {
      this.#queue.leave(link);
      return known;
    }
    this.#queue.ask(link, { key, request });
    this.#ask();
    return undefined;
  }

  onFound(listener: (link: string) => void): void {
    this.#listeners.push(listener);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#queue.clear();
    clearTimeout(this.#rest);
    await this.#worker?.terminate();
  }

  #ask(): void {
    if (this.#rest !== undefined || this.#stopped) return;
    const next = this.#queue.begin();
    if (next === undefined) return;
    this.#asked = {
      key: next.key,
      at: performance.now(),
      load: performance.eventLoopUtilization(),
    };
    this.#worker ??= this.#start();
    const message: StudyQuestion = { key: next.key, request: next.request };
    this.#worker.postMessage(message);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./link-study-worker.js', import.meta.url));
    worker.on('message', ({ key, study }: StudyAnswer) => {
      this.#cache.set(key, study);
      this.#finish();
    });
    worker.on('error', (error: unknown) => {
      const key = this.#asked?.key ?? '';
      this.#log.error('a link could not be simulated', { question: key, because: reasonOf(error) });
      this.#broken.add(key);
      this.#worker = undefined;
      this.#finish();
    });
    worker.unref();
    return worker;
  }

  #finish(): void {
    const asked = this.#asked;
    this.#asked = undefined;
    if (this.#stopped || asked === undefined) return;
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      this.#ask();
    }, restAfter(asked)).unref();
    for (const link of this.#queue.finish()) for (const listener of this.#listeners) listener(link);
  }
}

type Load = ReturnType<typeof performance.eventLoopUtilization>;

/** The busier the thread of the control plane was meanwhile, the longer: it is what the fleet waits for. */
function restAfter({ at, load }: { readonly at: number; readonly load: Load }): number {
  const { utilization } = performance.eventLoopUtilization(load);
  const rest = LEAST_REST + (MOST_REST - LEAST_REST) * utilization;
  return Math.min(rest * (performance.now() - at), LONGEST_REST_MILLISECONDS);
}
