import { fieldManagers } from '../../src/api/resources.ts';
import { seconds } from '../../src/base/units.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { keyOf } from '../../src/kube/object.ts';
import { hasReason } from '../../src/kube/status-error.ts';
import type { Outcome } from '../../src/runtime/reconcile.ts';
import { settled } from '../../src/runtime/reconcile.ts';
import type { LinkPlan } from '../../src/network/export/link-plan.ts';
import type { ControllerParts } from '../parts.ts';
import { configMaps, exportedConfigMap } from './export.ts';

const WITHOUT_NAMESPACE = seconds(60);

/** Writes the ConfigMaps of links that ask for one, and only what has changed since this process wrote it last. */
export class LinkExporter {
  readonly #parts: ControllerParts;
  /** What was written last, or could not be, by link: as many as there are links that ask. */
  readonly #written = new Map<string, string>();

  constructor(parts: ControllerParts) {
    this.#parts = parts;
  }

  /** No ConfigMap is wanted any more: the one that was written stays. */
  forget(link: string): void {
    this.#written.delete(link);
  }

  async write(link: KubeObject, plan: LinkPlan, namespace: string): Promise<Outcome> {
    const { client } = this.#parts;
    const wanted = exportedConfigMap(link, plan, namespace);
    const text = JSON.stringify(wanted);
    const name = link.metadata.name ?? '';
    if (this.#written.get(name) === text) return settled;
    try {
      const body = { ...wanted };
      const patch = { type: 'apply', body, conflicts: 'force' } as const;
      await client.patch(configMaps, keyOf(wanted), patch, {
        fieldManager: fieldManagers.controllers,
      });
    } catch (error) {
      return this.#refused(error, link, namespace);
    }
    this.#written.set(name, text);
    return settled;
  }

  /** Whoever asked for the export hears why there is none; what is retried is not theirs to see otherwise. */
  #refused(error: unknown, link: KubeObject, namespace: string): Outcome {
    const complain = (message: string): void => {
      this.#parts.recorder.record(link, { type: 'Warning', reason: 'NotExported', message });
    };
    if (hasReason(error, 'NotFound')) {
      complain(`the namespace ${namespace} of spec.tuning.export does not exist: create it`);
      return { type: 'look-again', after: WITHOUT_NAMESPACE };
    }
    // In the server's words, which name the right that is missing.
    if (hasReason(error, 'Forbidden'))
      complain(`the ConfigMap may not be written: ${error.message}`);
    throw error;
  }
}
