import type { Cancel, Clock } from '../base/clock.ts';
import { textAt } from '../base/json-at.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { Breaths } from '../base/others-first.ts';
import { seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import type { Client } from '../client/client.ts';
import { keyOf } from '../kube/object.ts';
import type { KubeObject } from '../kube/object.ts';
import type { EventRecorder } from '../runtime/event-recorder.ts';
import type { Informer } from '../runtime/informer.ts';
import type { Effect } from '../simulation/event.ts';
import { snapshotOf } from './fabric-observer.ts';
import type { FabricObserver } from './fabric-observer.ts';
import { JobPlayer } from './job-player.ts';
import { LinkPlayer } from './link-player.ts';
import { PoolPlayer } from './pool-player.ts';
import { StatusWriter } from './status-writer.ts';
import { Timeline } from './timeline.ts';
import type { WorldObserver } from './world-observer.ts';

export interface EmulatorOptions {
  readonly client: Client;
  /** Of the three kinds; started and stopped by whoever made them. */
  readonly informers: {
    readonly pools: Informer;
    readonly links: Informer;
    readonly jobs: Informer;
  };
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: EventRecorder;
  readonly log: Log;
  /** Emulated seconds in one of the clock. */
  readonly timeScale: number;
  /** How often, by the clock, jobs that make steps report how far they are; a second when left out. */
  readonly progressInterval?: Seconds | undefined;
  readonly observer?: FabricObserver;
  readonly worldObserver?: WorldObserver;
}

/** Plays the data plane (nodes, fibres, GPUs) for the objects of an API server. */
export interface Emulator {
  /** Settles when everything that is there has been taken in, or when stopped before. */
  start(): Promise<void>;
  /** Emulated time stands still; settles when the last state is written. */
  stop(): Promise<void>;
}

export function createEmulator(options: EmulatorOptions): Emulator {
  return new FabricDriver(options);
}

const PROGRESS_INTERVAL = seconds(1);

class FabricDriver implements Emulator {
  readonly #options: EmulatorOptions;
  readonly #timeline: Timeline;
  readonly #writer: StatusWriter;
  readonly #pools: PoolPlayer;
  readonly #links: LinkPlayer;
  readonly #jobs: JobPlayer;
  readonly #cancels: Cancel[] = [];
  #tick: Cancel | undefined;
  #interrupt: () => void = () => undefined;
  readonly #interrupted = new Promise<void>((resolve) => {
    this.#interrupt = resolve;
  });
  #phase: 'new' | 'running' | 'stopped' = 'new';

  constructor(options: EmulatorOptions) {
    const { client, clock, random, recorder, log, timeScale } = options;
    this.#options = options;
    this.#timeline = new Timeline({
      clock,
      log,
      timeScale,
      perform: (effect) => {
        this.#perform(effect);
      },
    });
    this.#writer = new StatusWriter({ client, clock, random: random.split('status-writer'), log });
    const stage = { timeline: this.#timeline, writer: this.#writer, recorder, clock, log };
    this.#pools = new PoolPlayer(stage);
    this.#links = new LinkPlayer(stage, {
      locationOf: (site) => this.#pools.locationOf(site),
      random: random.split('optics'),
    });
    this.#jobs = new JobPlayer(stage, {
      pool: (name) => this.#pools.pool(name),
      link: (name) => this.#links.state(name),
      links: () => this.#links.states(),
    });
  }

  async start(): Promise<void> {
    const { pools, links, jobs } = this.#options.informers;
    const synced = Promise.all([pools.synced, links.synced, jobs.synced]);
    await Promise.race([synced, this.#interrupted]);
    if (this.#phase !== 'new') return;
    this.#phase = 'running';
    this.#options.observer?.attach(() => snapshotOf(this.#timeline.world()));
    this.#options.worldObserver?.attach(() => this.#timeline.world());
    // A job that is seen before what it runs on waits for it.
    await this.#follow(pools, {
      seen: (object, before) => {
        this.#pools.seen(object);
        if (isSameSpec(object, before)) return;
        for (const site of sitesOf(before, object)) this.#links.siteChanged(site);
        this.#jobs.fabricChanged();
      },
      gone: (object) => {
        this.#pools.gone(object);
      },
    });
    await this.#follow(links, {
      seen: (object, before) => {
        this.#links.seen(object);
        if (!isSameSpec(object, before)) this.#jobs.fabricChanged();
      },
      gone: (object) => {
        this.#links.gone(object);
      },
    });
    await this.#follow(jobs, {
      seen: (object) => {
        this.#jobs.seen(object);
      },
      gone: (object) => {
        this.#jobs.gone(object);
      },
    });
  }

  /** What changes, and everything that is there; of a large fleet piece by piece, so that the lease is renewed meanwhile. */
  async #follow(informer: Informer, { seen, gone }: Follower): Promise<void> {
    if (this.#isStopped()) return;
    const { clock } = this.#options;
    this.#cancels.push(
      informer.onChange(({ before, after }) => {
        if (after !== undefined) seen(after, before);
        else gone(before);
      }),
    );
    const breaths = new Breaths(clock);
    for (const listed of informer.list()) {
      if (this.#isStopped()) return;
      // It may have changed in a pause, and was seen then; or it is gone.
      const object = informer.get(keyOf(listed));
      if (object === listed) seen(object, undefined);
      const breath = breaths.due();
      if (breath !== undefined) await breath;
    }
  }

  #isStopped(): boolean {
    return this.#phase === 'stopped';
  }

  async stop(): Promise<void> {
    if (this.#phase === 'stopped') return;
    const wasRunning = this.#phase === 'running';
    this.#phase = 'stopped';
    this.#interrupt();
    for (const cancel of this.#cancels) cancel();
    this.#tick?.();
    this.#links.stop();
    if (wasRunning) this.#jobs.reportAll();
    this.#timeline.stop();
    await this.#writer.stop();
  }

  #perform(effect: Effect): void {
    this.#options.worldObserver?.happened(effect);
    switch (effect.type) {
      case 'report-job':
        this.#jobs.repaced(effect.job);
        this.#armTick();
        return;
      case 'job-stalled':
        this.#jobs.stalled(effect.job);
        return;
      case 'job-resumed':
        this.#jobs.resumed(effect.job);
        return;
      case 'job-completed':
        this.#jobs.completed(effect.job);
        return;
      case 'job-stopped':
        this.#jobs.stopped(effect.job);
        return;
      case 'report-link':
        this.#links.report(effect.link);
        return;
      case 'report-pool':
        this.#pools.report(effect.nodes);
    }
  }

  /** Ticks while a job makes progress, and not else. */
  #armTick(): void {
    if (this.#phase !== 'running') return;
    const { clock, progressInterval = PROGRESS_INTERVAL } = this.#options;
    this.#tick ??= clock.after(progressInterval, () => {
      this.#tick = undefined;
      if (this.#jobs.reportProgress() === 'progress') this.#armTick();
    });
  }
}

/** Where the pool was, and where it is. */
function sitesOf(...pools: readonly (KubeObject | undefined)[]): ReadonlySet<string> {
  return new Set(pools.flatMap((pool) => textAt(pool, 'spec', 'site') ?? []));
}

/** The status may differ: most changes are echoes of what was just written. */
function isSameSpec({ metadata }: KubeObject, before: KubeObject | undefined): boolean {
  if (before?.metadata.uid !== metadata.uid) return false;
  return metadata.generation !== undefined && before?.metadata.generation === metadata.generation;
}

interface Follower {
  readonly seen: (object: KubeObject, before: KubeObject | undefined) => void;
  readonly gone: (object: KubeObject) => void;
}
