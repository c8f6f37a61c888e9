import type { Informer, KubeConfig, ObjectCache } from '@kubernetes/client-node';
import { makeInformer } from '@kubernetes/client-node';

import type { Api } from './api.ts';
import { ask } from './api.ts';
import type { Change, TestObject } from './change.ts';
import { changeOf } from './change.ts';
import type { TestResource } from './resources.ts';
import type { Timeline } from './timeline.ts';
import type { WatchLog } from './watch-log.ts';

const PAUSE_MILLISECONDS = 20;
const SELECTOR = 'by=kill-nine';

interface InformerWatcherParts {
  readonly api: Api;
  readonly config: KubeConfig;
  readonly resource: TestResource;
  readonly timeline: Timeline;
  readonly log: WatchLog;
}

/** The official client's informer, restarted after errors as its users do. */
export class InformerWatcher {
  readonly #parts: InformerWatcherParts;
  readonly #informer: Informer<TestObject> & ObjectCache<TestObject>;
  #state: 'running' | 'stopped' = 'running';
  #listedAt = 0;
  readonly #failures: unknown[] = [];

  constructor(parts: InformerWatcherParts) {
    this.#parts = parts;
    this.#informer = makeInformer<TestObject>(
      parts.config,
      parts.resource.path,
      () => this.#list(),
      SELECTOR,
    );
    this.#informer.on('add', (object) => {
      this.#hear('ADDED', object);
    });
    this.#informer.on('update', (object) => {
      this.#hear('MODIFIED', object);
    });
    this.#informer.on('delete', (object) => {
      this.#hear('DELETED', object);
    });
    this.#informer.on('error', () => {
      setTimeout(() => {
        this.start();
      }, PAUSE_MILLISECONDS);
    });
  }

  start(): void {
    if (this.#state === 'stopped') return;
    void this.#informer.start(); // what fails is told as an error event
  }

  async stop(): Promise<void> {
    this.#state = 'stopped';
    await this.#informer.stop();
    this.#parts.api.agent.destroy();
  }

  /** What it keeps, which is what its users go by. Throws what it was told and should not have been. */
  cache(): readonly Change[] {
    if (this.#failures.length > 0)
      throw new AggregateError(this.#failures, 'the informer was told wrong');
    return this.#informer.list().map(changeOf);
  }

  async #list(): Promise<never> {
    const { api, resource, log, timeline } = this.#parts;
    const path = `${resource.path}?labelSelector=${encodeURIComponent(SELECTOR)}`;
    const { status, body } = await ask(api, { method: 'GET', path });
    if (status !== 200) throw new Error(`list: ${status} ${body.message ?? ''}`);
    const changes = (body.items ?? []).map(changeOf);
    this.#listedAt = Number(body.metadata?.resourceVersion);
    timeline.learnAll(changes);
    log.add({ type: 'listed', revision: this.#listedAt, changes });
    return body as never;
  }

  #hear(event: 'ADDED' | 'MODIFIED' | 'DELETED', object: TestObject): void {
    try {
      const change = changeOf(object);
      // What it found out by listing is in the log as a list already.
      if (change.revision <= this.#listedAt) return;
      this.#parts.log.add({ type: 'event', event, change });
      const token = event === 'DELETED' ? undefined : change.token;
      this.#parts.timeline.learn({ ...change, token });
    } catch (error) {
      this.#failures.push(error);
    }
  }
}
