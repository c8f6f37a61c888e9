import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { minutes } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import type { Journal, JournalObject } from '../store/journal.ts';
import { createAccess } from './access/access.ts';
import { impersonatedUser } from './access/impersonation.ts';
import type { AccessOptions } from './access/access.ts';
import { ServiceAddresses } from './admission/service-addresses.ts';
import { largestObject } from '../kube/largest-object.ts';
import type { Dispatch, Sort } from './api-request.ts';
import { createDispatcher } from './dispatcher.ts';
import { Extension } from './extension/extension.ts';
import { uuid } from '../base/uuid.ts';
import type { Core } from './handlers/call.ts';
import type { HealthCheck } from './health.ts';
import { createAuthenticator } from './http/authenticate.ts';
import type { Authenticate } from './http/authenticate.ts';
import type { ApiAddress } from './lifecycle/kubernetes-service.ts';
import { Lifecycle } from './lifecycle/lifecycle.ts';
import { OwnerGraph } from './lifecycle/owner-graph.ts';
import { FlowControl } from './overload/flow-control.ts';
import { Tallies } from './quota/tallies.ts';
import { Usages } from './quota/usage.ts';
import { builtinResources } from './registry/builtin/builtin.ts';
import type { Registry } from './registry/registry.ts';
import { Resources } from './registry/resources.ts';
import type { MeasuredPage } from './metrics-answer.ts';
import type { RequestObserver } from './request-observer.ts';
import { Storage } from './storage.ts';

export interface ApiServerOptions {
  /** How many changes of each resource are remembered for watches and paged lists. */
  readonly historyLength: number;
  /** The longest these may be together, as texts; then fewer are remembered. */
  readonly historyBytes: number;
  readonly bookmarkEvery: Seconds;
  /** How long an Event is kept. */
  readonly eventsLast: Seconds;
  /** How many requests may be executing together, those that are exempt from limits apart; 0: as many as come. */
  readonly seats: number;
}

const defaultOptions: ApiServerOptions = {
  historyLength: 4096,
  historyBytes: 16 * 1024 * 1024,
  bookmarkEvery: minutes(1),
  eventsLast: minutes(60),
  seats: 600,
};

export interface ApiServerParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly observer?: RequestObserver;
  /** What `/metrics` says; left out, there is no such path. */
  readonly measured?: MeasuredPage;
  /** Left out: nobody has a token, and ServiceAccounts cannot get one. */
  readonly access?: AccessOptions;
  readonly options?: Partial<ApiServerOptions>;
}

export interface ApiServer {
  readonly dispatch: Dispatch;
  /** Knows the tokens that were given in `access`, and those of ServiceAccounts. */
  readonly authenticate: Authenticate;
  /** For the transport; whoever limits what comes in takes it from `flowControl`. */
  readonly sort: Sort;
  readonly flowControl: FlowControl;
  readonly registry: Registry;
  /** Begins the work that goes on without requests; resolves when the namespaces that must exist do. */
  start(): Promise<void>;
  /** Where a transport serves it: what the service `kubernetes` leads to. Resolves when clients can see it. */
  reachedAt(address: ApiAddress): Promise<void>;
  /** Ends all watches cleanly; resolves when everything acknowledged is on disk and the journal is closed. */
  stop(): Promise<void>;
  /** How many objects there are of each resource, by `resource.group`. */
  objects(): ReadonlyMap<string, number>;
  /** By the name of the check. */
  health(): ReadonlyMap<string, 'well' | 'failing'>;
}

const nobody: RequestObserver = {
  requestFinished: () => undefined,
  answerSent: () => undefined,
  watchOpened: () => undefined,
  watchClosed: () => undefined,
};

/** Reads what the journal has; the server answers requests from the moment this resolves. */
export function createApiServer(parts: ApiServerParts): Promise<ApiServer> {
  return new Promise((resolve) => {
    resolve(assembled(parts));
  });
}

function assembled(parts: ApiServerParts): ApiServer {
  const options = { ...defaultOptions, ...parts.options };
  const owners = new OwnerGraph();
  const core = createCore(parts, options, ({ resource, object }) => {
    owners.add(resource, object);
  });
  const { eventsLast } = options;
  const rootCertificates = parts.access?.serviceAccounts?.authority;
  const lifecycle = new Lifecycle(core, { eventsLast, rootCertificates, owners });
  let state: 'created' | 'running' | 'stopped' = 'created';
  const checks: readonly HealthCheck[] = [
    { name: 'ping', failure: () => undefined },
    { name: 'journal', failure: () => core.storage.failure },
    { name: 'lifecycle', failure: () => (state === 'running' ? undefined : `it is ${state}`) },
  ];
  return {
    dispatch: createDispatcher({
      core,
      checks,
      observer: parts.observer ?? nobody,
      measured: parts.measured,
    }),
    authenticate: createAuthenticator(core.access.authenticator),
    sort: (head, sender) => {
      const user = impersonatedUser(head, sender, core.access.authorizer);
      return { user, flow: core.flowControl.flowOf(head, user) };
    },
    flowControl: core.flowControl,
    registry: core.resources,
    objects: () => objectCounts(core),
    health: () =>
      new Map(
        checks.map((check) => [check.name, check.failure() === undefined ? 'well' : 'failing']),
      ),
    start: async () => {
      await lifecycle.start();
      state = 'running';
    },
    reachedAt: (address) => lifecycle.reachedAt(address),
    stop: async () => {
      state = 'stopped';
      lifecycle.stop();
      core.flowControl.stop();
      core.resources.retireAll();
      core.extension.close();
      await core.storage.close();
    },
  };
}

function createCore(
  parts: ApiServerParts,
  options: ApiServerOptions,
  loaded: (object: JournalObject) => void,
): Core {
  const { journal, clock, random, log } = parts;
  const { historyLength, historyBytes, bookmarkEvery } = options;
  const limits = { historyLength, historyBytes, largestObject };
  const storage = new Storage({ journal, log, clock, loaded }, limits);
  const chance = {
    uids: random.split('uids'),
    names: random.split('names'),
    ownUids: random.split('own-uids'),
    watchTimeouts: random.split('watch-timeouts'),
    volumeNames: random.split('volume-names'),
  };
  const tokenIds = random.split('token-ids');
  const access = createAccess(
    { store: storage.store, clock, newId: () => uuid(tokenIds) },
    parts.access ?? {},
  );
  const usages = new Usages();
  const questionIds = random.split('webhook-questions');
  const extension = new Extension({
    store: storage.store,
    resources: () => resources,
    access: access.authorizer,
    clock,
    log,
    uids: () => uuid(questionIds),
  });
  const resources: Resources = new Resources(builtinResources(), (webhook) =>
    extension.converter(webhook),
  );
  return {
    storage,
    resources,
    extension,
    access,
    addresses: new ServiceAddresses(),
    usages,
    tallies: new Tallies(storage.store, usages),
    flowControl: new FlowControl({ clock, seats: options.seats }),
    clock,
    chance,
    log,
    bookmarkEvery,
  };
}

function objectCounts({ storage }: Core): ReadonlyMap<string, number> {
  const named = [...storage.store.counts()].map(([resource, count]): readonly [string, number] => {
    const [group = '', plural = ''] = resource.split('/');
    return [group === 'core' ? plural : `${plural}.${group}`, count];
  });
  return new Map(named);
}
