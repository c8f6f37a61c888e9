import { createInterface } from 'node:readline';

import type { Api } from './api.ts';
import { ask, open } from './api.ts';
import type { TestObject } from './change.ts';
import { changeOf } from './change.ts';
import type { TestResource } from './resources.ts';
import type { Timeline } from './timeline.ts';
import type { WatchLog } from './watch-log.ts';

const PAUSE_MILLISECONDS = 20;

interface LineWatcherParts {
  readonly api: Api;
  readonly resource: TestResource;
  /** What is selected, as the query says it: `labelSelector=a%3Db`. */
  readonly selector: string;
  readonly timeline: Timeline;
  readonly log: WatchLog;
  readonly selects: 'everything' | 'some';
}

type WatchLine =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: TestObject }
  | {
      readonly type: 'ERROR';
      readonly object: { readonly code?: number; readonly message?: string };
    };

/** Watches as the protocol says: from where it was, and after a 410 from a new list. */
export class LineWatcher {
  readonly #parts: LineWatcherParts;
  #state: 'running' | 'stopped' = 'running';
  #resumeAt: number | undefined;

  constructor(parts: LineWatcherParts) {
    this.#parts = parts;
  }

  /** Resolves after `stop`; rejects when the server says what it should not. */
  async run(): Promise<void> {
    while (this.#isRunning()) {
      try {
        if (this.#resumeAt === undefined) await this.#list();
        else await this.#watch(this.#resumeAt);
      } catch (error) {
        if (!isLoss(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
      }
    }
  }

  stop(): void {
    this.#state = 'stopped';
    this.#parts.api.agent.destroy();
  }

  #isRunning(): boolean {
    return this.#state === 'running';
  }

  async #list(): Promise<void> {
    const { api, resource, selector, timeline, log } = this.#parts;
    const path = `${resource.path}?${selector}`;
    const { status, body } = await ask(api, { method: 'GET', path });
    if (status !== 200) throw new Error(`list: ${status} ${body.message ?? ''}`);
    const revision = Number(body.metadata?.resourceVersion);
    const changes = (body.items ?? []).map(changeOf);
    timeline.learnAll(changes);
    log.add({ type: 'listed', revision, changes });
    this.#resumeAt = revision;
  }

  async #watch(from: number): Promise<void> {
    const { api, resource, selector } = this.#parts;
    const path = `${resource.path}?watch=true&resourceVersion=${from}&${selector}`;
    const response = await open(api, { method: 'GET', path });
    if (response.statusCode !== 200) throw new Error(`watch: ${String(response.statusCode)}`);
    response.on('error', () => undefined);
    for await (const line of createInterface({ input: response })) {
      const parsed = parseLine(line);
      if (parsed !== undefined) this.#hear(parsed);
    }
  }

  #hear(line: WatchLine): void {
    if (line.type === 'ERROR') {
      if (line.object.code !== 410) throw new Error(`watch: ${JSON.stringify(line.object)}`);
      this.#resumeAt = undefined;
      return;
    }
    const { timeline, log, selects } = this.#parts;
    const change = changeOf(line.object);
    log.add({ type: 'event', event: line.type, change });
    this.#resumeAt = change.revision;
    if (line.type !== 'DELETED') timeline.learn(change);
    else if (selects === 'everything') timeline.learn({ ...change, token: undefined });
  }
}

/** The last line of a server that is killed may be cut off. */
function parseLine(line: string): WatchLine | undefined {
  try {
    return JSON.parse(line) as WatchLine;
  } catch {
    return undefined;
  }
}

const isLoss = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error;
