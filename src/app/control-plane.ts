import { createJobController } from '../../controllers/collectivejob/controller.ts';
import type { PlacementObserver } from '../../controllers/collectivejob/reconcile.ts';
import { createPoolController } from '../../controllers/gpupool/controller.ts';
import { createLinkController } from '../../controllers/sitelink/controller.ts';
import { jobIndexes, linkIndexes, poolIndexes } from '../../controllers/indexes.ts';
import type { LinkStudies } from '../../controllers/sitelink/studies.ts';
import { collectiveJobs, gpuPools, siteLinks } from '../api/resources.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Seconds } from '../base/units.ts';
import type { Client, ClientResource } from '../client/client.ts';
import { createEmulator } from '../emulator/emulator.ts';
import type { FabricObserver } from '../emulator/fabric-observer.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Controller } from '../runtime/controller.ts';
import type { EventRecorder } from '../runtime/event-recorder.ts';
import { createEventRecorder, events } from '../runtime/event-recorder.ts';
import type { Indexes } from '../runtime/indexer.ts';
import type { Informer } from '../runtime/informer.ts';
import { createInformer } from '../runtime/informer.ts';
import { createManager } from '../runtime/manager.ts';
import type { RuntimeObserver } from '../runtime/observer.ts';
import { EmulatedNodes } from '../telemetry/emulated-nodes.ts';
import { watchHistory } from './history.ts';
import type { HistoryObserver } from './history.ts';
import { knownPools } from './known-pools.ts';

export interface ControlPlaneOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly observers: {
    readonly runtime: RuntimeObserver;
    readonly placement: PlacementObserver;
    readonly fabric: FabricObserver;
    readonly nodes?: { attach(read: EmulatedNodes['summary']): void };
    readonly history?: HistoryObserver;
  };
  /** Emulated seconds in one of the clock. */
  readonly timeScale: number;
  /** How often the emulator reports how far jobs are, by the clock; left out, every second. */
  readonly progressInterval?: Seconds;
  /** Whether the emulator plays the data plane, or something else does. */
  readonly dataPlane: 'emulated' | 'elsewhere';
  /** Whether to keep a copy of all Events of the cluster, which only people read; left out, it is kept. */
  readonly events?: 'kept' | 'left-out';
  /** Simulates links; left out, they are only computed. */
  readonly linkStudies?: LinkStudies;
}

/** The objects of the three kinds and their Events: what the page and the metrics read. */
export interface ControlPlaneObjects {
  readonly pools: readonly KubeObject[];
  readonly links: readonly KubeObject[];
  readonly jobs: readonly KubeObject[];
  readonly events: readonly KubeObject[];
}

/** The controllers and, where asked for, the emulator, on whatever API server the client reaches. */
export interface ControlPlane {
  /** What the caches hold now. */
  objects(): ControlPlaneObjects;
  /** What monitoring sees of the emulated nodes; none when something else is the data plane. */
  readonly nodes: EmulatedNodes;
  isReady(): boolean;
  /** Fills the caches and keeps them up to date, without doing anything: a later start then begins at once. */
  warm(): void;
  /** Whether the caches are filled. */
  isWarm(): boolean;
  /** Settles when the caches are filled and the controllers run. */
  start(): Promise<void>;
  /** Settles when nothing is under way and the last state is written. */
  stop(): Promise<void>;
}

export function createControlPlane(options: ControlPlaneOptions): ControlPlane {
  const { clock, log } = options;
  const caches = cachesOf(options);
  const controllers = controllersOf(options, caches);
  const manager = createManager({
    informers: Object.values(caches).filter((cache) => cache !== undefined),
    controllers: controllers.controllers,
    clock,
    log,
  });
  const nodes = new EmulatedNodes(knownPools(() => caches.pools.list()));
  options.observers.nodes?.attach((maxJobs) => nodes.summary(maxJobs));
  if (options.observers.history !== undefined) watchHistory(caches, options.observers.history);
  const dataPlane =
    options.dataPlane === 'emulated' ? dataPlaneOf(options, caches, nodes) : undefined;
  let ready = false;
  return {
    objects: () => ({
      pools: caches.pools.list(),
      links: caches.links.list(),
      jobs: caches.jobs.list(),
      events: caches.events?.list() ?? [],
    }),
    nodes,
    isReady: () => ready,
    warm: () => {
      manager.warm();
    },
    isWarm: () => manager.isWarm(),
    start: async () => {
      await Promise.all([manager.start(), dataPlane?.start()]);
      ready = true;
    },
    stop: async () => {
      ready = false;
      await dataPlane?.stop();
      await manager.stop();
      await controllers.recorder.stop();
    },
  };
}

/** Half of an object, and nobody here asks who wrote a field. */
function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields, ...metadata } = object.metadata;
  return managedFields === undefined ? object : { ...object, metadata };
}

interface Caches {
  readonly pools: Informer;
  readonly links: Informer;
  readonly jobs: Informer;
  readonly events: Informer | undefined;
}

function cachesOf(options: ControlPlaneOptions): Caches {
  const { client, clock, random, log, observers } = options;
  const cacheOf = (resource: ClientResource, indexes: Indexes = {}): Informer =>
    createInformer({
      client,
      resource,
      indexes,
      transform: withoutManagedFields,
      clock,
      random: random.split(`informer-${resource.plural}`),
      log,
      observer: observers.runtime,
    });
  return {
    pools: cacheOf(gpuPools, poolIndexes),
    links: cacheOf(siteLinks, linkIndexes),
    jobs: cacheOf(collectiveJobs, jobIndexes),
    events: options.events === 'left-out' ? undefined : cacheOf(events),
  };
}

interface Controllers {
  readonly controllers: readonly Controller[];
  readonly recorder: EventRecorder;
}

function controllersOf(options: ControlPlaneOptions, informers: Caches): Controllers {
  const recorder = recorderOf(options, 'longhaul-controllers');
  const { client, clock, random, log, observers } = options;
  const parts = {
    client,
    informers,
    clock,
    random: random.split('controllers'),
    recorder,
    log,
    observer: observers.runtime,
  };
  return {
    recorder,
    controllers: [
      createPoolController(parts),
      createLinkController({ ...parts, studies: options.linkStudies }),
      createJobController({ ...parts, placementObserver: observers.placement }),
    ],
  };
}

interface DataPlane {
  start(): Promise<void>;
  stop(): Promise<void>;
}

function dataPlaneOf(
  options: ControlPlaneOptions,
  informers: Caches,
  worldObserver: EmulatedNodes,
): DataPlane {
  const recorder = recorderOf(options, 'longhaul-emulator');
  const { client, clock, random, log, timeScale, observers } = options;
  const emulator = createEmulator({
    client,
    informers,
    clock,
    random: random.split('emulator'),
    recorder,
    log,
    timeScale,
    progressInterval: options.progressInterval,
    observer: observers.fabric,
    worldObserver,
  });
  return {
    start: () => emulator.start(),
    stop: async () => {
      await emulator.stop();
      await recorder.stop();
    },
  };
}

function recorderOf(options: ControlPlaneOptions, component: string): EventRecorder {
  const { client, clock, random, log, observers } = options;
  return createEventRecorder({
    ...{ client, component, clock, log },
    random: random.split(component),
    observer: observers.runtime,
  });
}
