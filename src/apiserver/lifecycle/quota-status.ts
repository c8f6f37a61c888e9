import { isJsonObject, jsonEqual } from '../../base/json.ts';
import { jsonAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Change } from '../../store/change.ts';
import type { Core } from '../handlers/call.ts';
import { surveyed } from '../handlers/quotas.ts';
import { amountsObject } from '../quota/amounts.ts';
import { hardOf, quotaStorage, usedOf } from '../quota/quotas.ts';
import { isMeasured } from '../quota/usage.ts';
import { keyOfStored, objectsOf } from './objects.ts';
import { Worker } from './worker.ts';

/** Writes into the status of quotas what they allow and how much of it is taken. */
export class QuotaStatus {
  readonly #core: Core;
  readonly worker: Worker;

  constructor(core: Core) {
    this.#core = core;
    this.worker = new Worker((key) => this.#reconcile(key), core);
  }

  start(): void {
    for (const quota of objectsOf(this.#core, quotaStorage)) this.worker.add(keyOfStored(quota));
  }

  changed({ resource, key, before, after }: Change): void {
    const slash = key.indexOf('/');
    if (slash < 0) return;
    const isNew = before === undefined || after === undefined;
    if (isNew || isMeasured(resource.replace(/^core\//, ''))) {
      const namespace = key.slice(0, slash + 1);
      for (const quota of objectsOf(this.#core, quotaStorage, namespace)) {
        this.worker.add(keyOfStored(quota));
      }
      return;
    }
    // What somebody else writes into the status stands until there is something new to say.
    if (resource === quotaStorage && isWantedAnew(before.object, after.object)) {
      this.worker.add(key);
    }
  }

  async #reconcile(key: string): Promise<void> {
    await this.#core.storage.write(quotaStorage, key, (live) => {
      if (live === undefined) return { type: 'keep' };
      const object = this.#counted(live.object);
      return jsonEqual(object, live.object) ? { type: 'keep' } : { type: 'put', object };
    });
  }

  #counted(quota: KubeObject): KubeObject {
    const hard = jsonAt(quota, 'spec', 'hard') ?? {};
    const used = usedOf(quota, [...hardOf(quota).keys()], surveyed(this.#core));
    const status = isJsonObject(quota['status']) ? quota['status'] : {};
    return { ...quota, status: { ...status, hard, used: amountsObject(used) } };
  }
}

const isWantedAnew = (before: KubeObject, after: KubeObject): boolean =>
  !jsonEqual(before['spec'] ?? null, after['spec'] ?? null);
