import type { Log } from '../base/log.ts';
import { seededRandom } from '../base/random.ts';
import { fencedClient } from '../client/fenced-client.ts';
import type { KubernetesClient } from '../client/kubernetes-client.ts';
import { politeClient } from '../client/polite-client.ts';
import type { RequestRate } from '../client/polite-client.ts';
import { createMetrics } from '../metrics/page.ts';
import type { Metrics } from '../metrics/page.ts';
import { observedClient } from '../runtime/observed-client.ts';
import type { BindAddress } from './bind-address.ts';
import { Closers } from './closers.ts';
import { createControlPlane } from './control-plane.ts';
import type { ControlPlane } from './control-plane.ts';
import type { InstallDefinitions } from './definition-step.ts';
import { fleetOf, readAhead } from './fleet.ts';
import type { FleetObjects } from './fleet.ts';
import { installDefinitions } from './install-definitions.ts';
import { WorkerLinkStudies } from './link-studies.ts';
import { definitionFiles, readManifests } from './manifests.ts';
import { serveEndpoints } from './operator-endpoints.ts';
import type { EndpointAddresses } from './operator-endpoints.ts';
import { createLeadership } from './operator-leadership.ts';
import type { Leadership, LeadershipConfig } from './operator-leadership.ts';
import { packageVersion } from './package-root.ts';
import { RealClock, steadyTime } from './real-clock.ts';
import { serveWeb } from './web.ts';

export interface OperatorConfig {
  readonly client: KubernetesClient;
  readonly clock: RealClock;
  readonly definitions: InstallDefinitions;
  readonly rate: RequestRate;
  readonly endpoints: EndpointAddresses;
  readonly web: BindAddress;
  /** Emulated seconds in a real one. */
  readonly timeScale: number;
  readonly seed: number;
  readonly leadership: LeadershipConfig;
  readonly dataPlane: 'emulated' | 'elsewhere';
  readonly log: Log;
}

export interface Operator {
  /** What is served and where, such as `metrics`. */
  readonly urls: ReadonlyMap<string, string>;
  /** Rejects when it may not go on: another process leads, or the start failed. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

/** Runs the control plane against a cluster; with leader election, once this process leads. Until then it only looks on. */
export async function startOperator(config: OperatorConfig): Promise<Operator> {
  const closers = new Closers();
  try {
    return await start(config, closers);
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function start(config: OperatorConfig, closers: Closers): Promise<Operator> {
  const { clock } = config;
  closers.add(() => {
    clock.stop();
  });
  const parts = assemble(config, closers);
  const urls = await serve(config, parts, closers);
  let stopped = false;
  closers.add(() => {
    stopped = true;
  });
  const failed = new Promise<never>((_resolve, reject) => {
    run({ config, parts, closers, isOver: () => stopped }, reject).catch(reject);
  });
  // Whoever stopped it need not listen any more.
  failed.catch(() => undefined);
  return { urls, failed, stop: () => closers.close() };
}

interface Parts {
  readonly metrics: Metrics;
  readonly plane: ControlPlane;
  readonly objects: () => FleetObjects;
  readonly leadership: Leadership;
  /** Of requests before anybody leads. */
  readonly client: KubernetesClient;
}

/**
 * Each write passes, in this order: the limit on requests, then the fence, then the wire. So a write that waited for its
 * turn is not sent when the lease was lost meanwhile.
 */
function assemble(config: OperatorConfig, closers: Closers): Parts {
  const { client, clock, log, timeScale, seed } = config;
  const random = seededRandom(seed);
  const metrics = createMetrics({
    version: packageVersion(),
    nodeVersion: process.version,
    timeScale,
    read: () => fleetOf(objects()),
    readAhead: () => readAhead(objects(), clock),
  });
  // Of several replicas only the leader tells of the fleet: a sum over all of them must not count it twice.
  const objects = (): FleetObjects => (leadership.isLeading() ? plane.objects() : nothing);
  const { runtime: observer } = metrics;
  const observed = observedClient({ client, host: client.host, clock, observer });
  const steady = new RealClock(steadyTime());
  closers.add(() => {
    steady.stop();
  });
  const leadership = createLeadership({
    config: config.leadership,
    client: observed,
    clock: steady,
    random,
    log,
    observer,
  });
  const linkStudies = new WorkerLinkStudies(log);
  closers.add(() => linkStudies.stop());
  const plane = createControlPlane({
    client: politeClient({
      client: fencedClient(observed, () => leadership.isLeading()),
      clock,
      rate: config.rate,
      retried: (verb, code) => {
        observer.requestRetried({ verb, code: String(code), host: client.host });
      },
    }),
    clock,
    random,
    log,
    observers: metrics,
    timeScale,
    dataPlane: config.dataPlane,
    // Of a large cluster there are more Events than of all else, and only the page shows them.
    events: config.web === 'off' ? 'left-out' : 'kept',
    linkStudies,
  });
  return { metrics, plane, objects, leadership, client };
}

const nothing = { pools: [], links: [], jobs: [] };

async function serve(
  { clock, endpoints, web }: OperatorConfig,
  { metrics, plane, objects }: Parts,
  closers: Closers,
): Promise<ReadonlyMap<string, string>> {
  const isReady = (): boolean => plane.isWarm();
  const addresses = endpoints;
  const told = { objects, nodes: plane.nodes };
  const served = await serveEndpoints({ addresses, metrics, plane: told, isReady, closers });
  const page =
    web === 'off' ? undefined : await serveWeb({ plane, metrics, clock, address: web, closers });
  const all = { probes: served.probes, metrics: served.metrics, page };
  return new Map(
    Object.entries(all).flatMap(([name, url]) => (url === undefined ? [] : [[name, url]])),
  );
}

interface Run {
  readonly config: OperatorConfig;
  readonly parts: Parts;
  readonly closers: Closers;
  readonly isOver: () => boolean;
}

/** The kinds, then the caches, then the lease: who leads has everything at hand. */
async function run(
  { config, parts, closers, isOver }: Run,
  fail: (error: unknown) => void,
): Promise<void> {
  const { plane, leadership, client } = parts;
  const { clock, log } = config;
  await installDefinitions(
    { client, clock, log, isOver },
    {
      mode: config.definitions,
      definitions: definitionFiles().flatMap(readManifests),
    },
  );
  if (isOver()) return;
  closers.add(() => leadership.stop());
  closers.add(() => plane.stop());
  plane.warm();
  leadership.start({
    onLead: () => {
      plane.start().catch(fail);
    },
    onLost: fail,
  });
}
