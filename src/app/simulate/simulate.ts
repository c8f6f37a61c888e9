import { createApiServer } from '../../apiserver/api-server.ts';
import type { ApiServer } from '../../apiserver/api-server.ts';
import { administrator } from '../../apiserver/http/certificates.ts';
import { collectiveJobs, gpuPools, siteLinks } from '../../api/resources.ts';
import { textAt } from '../../base/json-at.ts';
import type { Log } from '../../base/log.ts';
import { seededRandom } from '../../base/random.ts';
import type { Random } from '../../base/random.ts';
import { minutes, seconds } from '../../base/units.ts';
import type { Seconds } from '../../base/units.ts';
import type { Client, ClientResource } from '../../client/client.ts';
import type { FabricSnapshot } from '../../emulator/fabric-observer.ts';
import type { KubeObject } from '../../kube/object.ts';
import { events } from '../../runtime/event-recorder.ts';
import { createInformer } from '../../runtime/informer.ts';
import type { Informer } from '../../runtime/informer.ts';
import { silentObserver } from '../../runtime/observer.ts';
import { memoryJournal } from '../../store/memory-journal.ts';
import { applyManifests } from '../apply-manifests.ts';
import { createControlPlane } from '../control-plane.ts';
import type { ControlPlane } from '../control-plane.ts';
import { inProcessClient } from '../in-process-client.ts';
import { inlineLinkStudies } from '../link-studies.ts';
import { definitionFiles, readManifests } from '../manifests.ts';
import { VirtualTime } from '../virtual-time.ts';
import { patchOrApply } from './arrive.ts';
import type { SimulationRecord } from './recorder.ts';
import { Recorder } from './recorder.ts';
import { scheduleOf } from './schedule.ts';

export interface SimulationOptions {
  readonly objects: readonly KubeObject[];
  readonly until: Seconds;
  readonly seed: number;
  readonly log: Log;
  /** Told now and then how much is done, 0 to 1. */
  readonly progress?: (share: number) => void;
}

/** Moments that are written down, evenly over the time. */
const SAMPLES = 240;
const BOOKMARK_EVERY = minutes(60);
const EVENTS_LAST = minutes(60);

/**
 * The API server, the controllers and the emulator in virtual time: a second of the clock is an emulated second, and passes as
 * soon as nothing is left to do in it. The same objects and the same seed give the same record.
 */
export async function simulate(options: SimulationOptions): Promise<SimulationRecord> {
  const { objects, until } = options;
  const arrivals = scheduleOf(objects, until);
  const world = await begin(options);
  const { time } = world;
  const beginning = time.elapsed;
  const recorder = new Recorder({
    informers: world.followed,
    now: () => time.elapsed - beginning,
    fabric: world.fabric,
  });
  const samples = Array.from({ length: SAMPLES + 1 }, (_, index) => (index / SAMPLES) * until);
  const queue = [...arrivals];
  for (const [index, sampleAt] of samples.entries()) {
    for (let next = queue[0]; next !== undefined && next.at <= sampleAt; next = queue[0]) {
      queue.shift();
      await time.runTo(beginning + next.at);
      await time.settled(patchOrApply(world.applier, next.objects));
    }
    await time.runTo(beginning + sampleAt);
    recorder.sample();
    options.progress?.(index / SAMPLES);
  }
  const record = recorder.finish();
  await end(world);
  return record;
}

interface World {
  readonly time: VirtualTime;
  readonly server: ApiServer;
  readonly plane: ControlPlane;
  readonly applier: Parameters<typeof applyManifests>[0];
  readonly followed: Readonly<Record<'pools' | 'links' | 'jobs' | 'events', Informer>>;
  readonly fabric: () => FabricSnapshot;
}

/** Everything runs, and there is nothing yet but the kinds. */
async function begin({ objects, until, seed, log }: SimulationOptions): Promise<World> {
  const time = new VirtualTime();
  const { clock } = time;
  const random = seededRandom(seed);
  const server = await createApiServer({
    journal: memoryJournal(),
    clock,
    random: random.split('server'),
    log,
    options: { bookmarkEvery: BOOKMARK_EVERY, eventsLast: EVENTS_LAST },
  });
  await time.settled(server.start());
  const { dispatch } = server;
  const client = inProcessClient({ dispatch, user: administrator, fieldManager: 'longhaul' });
  const applier = { client, clock, served: () => server.registry.all() };
  await time.settled(applyManifests(applier, definitionFiles().flatMap(readManifests), 'longhaul'));
  let fabric: (() => FabricSnapshot) | undefined;
  const plane = createControlPlane({
    ...{ client, clock, log, timeScale: 1, dataPlane: 'emulated' },
    random: random.split('plane'),
    progressInterval: seconds(Math.max(1, until / SAMPLES)),
    observers: {
      runtime: silentObserver,
      placement: { decided: () => undefined },
      fabric: { attach: (read) => (fabric = read) },
    },
    ...(objects.some(isRefined) ? { linkStudies: inlineLinkStudies() } : {}),
  });
  await time.settled(plane.start());
  const followed = await follow({ client, time, random: random.split('record'), log });
  return { time, server, plane, applier, followed, fabric: () => fabric?.() ?? nothing };
}

/** Studies of links take seconds each, so that they are made only for those who ask for what comes of them. */
const isRefined = (object: KubeObject): boolean =>
  object.kind === siteLinks.kind && textAt(object, 'spec', 'tuning', 'refine') === 'Simulated';

const nothing: FabricSnapshot = {
  emulatedSeconds: 0,
  delayBoundsSeconds: [],
  pools: [],
  links: [],
  jobs: [],
};

interface Following {
  readonly client: Client;
  readonly time: VirtualTime;
  readonly random: Random;
  readonly log: Log;
}

async function follow({ client, time, random, log }: Following): Promise<World['followed']> {
  const of = (resource: ClientResource): Informer =>
    createInformer({
      ...{ client, resource, clock: time.clock, log, observer: silentObserver },
      random: random.split(resource.plural),
    });
  const followed = {
    pools: of(gpuPools),
    links: of(siteLinks),
    jobs: of(collectiveJobs),
    events: of(events),
  };
  for (const informer of Object.values(followed)) {
    informer.start();
    await time.settled(informer.synced);
  }
  return followed;
}

async function end({ time, plane, followed, server }: World): Promise<void> {
  for (const informer of Object.values(followed)) informer.stop();
  await time.settled(plane.stop());
  await time.settled(server.stop());
}
