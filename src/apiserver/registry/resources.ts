import type { KubeObject } from '../../kube/object.ts';
import { apiVersionOf, groupResource } from '../../kube/resource.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { canonicalJson } from '../../base/json.ts';
import { customResource } from './custom-resources.ts';
import { secondViewOf } from './builtin/second-views.ts';
import type { ConverterFactory } from './converter.ts';
import type { Registry } from './registry.ts';
import { compareDefinitions, compareVersions } from './resources-order.ts';
import { ServedResource, storageName } from './resources-served.ts';
import { VersionSchemas } from './version-schemas.ts';

const nameOf = (group: string, version: string, plural: string): string =>
  `${group}/${version}/${plural}`;

interface Custom {
  /** What of the definition matters to those who are served: when it changes, their watches end. */
  readonly text: string;
  readonly served: readonly ServedResource[];
}

/** The built-in resources and those of the CustomResourceDefinitions, kept in step by whoever owns the store. */
export class Resources implements Registry {
  readonly #builtin: readonly ServedResource[];
  readonly #converterOf: ConverterFactory | undefined;
  readonly #custom = new Map<string, Custom>();
  readonly #served = new Map<string, ServedResource>();
  #all: readonly ResourceDefinition[] = [];
  #epoch = 0;

  constructor(builtin: readonly ResourceDefinition[], converterOf?: ConverterFactory) {
    this.#converterOf = converterOf;
    this.#builtin = builtin.map((definition) => builtinResource(definition, builtin));
    this.#rebuild();
  }

  get epoch(): number {
    return this.#epoch;
  }

  all(): readonly ResourceDefinition[] {
    return this.#all;
  }

  find(group: string, version: string, plural: string): ResourceDefinition | undefined {
    return this.served(group, version, plural)?.definition;
  }

  served(group: string, version: string, plural: string): ServedResource | undefined {
    return this.#served.get(nameOf(group, version, plural));
  }

  /** Whether built-in kinds are served in the group. */
  hasBuiltin(group: string): boolean {
    return this.#builtin.some(({ definition }) => definition.group === group);
  }

  /** The resource itself, and the other versions in which the same objects are served. */
  sharing(resource: ServedResource): readonly ServedResource[] {
    const others = [...this.#served.values()].filter(
      (other) => other !== resource && other.storage === resource.storage,
    );
    return [resource, ...others];
  }

  /** The resource whose objects are of a kind. */
  ofKind(wanted: {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }): ServedResource | undefined {
    return [...this.#served.values()].find(({ definition: { group, version, kind, verbs } }) => {
      const isKind = group === wanted.group && version === wanted.version && kind === wanted.kind;
      return isKind && verbs.includes('list');
    });
  }

  /** Every stored resource once, in its preferred version. */
  preferred(): readonly ServedResource[] {
    const byStorage = new Map<string, ServedResource>();
    for (const { group, version, plural } of this.#all) {
      const served = this.served(group, version, plural);
      if (served !== undefined && !byStorage.has(served.storage)) {
        byStorage.set(served.storage, served);
      }
    }
    return [...byStorage.values()];
  }

  /** Serves what a CustomResourceDefinition says now; watches of what it said before end. */
  define(crd: KubeObject): void {
    const name = crd.metadata.name ?? '';
    const text = canonicalJson(crd['spec'] ?? null);
    const before = this.#custom.get(name);
    if (before?.text === text) {
      if (crd.metadata.deletionTimestamp !== undefined) terminate(before.served);
      return;
    }
    const custom = customResource(crd);
    if (custom === undefined) return;
    const { storageApiVersion, terminating, conversionWebhook } = custom;
    const converter =
      conversionWebhook === undefined ? undefined : this.#converterOf?.(conversionWebhook);
    const schemas = new VersionSchemas(custom.schemas);
    const served = custom.versions.map(({ definition, deprecation }) => {
      const storage = storageName(definition);
      return new ServedResource({
        definition,
        storage,
        storageApiVersion,
        deprecation,
        terminating,
        converter,
        schemas,
      });
    });
    this.#custom.set(name, { text, served });
    this.#rebuild();
    for (const resource of before?.served ?? []) resource.retire();
  }

  /** Serves a CustomResourceDefinition's resources no longer. */
  remove(name: string): void {
    const before = this.#custom.get(name);
    if (before === undefined) return;
    this.#custom.delete(name);
    this.#rebuild();
    for (const resource of before.served) resource.retire();
  }

  /** Ends every watch there is. */
  retireAll(): void {
    for (const resource of this.#served.values()) resource.retire();
  }

  #rebuild(): void {
    const custom = [...this.#custom.values()].flatMap(({ served }) => served);
    this.#served.clear();
    for (const resource of [...this.#builtin, ...custom]) {
      const { group, version, plural } = resource.definition;
      this.#served.set(nameOf(group, version, plural), resource);
    }
    this.#all = [...this.#served.values()]
      .map(({ definition }) => definition)
      .sort(compareDefinitions);
    this.#epoch += 1;
  }
}

/** What clients of kinds that Kubernetes gives up are told with every answer. */
const deprecations: ReadonlyMap<string, string> = new Map([
  ['componentstatuses', 'v1 ComponentStatus is deprecated in v1.19+'],
  ['endpoints', 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'],
]);

function terminate(served: readonly ServedResource[]): void {
  for (const resource of served) resource.terminate();
}

function builtinResource(
  definition: ResourceDefinition,
  all: readonly ResourceDefinition[],
): ServedResource {
  const versions = all
    .filter(({ group, plural }) => group === definition.group && plural === definition.plural)
    .map(({ version }) => version)
    .sort(compareVersions);
  const { group, version } = definition;
  const secondView = secondViewOf(definition);
  return new ServedResource({
    definition,
    storage: secondView?.storage ?? storageName(definition),
    storageApiVersion:
      secondView?.apiVersion ?? apiVersionOf({ group, version: versions[0] ?? version }),
    deprecation: deprecations.get(groupResource(definition)),
    terminating: false,
    secondView,
  });
}
