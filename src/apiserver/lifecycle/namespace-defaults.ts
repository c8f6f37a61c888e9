import { jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { keyFromText } from '../../kube/object.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Change } from '../../store/change.ts';
import type { Core } from '../handlers/call.ts';
import { made } from './made.ts';
import { objectsOf } from './objects.ts';
import { Worker } from './worker.ts';

const namespaces = 'core/namespaces';
const accounts = 'core/serviceaccounts';
const configMaps = 'core/configmaps';
const accountName = 'default';
const rootsName = 'kube-root-ca.crt';

/**
 * Every namespace has an account for those who name none, and the certificates by which programs know the server. They come
 * back when they are deleted, and the certificates are put right when they are changed.
 */
export class NamespaceDefaults {
  readonly #core: Core;
  readonly #roots: string | undefined;
  readonly worker: Worker;

  /** `roots`: certificates in PEM; without them nobody needs to be told. */
  constructor(core: Core, roots: string | undefined) {
    this.#core = core;
    this.#roots = roots;
    this.worker = new Worker((namespace) => this.#provide(namespace), core);
  }

  start(): void {
    for (const { object } of objectsOf(this.#core, namespaces)) {
      this.worker.add(object.metadata.name ?? '');
    }
  }

  changed({ resource, key, before, after }: Change): void {
    if (resource === namespaces) {
      if (before === undefined) this.worker.add(key);
      return;
    }
    if (resource !== accounts && resource !== configMaps) return;
    const { namespace, name } = keyFromText(key);
    const isAccount = resource === accounts && name === accountName && after === undefined;
    const areRoots = resource === configMaps && name === rootsName && before !== undefined;
    if (isAccount || areRoots) this.worker.add(namespace);
  }

  async #provide(namespace: string): Promise<void> {
    const live = this.#core.storage.store.upcoming(namespaces, namespace);
    if (live?.object.metadata.deletionTimestamp !== undefined || live === undefined) return;
    await Promise.all([this.#provideAccount(namespace), this.#provideRoots(namespace)]);
  }

  async #provideAccount(namespace: string): Promise<void> {
    await this.#core.storage.write(accounts, `${namespace}/${accountName}`, (live) => {
      if (live !== undefined || this.#isGoing(namespace)) return { type: 'keep' };
      return { type: 'put', object: this.#fresh('ServiceAccount', namespace, accountName) };
    });
  }

  async #provideRoots(namespace: string): Promise<void> {
    if (this.#roots === undefined) return;
    const data: JsonObject = { 'ca.crt': this.#roots };
    await this.#core.storage.write(configMaps, `${namespace}/${rootsName}`, (live) => {
      if (this.#isGoing(namespace)) return { type: 'keep' };
      if (live === undefined) {
        const fresh = this.#fresh('ConfigMap', namespace, rootsName);
        return { type: 'put', object: { ...fresh, data } };
      }
      if (jsonEqual(live.object['data'] ?? null, data)) return { type: 'keep' };
      return { type: 'put', object: { ...live.object, data } };
    });
  }

  /** Nothing is put into a namespace behind its deletion. */
  #isGoing(namespace: string): boolean {
    const found = this.#core.storage.store.upcoming(namespaces, namespace);
    return found?.object.metadata.deletionTimestamp !== undefined || found === undefined;
  }

  #fresh(kind: string, namespace: string, name: string): KubeObject {
    return made(this.#core, { apiVersion: 'v1', kind, metadata: { name, namespace } }, 'uncounted');
  }
}
