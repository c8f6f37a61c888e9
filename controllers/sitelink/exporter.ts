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
    const { client, recorder } = this.#parts;
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
      if (!hasReason(error, 'NotFound')) throw error;
      const message = `the namespace ${namespace} of spec.tuning.export does not exist: create it`;
      recorder.record(link, { type: 'Warning', reason: 'NotExported', message });
      return { type: 'look-again', after: WITHOUT_NAMESPACE };
    }
    this.#written.set(name, text);
    return settled;
  }
}
