import { jsonEqual } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { apiVersionOf } from '../../kube/resource.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { compileSchema } from '../../kube/schema/compile.ts';
import { applyDefaults } from '../../kube/schema/default.ts';
import { prune } from '../../kube/schema/prune.ts';
import type { StructuralSchema } from '../../kube/schema/structural.ts';
import { canonicalObject, isKubeObject, Stored } from '../../store/stored.ts';

/** The name under which a resource's objects are stored, whatever the version. */
export function storageName(resource: { readonly group: string; readonly plural: string }): string {
  return `${resource.group === '' ? 'core' : resource.group}/${resource.plural}`;
}

export interface ServedFacts {
  readonly definition: ResourceDefinition;
  readonly storage: string;
  /** `group/version` in which the objects are stored. */
  readonly storageApiVersion: string;
  readonly deprecation: string | undefined;
  readonly terminating: boolean;
}

/** A resource in one version as it is served at the moment; a change of its definition makes a new one. */
export class ServedResource {
  readonly definition: ResourceDefinition;
  readonly storage: string;
  readonly storageApiVersion: string;
  readonly apiVersion: string;
  readonly deprecation: string | undefined;
  readonly terminating: boolean;
  #schema: StructuralSchema | undefined;
  readonly #views = new WeakMap<Stored, Stored>();
  readonly #watches = new Set<() => void>();

  constructor(facts: ServedFacts) {
    this.definition = facts.definition;
    this.storage = facts.storage;
    this.storageApiVersion = facts.storageApiVersion;
    this.apiVersion = apiVersionOf(facts.definition);
    this.deprecation = facts.deprecation;
    this.terminating = facts.terminating;
  }

  get schema(): StructuralSchema {
    this.#schema ??= compileSchema(this.definition.schema);
    return this.#schema;
  }

  /**
   * The object as this version shows it: a field that the schema no longer has is gone, a new default is
   * there. The stored object itself (and its text) when nothing differs, which is nearly always.
   */
  view(stored: Stored): Stored {
    if (!this.definition.custom) return this.#inVersion(stored);
    const known = this.#views.get(stored);
    if (known !== undefined) return known;
    const view = this.#project(stored);
    this.#views.set(stored, view);
    return view;
  }

  #inVersion(stored: Stored): Stored {
    if (stored.object.apiVersion === this.apiVersion) return stored;
    return new Stored({ ...stored.object, apiVersion: this.apiVersion }, stored.revision);
  }

  #project(stored: Stored): Stored {
    const converted = { ...stored.object, apiVersion: this.apiVersion };
    const shown = this.complete(converted);
    if (jsonEqual(shown, stored.object)) return stored;
    return new Stored(canonicalObject(shown), stored.revision);
  }

  /** The object pruned and with its defaults. */
  complete(object: KubeObject): KubeObject {
    const completed = applyDefaults(prune(object, this.schema).value, this.schema);
    return isKubeObject(completed) ? completed : object;
  }

  /** The object as it is stored: only the version it names differs. */
  toStorage(object: KubeObject): KubeObject {
    if (object.apiVersion === this.storageApiVersion) return object;
    return { ...object, apiVersion: this.storageApiVersion };
  }

  /** Calls `end` when this definition is replaced: watches of it then end, and clients list again. */
  whenRetired(end: () => void): () => void {
    this.#watches.add(end);
    return () => {
      this.#watches.delete(end);
    };
  }

  retire(): void {
    for (const end of [...this.#watches]) end();
  }
}
