import type { Seconds } from '../../base/units.ts';
import type { Change } from '../../store/change.ts';
import { RoleAggregation } from '../access/aggregation.ts';
import { bootstrap } from '../access/bootstrap.ts';
import { TokenSecrets } from '../access/token-secrets.ts';
import type { Core } from '../handlers/call.ts';
import { CustomResourceDefinitions } from './custom-resource-definitions.ts';
import { EventExpiry } from './event-expiry.ts';
import { FlowConfiguration } from './flow-configuration.ts';
import { FlowSchemaStatus } from './flow-schema-status.ts';
import { GarbageCollection } from './garbage-collection.ts';
import { KubernetesService } from './kubernetes-service.ts';
import type { ApiAddress } from './kubernetes-service.ts';
import type { OwnerGraph } from './owner-graph.ts';
import { NamespaceDefaults } from './namespace-defaults.ts';
import { PolicyStatus } from './policy-status.ts';
import { QuotaStatus } from './quota-status.ts';
import { StandingObjects } from './standing-objects.ts';
import { Namespaces } from './namespaces.ts';
import type { Worker } from './worker.ts';

interface Part {
  start(): void | Promise<void>;
  changed(change: Change): void;
  /** What it has to do: worked off before the server is ready, left alone from the stop on. */
  readonly worker?: Worker;
  /** What is to end besides the worker. */
  stop?(): void;
}

interface LifecycleOptions {
  readonly eventsLast: Seconds;
  /** The certificates, in PEM, by which programs know this server; undefined when they need none. */
  readonly rootCertificates: string | undefined;
  /** Who owns whom of the objects that were there when the server was started. */
  readonly owners: OwnerGraph;
}

/** The work that a cluster does by itself; elsewhere controllers beside the server do it. */
export class Lifecycle {
  readonly #core: Core;
  readonly #parts: readonly Part[];
  readonly #service: KubernetesService;
  #unsubscribe: () => void = () => undefined;

  constructor(core: Core, options: LifecycleOptions) {
    this.#core = core;
    this.#service = new KubernetesService(core);
    this.#parts = [
      new CustomResourceDefinitions(core),
      new Namespaces(core),
      new NamespaceDefaults(core, options.rootCertificates),
      this.#service,
      new StandingObjects(core),
      new FlowConfiguration(core),
      new FlowSchemaStatus(core),
      new PolicyStatus(core),
      new QuotaStatus(core),
      new GarbageCollection(core, options.owners),
      new EventExpiry(core, options.eventsLast),
      { start: () => bootstrap(core), changed: () => undefined },
      new RoleAggregation(core),
      new TokenSecrets(core),
    ];
  }

  /** Resolves when what was left undone at the last stop is done. */
  async start(): Promise<void> {
    this.#unsubscribe = this.#core.storage.store.subscribeToAll((change) => {
      for (const part of this.#parts) part.changed(change);
    });
    for (const part of this.#parts) await part.start();
    for (const part of this.#parts) await part.worker?.idle();
  }

  /** Resolves when clients can look up where the server is. */
  reachedAt(address: ApiAddress): Promise<void> {
    return this.#service.reachedAt(address);
  }

  stop(): void {
    this.#unsubscribe();
    for (const part of this.#parts) {
      part.worker?.stop();
      part.stop?.();
    }
  }
}
