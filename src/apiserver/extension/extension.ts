import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { KubeObject } from '../../kube/object.ts';
import { parseApiVersion } from '../../kube/resource.ts';
import type { Converter } from '../registry/converter.ts';
import type { ServedResource } from '../registry/resources-served.ts';
import type { Resources } from '../registry/resources.ts';
import type { Store } from '../../store/store.ts';
import type { JsonValue } from '../../base/json.ts';
import type { AccessDecider } from './access-values.ts';
import { convertedTo, exemptFrom } from './attributes.ts';
import type { Attributes } from './attributes.ts';
import { webhookConverter } from './conversion/converter.ts';
import type { Surroundings } from './matching.ts';
import type { CompiledPolicy } from './policy/compiled-policy.ts';
import { boundPolicies, checkPolicies } from './policy/dispatch.ts';
import type { BoundPolicy, PolicyWorld } from './policy/dispatch.ts';
import type { ParamLookup, ParamObjects } from './policy/params.ts';
import type { Trail } from './trail.ts';
import type { WebhookWorld } from './webhook/call.ts';
import { HttpsWebhookClient } from './webhook/client.ts';
import type { WebhookClient } from './webhook/client.ts';
import type { ServiceLookup } from './webhook/client-config.ts';
import { mutateByWebhooks, validateByWebhooks } from './webhook/dispatch.ts';
import type { Webhook } from './webhook/webhook.ts';
import { webhooksOf } from './webhook/webhook.ts';

/** What concerns the writes of one resource, besides what the server itself demands. */
export interface Hooks {
  readonly mutating: readonly Webhook[];
  readonly policies: readonly BoundPolicy[];
  readonly validating: readonly Webhook[];
}

interface Mutation {
  readonly trail: Trail;
  /** What the server's own plug-ins make of an object that a webhook has changed. */
  readonly change: (object: KubeObject) => KubeObject;
}

export interface ExtensionParts {
  readonly store: Store;
  readonly resources: () => Resources;
  readonly access: AccessDecider;
  readonly clock: Clock;
  readonly log: Log;
  /** For the names of questions to webhooks. */
  readonly uids: () => string;
  /** Besides tests, nobody needs another one. */
  readonly client?: WebhookClient;
}

const group = 'admissionregistration.k8s.io';
const kinds = {
  policies: `${group}/validatingadmissionpolicies`,
  bindings: `${group}/validatingadmissionpolicybindings`,
  validating: `${group}/validatingwebhookconfigurations`,
  mutating: `${group}/mutatingwebhookconfigurations`,
} as const;
const configuration: ReadonlySet<string> = new Set(Object.values(kinds));

interface Snapshot extends Hooks {
  /** What concerns a resource or its subresource, found out when it is first asked for. */
  readonly known: WeakMap<ServedResource, Map<string, Hooks | undefined>>;
}

/** Admission and conversion that users define: policies, admission webhooks, conversion webhooks. */
export class Extension {
  readonly #parts: ExtensionParts;
  readonly #client: WebhookClient;
  readonly #around: Surroundings;
  readonly #services: ServiceLookup;
  readonly #unsubscribe: () => void;
  #snapshot: Snapshot | undefined;

  constructor(parts: ExtensionParts) {
    this.#parts = parts;
    this.#client = parts.client ?? new HttpsWebhookClient(parts.clock);
    const object = (resource: string, key: string): KubeObject | undefined =>
      parts.store.get(resource, key)?.object;
    this.#around = {
      equivalents: (resource) => parts.resources().sharing(resource),
      namespace: (name) => object('core/namespaces', name),
      access: parts.access,
    };
    this.#services = {
      service: (namespace, name) => object('core/services', `${namespace}/${name}`),
      endpoints: (namespace, name) => object('core/endpoints', `${namespace}/${name}`),
    };
    this.#unsubscribe = parts.store.subscribeToAll(({ resource }) => {
      if (configuration.has(resource)) this.#snapshot = undefined;
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#client.close();
  }

  /** Undefined: nothing can concern a write of the resource, and it takes the short way. */
  hooksFor(resource: ServedResource, subresource: string): Hooks | undefined {
    this.#snapshot ??= this.#read();
    const { known, mutating, policies, validating } = this.#snapshot;
    if (mutating.length + policies.length + validating.length === 0) return undefined;
    const forResource = known.get(resource) ?? new Map<string, Hooks | undefined>();
    known.set(resource, forResource);
    if (!forResource.has(subresource)) {
      forResource.set(subresource, this.#concerning(this.#snapshot, resource, subresource));
    }
    return forResource.get(subresource);
  }

  async mutate(
    { mutating }: Hooks,
    attributes: Attributes,
    { trail, change }: Mutation,
  ): Promise<KubeObject | undefined> {
    if (mutating.length === 0) return attributes.object;
    return mutateByWebhooks(mutating, attributes, { world: this.#webhookWorld(), trail, change });
  }

  /** Whether anybody outside must be asked before a write is decided on. */
  asksOutside({ mutating, policies, validating }: Hooks): boolean {
    if (mutating.length + validating.length > 0) return true;
    return policies.some(({ policy }) => this.#paramResource(policy)?.isConverted === true);
  }

  checkPolicies({ policies }: Hooks, attributes: Attributes, trail: Trail): void {
    const world: PolicyWorld = { around: this.#around, params: this.#params() };
    checkPolicies(policies, attributes, { world, trail });
  }

  /** The same where objects or parameters must be converted by somebody outside first. */
  async checkConverted({ policies }: Hooks, attributes: Attributes, trail: Trail): Promise<void> {
    const byVersion = new Map<ServedResource, BoundPolicy[]>();
    for (const bound of policies) {
      const shown = bound.policy.matcher.match(attributes, this.#around);
      if (shown === undefined) continue;
      byVersion.set(shown, [...(byVersion.get(shown) ?? []), bound]);
      await this.#makeParamsReady(bound.policy);
    }
    for (const [shown, concerned] of byVersion) {
      const seen = await convertedTo(attributes, shown);
      this.checkPolicies({ policies: concerned, mutating: [], validating: [] }, seen, trail);
    }
  }

  async #makeParamsReady(policy: CompiledPolicy): Promise<void> {
    const resource = this.#paramResource(policy);
    if (resource?.isConverted !== true) return;
    const listing = this.#parts.store.list({ resource: resource.storage, prefix: '' });
    if (listing.type === 'page') await resource.makeReady(listing.items);
  }

  #paramResource({ paramKind }: CompiledPolicy): ServedResource | undefined {
    if (paramKind === undefined) return undefined;
    const { group: wanted, version } = parseApiVersion(paramKind.apiVersion);
    return this.#parts.resources().ofKind({ group: wanted, version, kind: paramKind.kind });
  }

  async validate({ validating }: Hooks, attributes: Attributes, trail: Trail): Promise<void> {
    if (validating.length === 0) return;
    await validateByWebhooks(validating, attributes, { world: this.#webhookWorld(), trail });
  }

  /** The converter of a definition, from its `spec.conversion.webhook`. */
  converter(webhook: JsonValue): Converter {
    const newUid = this.#parts.uids;
    return webhookConverter(webhook, { client: this.#client, services: this.#services, newUid });
  }

  #read(): Snapshot {
    const policies = boundPolicies(this.#all(kinds.policies), this.#all(kinds.bindings));
    const mutating = webhooksOf('mutating', this.#all(kinds.mutating));
    const validating = webhooksOf('validating', this.#all(kinds.validating));
    return { policies, mutating, validating, known: new WeakMap() };
  }

  #all(resource: string): readonly KubeObject[] {
    const listing = this.#parts.store.list({ resource, prefix: '' });
    return listing.type === 'page' ? listing.items.map(({ object }) => object) : [];
  }

  #concerning(all: Hooks, resource: ServedResource, subresource: string): Hooks | undefined {
    const exempt = exemptFrom(resource);
    if (exempt === 'both') return undefined;
    const covered = ({ matcher }: Pick<Webhook, 'matcher'>): boolean =>
      matcher.covers(resource, subresource, this.#around);
    const webhooks = exempt === 'webhooks' ? [] : all.mutating.filter(covered);
    const validating = exempt === 'webhooks' ? [] : all.validating.filter(covered);
    const policies =
      exempt === 'policies' ? [] : all.policies.filter(({ policy }) => covered(policy));
    if (webhooks.length + validating.length + policies.length === 0) return undefined;
    return { mutating: webhooks, policies, validating };
  }

  #webhookWorld(): WebhookWorld {
    return {
      around: this.#around,
      services: this.#services,
      client: this.#client,
      newUid: this.#parts.uids,
      ignored: ({ name, configuration: owner }, why) => {
        this.#parts.log.warn('an admission webhook failed and is passed over', {
          webhook: name,
          configuration: owner,
          why,
        });
      },
    };
  }

  #params(): ParamLookup {
    return {
      ofKind: (apiVersion, kind) => {
        const { group: wanted, version } = parseApiVersion(apiVersion);
        const resource = this.#parts.resources().ofKind({ group: wanted, version, kind });
        return resource === undefined ? undefined : this.#paramObjects(resource);
      },
    };
  }

  #paramObjects(resource: ServedResource): ParamObjects {
    const { store } = this.#parts;
    const { scope } = resource.definition;
    return {
      scope,
      get: (namespace, name) => {
        const key = scope === 'Cluster' ? name : `${namespace}/${name}`;
        const stored = store.get(resource.storage, key);
        return stored === undefined ? undefined : resource.view(stored).object;
      },
      list: (namespace) => {
        const prefix = scope === 'Cluster' ? '' : `${namespace}/`;
        const listing = store.list({ resource: resource.storage, prefix });
        return listing.type === 'page'
          ? listing.items.map((stored) => resource.view(stored).object)
          : [];
      },
    };
  }
}
