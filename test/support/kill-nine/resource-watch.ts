import { expect } from '@jest/globals';
import type { KubeConfig } from '@kubernetes/client-node';

import type { Random } from '../../../src/base/random.ts';
import { until } from '../until.ts';
import { apiOf, ask } from './api.ts';
import type { Api } from './api.ts';
import type { Change } from './change.ts';
import { changeOf, parityOf } from './change.ts';
import { InformerWatcher } from './informer-watcher.ts';
import { Lane } from './lane.ts';
import { LineWatcher } from './line-watcher.ts';
import type { TestResource } from './resources.ts';
import { Timeline } from './timeline.ts';
import { WatchLog } from './watch-log.ts';
import type { Fits } from './watch-log.ts';

const LANES = 4;
const NAMES_OF_A_LANE = 4;
const HOT = 'hot-0';

interface Selection {
  readonly name: string;
  readonly selector: string;
  readonly fits: Fits;
}

const everything: Selection = {
  name: 'everything',
  selector: 'labelSelector=by%3Dkill-nine',
  fits: () => true,
};

const some: readonly Selection[] = [
  {
    name: 'even ones',
    selector: 'labelSelector=by%3Dkill-nine%2Cparity%3Deven',
    fits: ({ token }) => parityOf(token) === 'even',
  },
  {
    name: 'one by its name',
    selector: `fieldSelector=metadata.name%3D${HOT}`,
    fits: ({ name }) => name === HOT,
  },
];

interface ResourceWatchParts {
  readonly config: KubeConfig;
  readonly port: number;
  readonly resource: TestResource;
  readonly random: Random;
}

/** One resource, its writers and its watchers, over all the lives of the server. */
export class ResourceWatch {
  readonly #resource: TestResource;
  readonly #api: Api;
  readonly #timeline = new Timeline();
  readonly #lanes: readonly Lane[];
  readonly #hot: Lane;
  readonly #logs: readonly WatchLog[];
  readonly #watchers: readonly LineWatcher[];
  readonly #informer: InformerWatcher;
  readonly #running: Promise<void>[] = [];
  readonly #failures: unknown[] = [];

  constructor({ config, port, resource, random }: ResourceWatchParts) {
    const timeline = this.#timeline;
    this.#resource = resource;
    this.#api = apiOf(config, port);
    const lane = (id: string, names: number): Lane =>
      new Lane({ id, names, api: this.#api, resource, timeline, random: random.split(id) });
    this.#hot = lane('hot', 1);
    const names = Array.from({ length: LANES }, (_, at) => `lane${at}`);
    this.#lanes = [this.#hot, ...names.map((id) => lane(id, NAMES_OF_A_LANE))];
    const watched = [everything, ...some].map(({ name, selector, fits }) => {
      const log = new WatchLog(`${resource.kind}, ${name}`, fits);
      const selects = name === everything.name ? 'everything' : 'some';
      const api = apiOf(config, port);
      return { log, watcher: new LineWatcher({ api, resource, selector, timeline, log, selects }) };
    });
    this.#watchers = watched.map(({ watcher }) => watcher);
    const log = new WatchLog(`${resource.kind}, informer`, everything.fits);
    const api = apiOf(config, port);
    this.#informer = new InformerWatcher({ api, config, resource, timeline, log });
    this.#logs = [...watched.map((each) => each.log), log];
  }

  start(): void {
    for (const watcher of this.#watchers) {
      const run = watcher.run().catch((error: unknown) => {
        this.#failures.push(error);
      });
      this.#running.push(run);
    }
    this.#informer.start();
  }

  async stop(): Promise<void> {
    for (const watcher of this.#watchers) watcher.stop();
    await this.#informer.stop();
    await Promise.all(this.#running);
    this.#api.agent.destroy();
  }

  /** Finds out what became of the writes that were under way when the last server died. */
  async resolve(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.resolve()));
  }

  async writeUntilGone(acknowledged: () => void): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.writeUntilGone(acknowledged)));
  }

  /** While nobody writes: the list is what the writers know, and every watcher was told all of it. */
  async check(): Promise<void> {
    const revision = await this.#hot.mark();
    const there = new Map(this.#lanes.flatMap((lane) => [...lane.known]));
    const path = `${this.#resource.path}?${everything.selector}`;
    const { body } = await ask(this.#api, { method: 'GET', path });
    expect(byName((body.items ?? []).map(changeOf))).toEqual(byName([...there.values()]));
    const behind = (): readonly WatchLog[] =>
      this.#logs.filter(({ heardUpTo }) => heardUpTo < revision);
    await until(
      () => `everybody heard of ${revision}; behind are ${behind().map(String).join('; ')}`,
      () => this.#failures.length > 0 || behind().length === 0,
    );
    if (this.#failures.length > 0) throw new AggregateError(this.#failures, 'a watch went wrong');
    for (const log of this.#logs) log.check(this.#timeline, there, revision);
    expect(byName(this.#informer.cache())).toEqual(byName([...there.values()]));
    this.#timeline.forget(revision);
  }

  /** How often watchers began anew, and what they were told since. */
  get heard(): { readonly lists: number; readonly events: number } {
    const sum = (of: (log: WatchLog) => number): number =>
      this.#logs.reduce((total, log) => total + of(log), 0);
    return { lists: sum((log) => log.lists), events: sum((log) => log.events) };
  }
}

const byName = (changes: readonly Change[]): readonly Change[] =>
  [...changes].sort((one, other) => (one.name < other.name ? -1 : 1));
