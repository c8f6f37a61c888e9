import { Worker } from 'node:worker_threads';
import type { LinkStudies } from '../../controllers/sitelink/studies.ts';
import { reasonOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { LaneStudyRequest, LinkStudy } from '../network/congestion/study.ts';
import { studyLane } from '../network/congestion/study.ts';
import { StudyCache } from './study-cache.ts';

/** Links whose question waits; beyond, a link is asked about again when it is next looked at. */
const MOST_WAITING = 1024;

/** After each study the thread rests for as long as it worked: thousands of links are worth half a core, and no more. */
const LONGEST_REST_MILLISECONDS = 5000;

/** What the worker thread is sent and answers. */
export interface StudyMessage {
  readonly key: string;
  readonly request: LaneStudyRequest;
}

export interface StudyAnswer {
  readonly key: string;
  readonly study: LinkStudy;
}

interface Question extends StudyMessage {
  readonly link: string;
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
  readonly #waiting = new Map<string, Question>();
  readonly #broken = new Set<string>();
  readonly #listeners: ((link: string) => void)[] = [];
  #worker: Worker | undefined;
  #asked: Question | undefined;
  #askedAt = 0;
  #rest: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(log: Log) {
    this.#log = log;
  }

  find(link: string, request: LaneStudyRequest): LinkStudy | undefined {
    const key = JSON.stringify(request);
    const known = this.#cache.get(key);
    if (known !== undefined) {
      this.#waiting.delete(link);
      return known;
    }
    this.#enqueue({ link, key, request });
    return undefined;
  }

  onFound(listener: (link: string) => void): void {
    this.#listeners.push(listener);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.clear();
    clearTimeout(this.#rest);
    await this.#worker?.terminate();
  }

  #enqueue(question: Question): void {
    const { link, key } = question;
    const isAsked = this.#asked?.key === key && this.#asked.link === link;
    if (this.#stopped || this.#broken.has(key) || isAsked) return;
    if (this.#waiting.size >= MOST_WAITING && !this.#waiting.has(link)) {
      this.#log.warn('too many links wait to be simulated', { link });
      return;
    }
    this.#waiting.set(link, question);
    this.#ask();
  }

  #ask(): void {
    const [next] = this.#waiting.values();
    const isBusy = this.#asked !== undefined || this.#rest !== undefined;
    if (isBusy || next === undefined || this.#stopped) return;
    this.#waiting.delete(next.link);
    if (this.#cache.get(next.key) !== undefined) {
      this.#tell(next.link);
      this.#ask();
      return;
    }
    this.#asked = next;
    this.#askedAt = performance.now();
    this.#worker ??= this.#start();
    const message: StudyMessage = { key: next.key, request: next.request };
    this.#worker.postMessage(message);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./link-study-worker.js', import.meta.url));
    worker.on('message', ({ key, study }: StudyAnswer) => {
      this.#cache.set(key, study);
      this.#finish();
    });
    worker.on('error', (error: unknown) => {
      const { link, key } = this.#asked ?? { link: '', key: '' };
      this.#log.error('a link could not be simulated', { link, because: reasonOf(error) });
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
    if (this.#stopped) return;
    const worked = performance.now() - this.#askedAt;
    this.#rest = setTimeout(
      () => {
        this.#rest = undefined;
        this.#ask();
      },
      Math.min(worked, LONGEST_REST_MILLISECONDS),
    ).unref();
    if (asked !== undefined) this.#tell(asked.link);
  }

  #tell(link: string): void {
    for (const listener of this.#listeners) listener(link);
  }
}
