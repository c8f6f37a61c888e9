import { createApiServer } from '../apiserver/api-server.ts';
import type { ApiServer } from '../apiserver/api-server.ts';
import type { AccessOptions } from '../apiserver/access/access.ts';
import { administrator } from '../apiserver/http/certificates.ts';
import { kubeconfigOf } from '../apiserver/http/kubeconfig.ts';
import { createApiHttpServer } from '../apiserver/http/server.ts';
import { openLmdbJournal } from '../apiserver/lmdb-journal.ts';
import { rfc3339 } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { seconds } from '../base/units.ts';
import type { Client } from '../client/client.ts';
import { toYaml } from '../kube/yaml.ts';
import { apiServerMetrics } from '../metrics/apiserver.ts';
import type { Metrics } from '../metrics/page.ts';
import { createMetrics } from '../metrics/page.ts';
import { apiDoor } from './api-door.ts';
import type { ApiDoor } from './api-door.ts';
import { applyManifests } from './apply-manifests.ts';
import type { Applier } from './apply-manifests.ts';
import { Closers } from './closers.ts';
import type { UpConfig } from './config.ts';
import { localCredentials } from './credentials.ts';
import type { LocalCredentials } from './credentials.ts';
import type { DataDirectory } from './data-directory.ts';
import {
  prepareDataDirectory,
  removeInstance,
  writeFileWhole,
  writeInstance,
} from './data-directory.ts';
import { fleetOf, readAhead } from './fleet.ts';
import type { FleetObjects } from './fleet.ts';
import { inProcessClient } from './in-process-client.ts';
import { readManifests } from './manifests.ts';
import { packageVersion } from './package-root.ts';
import { onPort } from './ports.ts';
import { RealClock } from './real-clock.ts';
import { systemRandom } from './system-random.ts';
import { tokenUsers } from './token-users.ts';

export interface LocalInstance {
  readonly apiUrl: string;
  /** Undefined: only the API server runs. */
  readonly webUrl: string | undefined;
  /** Where the kubeconfig is. */
  readonly kubeconfig: string;
  /** Ends everything in order; what was acknowledged is on disk. */
  stop(): Promise<void>;
}

interface Tools {
  readonly log: Log;
  readonly progress: (text: string) => void;
}

const LOOPBACK = '127.0.0.1';
/** For requests under way: longer than a busy disk takes, and shorter than what kills whoever does not stop. */
const CLOSE_GRACE = seconds(10);
const FIELD_MANAGER = 'longhaul';

/** Starts everything on this machine. When a part fails, those before it are ended, and the error says what to do. */
export async function startLocalInstance(config: UpConfig, tools: Tools): Promise<LocalInstance> {
  const closers = new Closers();
  try {
    return await start({ config, ...tools, closers, clock: new RealClock() });
  } catch (error) {
    await closers.close();
    throw error;
  }
}

interface Start extends Tools {
  readonly config: UpConfig;
  readonly closers: Closers;
  readonly clock: RealClock;
}

async function start(parts: Start): Promise<LocalInstance> {
  const { config, closers, clock, progress } = parts;
  closers.add(() => {
    clock.stop();
  });
  progress(`opening the data directory ${config.dataDirectory}`);
  const folder = prepareDataDirectory(config.dataDirectory);
  const composed = await compose(parts, folder);
  const { server, metrics, client, credentials } = composed;
  const door = apiDoor({ config, closers, clock, log: parts.log }, server, metrics.registry);
  const api = await serveApi(parts, { ...server, ...door }, credentials);
  const { apiUrl } = api;
  const applier = { client, clock, served: () => server.registry.all() };
  const webUrl =
    config.parts === 'everything' ? await everythingElse(parts, composed, applier) : undefined;
  if (config.apply !== undefined) {
    progress(`applying ${config.apply}`);
    await applyManifests(applier, readManifests(config.apply), FIELD_MANAGER);
  }
  announce(folder, { apiUrl, webUrl, credentials, startedAt: rfc3339(clock.now()) });
  closers.add(() => {
    removeInstance(folder);
  });
  // First of all: the controllers have a door of their own, and may take their time to stop.
  closers.add(() => api.close());
  return { apiUrl, webUrl, kubeconfig: folder.kubeconfig, stop: () => closers.close() };
}

/** What works through the API is loaded only where it is wanted: that takes longer than to start the server. */
async function everythingElse(
  parts: Start,
  { client, metrics, fleet }: Composed,
  applier: Applier,
): Promise<string> {
  const { createSurroundings, startSurroundings } = await import('./surroundings.ts');
  const plane = createSurroundings({ ...parts, client, metrics });
  fleet.read = () => plane.objects();
  const fieldManager = FIELD_MANAGER;
  return startSurroundings({ ...parts, client, metrics, applier, fieldManager }, plane);
}

interface Composed {
  readonly server: ApiServer;
  readonly metrics: Metrics;
  readonly client: Client;
  readonly credentials: LocalCredentials;
  /** What the metrics tell about; nothing until somebody keeps the objects. */
  readonly fleet: { read: () => FleetObjects };
}

/** Everything that listens to nothing yet. */
async function compose(parts: Start, folder: DataDirectory): Promise<Composed> {
  const { config, closers, clock, log } = parts;
  const fleet = { read: (): FleetObjects => ({ pools: [], links: [], jobs: [] }) };
  const metrics = createMetrics({
    version: packageVersion(),
    nodeVersion: process.version,
    timeScale: config.timeScale,
    read: () => fleetOf(fleet.read()),
    readAhead: () => readAhead(fleet.read(), clock),
  });
  const users = tokenUsers(config.tokenAuthFile);
  const journal = openLmdbJournal(folder.store);
  // Only now: whoever has the journal has the data directory.
  const credentials = localCredentials(folder, clock.now(), [
    ...(isWildcard(config.address) ? [] : [config.address]),
    ...config.tlsNames,
  ]);
  const server: ApiServer = await createApiServer({
    journal,
    clock,
    random: systemRandom(),
    log,
    observer: apiServerMetrics(metrics.registry, {
      objects: () => server.objects(),
      health: () => server.health(),
    }),
    measured: metrics,
    options: { seats: config.maxRequestsInFlight + config.maxMutatingRequestsInFlight },
    access: { ...accessFor(users, credentials), mode: config.authorizationMode },
  });
  closers.add(() => server.stop());
  await server.start();
  const client = inProcessClient({
    dispatch: server.dispatch,
    user: administrator,
    fieldManager: FIELD_MANAGER,
  });
  return { server, metrics, client, credentials, fleet };
}

/** Who is known to the server. */
function accessFor(
  users: NonNullable<AccessOptions['tokens']>,
  { adminToken, signingKey, authority }: LocalCredentials,
): AccessOptions {
  return {
    tokens: new Map([...users, [adminToken, administrator]]),
    serviceAccounts: { signingKey, authority: authority.certificate },
  };
}

interface ServedApi {
  readonly apiUrl: string;
  /** Ends watches at once, and what else is under way in time; a second call has nothing left to end. */
  close(): Promise<void>;
}

/** Serves the API over TLS. */
async function serveApi(
  { config, closers, log }: Start,
  door: ApiDoor & Pick<ApiServer, 'authenticate' | 'reachedAt' | 'sort'>,
  { authority, server }: LocalCredentials,
): Promise<ServedApi> {
  const { dispatch, refused, authenticate, sort } = door;
  const http = createApiHttpServer({
    ...{ dispatch, authenticate, sort },
    tls: { key: server.key, cert: server.certificate, ca: authority.certificate },
    log,
    refused,
  });
  const close = (): Promise<void> => http.close(CLOSE_GRACE);
  closers.add(close);
  const { port } = await onPort({ flag: '--api-port', port: config.apiPort }, () =>
    http.listen(config.apiPort, config.address),
  );
  await door.reachedAt({ ip: isWildcard(config.address) ? LOOPBACK : config.address, port });
  return { apiUrl: `https://${reachableAt(config.address)}:${port}`, close };
}

/** Whether listening there is listening on every address of the machine. */
const isWildcard = (address: string): boolean => address === '0.0.0.0' || address === '::';

/** Where clients on this machine reach a server that listens on an address. */
function reachableAt(address: string): string {
  if (isWildcard(address)) return LOOPBACK;
  return address.includes(':') ? `[${address}]` : address;
}

interface Announcement {
  readonly apiUrl: string;
  readonly webUrl: string | undefined;
  readonly credentials: LocalCredentials;
  readonly startedAt: string;
}

/** Leaves in the data directory what clients and the other commands need. */
function announce(folder: DataDirectory, announcement: Announcement): void {
  const { apiUrl, webUrl, credentials, startedAt } = announcement;
  const kubeconfig = kubeconfigOf({
    server: apiUrl,
    caPem: credentials.authority.certificate,
    credentials: { type: 'token', token: credentials.adminToken },
    contextName: 'longhaul',
  });
  writeFileWhole(folder.kubeconfig, toYaml(kubeconfig));
  const version = packageVersion();
  writeInstance(folder, {
    pid: process.pid,
    apiUrl,
    ...(webUrl === undefined ? {} : { webUrl }),
    version,
    startedAt,
  });
}
