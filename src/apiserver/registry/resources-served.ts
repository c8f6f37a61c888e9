import { jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { emptyObject } from '../../kube/apply/empty-object.ts';
import type { Versions } from '../../kube/apply/versions.ts';
import type { KubeObject } from '../../kube/object.ts';
import { apiVersionOf } from '../../kube/resource.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { compileSchema } from '../../kube/schema/compile.ts';
import type { StructuralSchema } from '../../kube/schema/structural.ts';
import { assert } from '../../base/assert.ts';
import type { Converter } from './converter.ts';
import type { SecondView } from './builtin/second-view.ts';
import { completed } from './version-schemas.ts';
import type { VersionSchemas } from './version-schemas.ts';
import { canonicalObject, Stored } from '../../store/stored.ts';

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
  /** Given when the objects are those of another resource, under other names. */
  readonly secondView?: SecondView | undefined;
  /** Given when somebody outside converts the objects; without one only the version they name differs. */
  readonly converter?: Converter | undefined;
  /** Of a custom resource. */
  readonly schemas?: VersionSchemas;
}

/** A resource in one version as it is served at the moment; a change of its definition makes a new one. */
export class ServedResource {
  readonly definition: ResourceDefinition;
  readonly storage: string;
  readonly storageApiVersion: string;
  readonly apiVersion: string;
  readonly deprecation: string | undefined;
  readonly #secondView: SecondView | undefined;
  readonly #converter: Converter | undefined;
  readonly #schemas: VersionSchemas | undefined;
  #schema: StructuralSchema | undefined;
  #empty: JsonObject | undefined;
  #life: 'served' | 'terminating';
  /** Where they differ from what is stored. */
  readonly #views = new WeakMap<Stored, Stored>();
  readonly #mark = {};
  readonly #watches = new Set<() => void>();

  constructor(facts: ServedFacts) {
    this.definition = facts.definition;
    this.storage = facts.storage;
    this.storageApiVersion = facts.storageApiVersion;
    this.apiVersion = apiVersionOf(facts.definition);
    this.deprecation = facts.deprecation;
    this.#life = facts.terminating ? 'terminating' : 'served';
    this.#secondView = facts.secondView;
    this.#converter = facts.converter;
    this.#schemas = facts.schemas;
  }

  /** True when its definition is being deleted: nothing new is created. */
  get terminating(): boolean {
    return this.#life === 'terminating';
  }

  /** Its watches go on: they are told of every object that goes. */
  terminate(): void {
    this.#life = 'terminating';
  }

  get schema(): StructuralSchema {
    this.#schema ??= this.#schemas?.of(this.apiVersion) ?? compileSchema(this.definition.schema);
    return this.#schema;
  }

  /** An object of the kind with nothing in it. */
  get empty(): JsonObject {
    this.#empty ??= this.definition.custom ? {} : emptyObject(this.schema);
    return this.#empty;
  }

  /**
   * The object as this version shows it: a field that the schema no longer has is gone, a new default is
   * there. The stored object itself (and its text) when nothing differs, which is nearly always.
   */
  view(stored: Stored): Stored {
    if (!this.definition.custom && this.#secondView === undefined) return this.#inVersion(stored);
    if (stored.isShownAsIs(this.#mark)) return stored;
    const known = this.#views.get(stored);
    if (known !== undefined) return known;
    assert(!this.#isForeign(stored), 'an object is converted before it is shown');
    const view = this.#project(stored);
    if (view === stored) stored.showAsIs(this.#mark);
    else this.#views.set(stored, view);
    return view;
  }

  #inVersion(stored: Stored): Stored {
    if (stored.object.apiVersion === this.apiVersion) return stored;
    return new Stored({ ...stored.object, apiVersion: this.apiVersion }, stored.revision);
  }

  #project(stored: Stored): Stored {
    if (this.#secondView !== undefined) {
      const { fromStorage } = this.#secondView;
      return new Stored(canonicalObject(fromStorage(stored.object)), stored.revision);
    }
    const { object } = stored;
    const isOwn = object.apiVersion === this.apiVersion;
    const shown = isOwn
      ? this.complete(object)
      : this.#pruned({ ...this.#atRest(object), apiVersion: this.apiVersion });
    if (jsonEqual(shown, object)) return stored;
    return new Stored(canonicalObject(shown), stored.revision);
  }

  /** The object as the version in which it is kept knows it. */
  #atRest(object: KubeObject): KubeObject {
    return this.#schemas?.complete(object) ?? object;
  }

  #pruned(object: KubeObject): KubeObject {
    return this.#schemas?.pruned(object) ?? object;
  }

  /** True when somebody outside converts the objects: they are to be made ready before they are viewed. */
  get isConverted(): boolean {
    return this.#converter !== undefined;
  }

  /** Has objects converted to this version, so that they can be viewed. */
  async makeReady(objects: readonly (Stored | undefined)[]): Promise<void> {
    if (this.#converter === undefined) return;
    const foreign = objects
      .filter((stored) => stored !== undefined)
      .filter((stored) => this.#isForeign(stored) && !this.#views.has(stored));
    if (foreign.length === 0) return;
    const converted = await this.#converter.convert(
      foreign.map(({ object }) => this.#atRest(object)),
      this.apiVersion,
    );
    foreign.forEach((stored, index) => {
      const object = converted[index];
      if (object === undefined) return;
      const shown = canonicalObject(this.#pruned(object));
      this.#views.set(stored, new Stored(shown, stored.revision));
    });
  }

  /** What is done with objects once they can be viewed: at once where nobody needs to be asked. */
  whenReady<Answer>(objects: readonly Stored[], answer: () => Answer): Answer | Promise<Answer> {
    return this.isConverted ? this.makeReady(objects).then(answer) : answer();
  }

  /** All versions of the definition, where somebody outside converts its objects. */
  get versions(): Versions | undefined {
    const schemas = this.#schemas;
    if (!this.isConverted || schemas === undefined) return undefined;
    return { own: this.apiVersion, schemaOf: (apiVersion) => schemas.of(apiVersion) };
  }

  /** The object as it is stored, converted by whoever does that. */
  async convertedToStorage(object: KubeObject): Promise<KubeObject> {
    const there = await this.converted(object, this.storageApiVersion);
    return there === object ? object : this.#pruned(there);
  }

  /** The object of another version as this one shows it, converted by whoever does that. */
  async convertedHere(object: KubeObject): Promise<KubeObject> {
    return this.complete(await this.converted(object, this.apiVersion));
  }

  /** The object in any version, as whoever converts it returns it. */
  async converted(object: KubeObject, apiVersion: string): Promise<KubeObject> {
    if (this.#converter === undefined || object.apiVersion === apiVersion) return object;
    const [converted] = await this.#converter.convert([object], apiVersion);
    assert(converted !== undefined, 'a conversion gives as many objects as it was given');
    return converted;
  }

  #isForeign({ object }: Stored): boolean {
    return this.isConverted && object.apiVersion !== this.apiVersion;
  }

  /** The object pruned and with its defaults. */
  complete(object: KubeObject): KubeObject {
    return completed(object, this.schema);
  }

  /** The object as it is stored: it names another version, and has what that knows. One that is converted outside stays as it is. */
  toStorage(object: KubeObject): KubeObject {
    if (this.#secondView !== undefined) return this.#secondView.toStorage(object);
    if (this.isConverted || object.apiVersion === this.storageApiVersion) return object;
    return this.#pruned({ ...object, apiVersion: this.storageApiVersion });
  }

  /** The object of another view or version of the same objects as this one shows it, where nobody outside converts. */
  fromOther(object: KubeObject, other: ServedResource): KubeObject {
    if (other === this) return object;
    const kept = other.#secondView?.toStorage(object) ?? object;
    const shown = this.#secondView?.fromStorage(kept) ?? kept;
    return { ...shown, apiVersion: this.apiVersion };
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
