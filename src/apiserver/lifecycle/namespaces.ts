import { rfc3339 } from '../../base/clock.ts';
import { isJsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Change } from '../../store/change.ts';
import { isFinished } from '../admission/deletion.ts';
import { specFinalizers } from '../admission/finalizer-names.ts';
import type { Core } from '../handlers/call.ts';
import { uuid } from '../../base/uuid.ts';
import type { ServedResource } from '../registry/resources-served.ts';
import { withDeletionConditions } from './namespace-conditions.ts';
import type { Remainder } from './namespace-conditions.ts';
import { deleteAll, objectsOf } from './objects.ts';
import { Worker } from './worker.ts';

const namespaces = 'core/namespaces';

/** What every cluster has from the start. */
const initial = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** Creates the namespaces that must exist, and empties those that are deleted before they go. */
export class Namespaces {
  readonly #core: Core;
  readonly worker: Worker;
  readonly #emptying = new Set<string>();

  constructor(core: Core) {
    this.#core = core;
    this.worker = new Worker((name) => this.#reconcile(name), core);
  }

  async start(): Promise<void> {
    await Promise.all(initial.map((name) => this.#create(name)));
    for (const { object } of objectsOf(this.#core, namespaces)) this.#look(object);
  }

  changed(change: Change): void {
    if (change.resource === namespaces) {
      if (change.after === undefined) this.#emptying.delete(change.key);
      else this.#look(change.after.object);
      return;
    }
    if (change.after !== undefined || this.#emptying.size === 0) return;
    const [namespace = '', name] = change.key.split('/');
    if (name !== undefined && this.#emptying.has(namespace)) this.worker.add(namespace);
  }

  #look(namespace: KubeObject): void {
    const { name = '', deletionTimestamp } = namespace.metadata;
    if (deletionTimestamp === undefined) return;
    this.#emptying.add(name);
    this.worker.add(name);
  }

  async #create(name: string): Promise<void> {
    const { clock, chance, storage } = this.#core;
    await storage.write(namespaces, name, (live) => {
      if (live !== undefined) return { type: 'keep' };
      const metadata = {
        name,
        uid: uuid(chance.uids),
        creationTimestamp: rfc3339(clock.now()),
        labels: { 'kubernetes.io/metadata.name': name },
      };
      const spec = { finalizers: ['kubernetes'] };
      const status = { phase: 'Active' };
      const object = { apiVersion: 'v1', kind: 'Namespace', metadata, spec, status };
      return { type: 'put', object };
    });
  }

  async #reconcile(name: string): Promise<void> {
    const live = this.#core.storage.store.get(namespaces, name);
    if (live?.object.metadata.deletionTimestamp === undefined) return;
    // Emptied already: what holds it now is somebody else's.
    if (!isHeld(live.object)) return;
    await this.#change(name, terminating);
    const namespaced = this.#namespaced();
    const pods = namespaced.filter(({ storage }) => storage === 'core/pods');
    const others = namespaced.filter(({ storage }) => storage !== 'core/pods');
    // What pods use must be there until they are gone.
    const remainders = await this.#empty(name, pods);
    if (isEmpty(remainders)) remainders.push(...(await this.#empty(name, others)));
    const now = this.#core.clock.now();
    await this.#change(name, (live) => withDeletionConditions(live, remainders, now));
    if (isEmpty(remainders)) await this.#change(name, withoutFinalizer);
  }

  /** Deletes what there is of the resources, and says what is left. */
  async #empty(name: string, resources: readonly ServedResource[]): Promise<Remainder[]> {
    for (const resource of resources) {
      const contents = objectsOf(this.#core, resource.storage, `${name}/`);
      await deleteAll(this.#core, resource, contents);
    }
    return resources.map(({ definition, storage }) => ({
      resource: definition,
      objects: objectsOf(this.#core, storage, `${name}/`).map(({ object }) => object),
    }));
  }

  #namespaced(): readonly ServedResource[] {
    return this.#core.resources
      .preferred()
      .filter(({ definition }) => definition.scope === 'Namespaced');
  }

  async #change(name: string, change: (namespace: KubeObject) => KubeObject): Promise<void> {
    await this.#core.storage.write(namespaces, name, (live) => {
      if (live?.object.metadata.deletionTimestamp === undefined) return { type: 'keep' };
      const object = change(live.object);
      if (object === live.object) return { type: 'keep' };
      return isFinished(object) ? { type: 'remove' } : { type: 'put', object };
    });
  }
}

const isEmpty = (remainders: readonly Remainder[]): boolean =>
  remainders.every(({ objects }) => objects.length === 0);

function terminating(namespace: KubeObject): KubeObject {
  const status = namespace['status'];
  if (isJsonObject(status) && status['phase'] === 'Terminating') return namespace;
  return {
    ...namespace,
    status: { ...(isJsonObject(status) ? status : {}), phase: 'Terminating' },
  };
}

/** What holds a namespace until it is empty. */
const own = 'kubernetes';

const isHeld = ({ spec }: KubeObject): boolean => specFinalizers(spec).includes(own);

function withoutFinalizer(namespace: KubeObject): KubeObject {
  const finalizers = specFinalizers(namespace['spec']).filter((name) => name !== own);
  return { ...namespace, spec: finalizers.length === 0 ? {} : { finalizers } };
}
