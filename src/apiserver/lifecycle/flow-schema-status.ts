import { rfc3339 } from '../../base/clock.ts';
import type { Instant } from '../../base/clock.ts';
import { isJsonObject, jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Change } from '../../store/change.ts';
import type { Core } from '../handlers/call.ts';
import { objectsOf } from './objects.ts';
import { Worker } from './worker.ts';

const schemas = 'flowcontrol.apiserver.k8s.io/flowschemas';
const levels = 'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations';

const levelNamedBy = ({ spec }: KubeObject): string =>
  textAt(jsonAt(spec, 'priorityLevelConfiguration'), 'name') ?? '';

/** Writes into the status of FlowSchemas whether the level that they send requests to is there. */
export class FlowSchemaStatus {
  readonly #core: Core;
  readonly worker: Worker;

  constructor(core: Core) {
    this.#core = core;
    this.worker = new Worker((name) => this.#reconcile(name), core);
  }

  start(): void {
    for (const { object } of objectsOf(this.#core, schemas)) {
      this.worker.add(object.metadata.name ?? '');
    }
  }

  changed({ resource, key, before, after }: Change): void {
    if (resource === schemas && after !== undefined) this.worker.add(key);
    const hasCome = before === undefined || after === undefined;
    if (resource !== levels || !hasCome) return;
    for (const { object } of objectsOf(this.#core, schemas)) {
      if (levelNamedBy(object) === key) this.worker.add(object.metadata.name ?? '');
    }
  }

  async #reconcile(name: string): Promise<void> {
    const { storage, clock } = this.#core;
    await storage.write(schemas, name, (live) => {
      if (live === undefined) return { type: 'keep' };
      const level = levelNamedBy(live.object);
      const found = storage.store.get(levels, level) === undefined ? 'NotFound' : 'Found';
      const object = withDangling(live.object, found, clock.now());
      return object === live.object ? { type: 'keep' } : { type: 'put', object };
    });
  }
}

/** The schema with the condition; the same one when it says so already. */
export function withDangling(
  schema: KubeObject,
  found: 'Found' | 'NotFound',
  now: Instant,
): KubeObject {
  const level = levelNamedBy(schema);
  const named = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)}`;
  const condition: JsonObject = {
    type: 'Dangling',
    status: found === 'Found' ? 'False' : 'True',
    lastTransitionTime: rfc3339(now),
    reason: found,
    message: `${named} ${found === 'Found' ? 'and it exists' : 'but there is no such object'}`,
  };
  const status = isJsonObject(schema['status']) ? schema['status'] : {};
  const before = arrayAt(status, 'conditions').filter(isJsonObject);
  const isSaid = before.some((one) =>
    jsonEqual({ ...one, lastTransitionTime: '' }, { ...condition, lastTransitionTime: '' }),
  );
  if (isSaid) return schema;
  const others = before.filter(({ type }) => type !== 'Dangling');
  return { ...schema, status: { ...status, conditions: [...others, condition] } };
}
