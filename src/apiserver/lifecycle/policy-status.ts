import { isJsonObject, jsonEqual } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Change } from '../../store/change.ts';
import { typeWarnings } from '../extension/policy/type-check.ts';
import type { Core } from '../handlers/call.ts';
import { objectsOf } from './objects.ts';
import { Worker } from './worker.ts';

const policies = 'admissionregistration.k8s.io/validatingadmissionpolicies';

/** Writes into the status of policies what the types of the resources say about their expressions. */
export class PolicyStatus {
  readonly #core: Core;
  readonly worker: Worker;

  constructor(core: Core) {
    this.#core = core;
    this.worker = new Worker((name) => this.#reconcile(name), core);
  }

  start(): void {
    for (const { object } of objectsOf(this.#core, policies)) {
      this.worker.add(object.metadata.name ?? '');
    }
  }

  changed({ resource, key, after }: Change): void {
    if (resource === policies && after !== undefined) this.worker.add(key);
  }

  async #reconcile(name: string): Promise<void> {
    await this.#core.storage.write(policies, name, (live) => {
      if (live === undefined || isObserved(live.object)) return { type: 'keep' };
      const object = this.#checked(live.object);
      return jsonEqual(object, live.object) ? { type: 'keep' } : { type: 'put', object };
    });
  }

  #checked(policy: KubeObject): KubeObject {
    const warnings = typeWarnings(policy['spec'], this.#core.resources);
    const { generation = 1 } = policy.metadata;
    const status = isJsonObject(policy['status']) ? policy['status'] : {};
    const typeChecking = warnings.length === 0 ? {} : { expressionWarnings: warnings };
    return { ...policy, status: { ...status, observedGeneration: generation, typeChecking } };
  }
}

function isObserved({ metadata, status }: KubeObject): boolean {
  return isJsonObject(status) && status['observedGeneration'] === (metadata.generation ?? 1);
}
