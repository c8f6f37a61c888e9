import { jsonEqual } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import { withMetadata } from '../../kube/object.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Change } from '../../store/change.ts';
import type { Core } from '../handlers/call.ts';
import {
  autoUpdateAnnotation,
  mandatoryLevels,
  mandatorySchemas,
  suggestedLevels,
  suggestedSchemas,
} from '../overload/built-in-flows.ts';
import type { Decision } from '../storage.ts';
import { withDangling } from './flow-schema-status.ts';
import { made } from './made.ts';
import { objectsOf } from './objects.ts';
import { Worker } from './worker.ts';

const flowSchemas = 'flowcontrol.apiserver.k8s.io/flowschemas';
const priorityLevels = 'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations';

interface BuiltIn {
  readonly object: KubeObject;
  /** The spec of what is mandatory is the server's, that of what is suggested while its annotation says so. */
  readonly rule: 'mandatory' | 'suggested';
}

const builtIns: ReadonlyMap<string, BuiltIn> = new Map([
  ...named(priorityLevels, mandatoryLevels, 'mandatory'),
  ...named(priorityLevels, suggestedLevels, 'suggested'),
  ...named(flowSchemas, mandatorySchemas, 'mandatory'),
  ...named(flowSchemas, suggestedSchemas, 'suggested'),
]);

function named(
  resource: string,
  objects: readonly KubeObject[],
  rule: BuiltIn['rule'],
): readonly (readonly [id: string, builtIn: BuiltIn])[] {
  return objects.map((object) => [`${resource} ${object.metadata.name ?? ''}`, { object, rule }]);
}

/**
 * Keeps flow control to what the objects say, and the objects that come with the server as they should be: one that is missing
 * is made again, one that was changed changed back unless its annotation says that it is somebody's own. What has the
 * annotation and does not come with this server came with another, and goes.
 */
export class FlowConfiguration {
  readonly #core: Core;
  readonly worker: Worker;

  constructor(core: Core) {
    this.#core = core;
    this.worker = new Worker((id) => (id === '' ? this.#provide() : this.#reconcile(id)), core);
  }

  start(): void {
    for (const resource of [priorityLevels, flowSchemas]) {
      for (const { object } of objectsOf(this.#core, resource)) {
        this.worker.add(`${resource} ${object.metadata.name ?? ''}`);
      }
    }
    this.worker.add('');
    this.#configure();
  }

  changed({ resource, key }: Change): void {
    if (resource !== flowSchemas && resource !== priorityLevels) return;
    this.#configure();
    this.worker.add(`${resource} ${key}`);
  }

  #configure(): void {
    const all = (resource: string): readonly KubeObject[] =>
      objectsOf(this.#core, resource).map(({ object }) => object);
    this.#core.flowControl.configure(all(flowSchemas), all(priorityLevels));
  }

  /** All at once, so that the disk is waited for once. */
  async #provide(): Promise<void> {
    await Promise.all([...builtIns.keys()].map((id) => this.#reconcile(id)));
  }

  async #reconcile(id: string): Promise<void> {
    const [resource = '', name = ''] = id.split(' ');
    const builtIn = builtIns.get(id);
    await this.#core.storage.write(resource, name, (live) => {
      if (builtIn === undefined) return leftOver(live?.object);
      if (live === undefined) return { type: 'put', object: this.#fresh(resource, builtIn.object) };
      const object = kept(live.object, builtIn);
      return object === live.object ? { type: 'keep' } : { type: 'put', object };
    });
  }

  #fresh(resource: string, object: KubeObject): KubeObject {
    const fresh = made(this.#core, object, 'counted');
    // What it leads to is made with it.
    return resource === flowSchemas ? withDangling(fresh, 'Found', this.#core.clock.now()) : fresh;
  }
}

/** What another version of the server suggested. */
function leftOver(live: KubeObject | undefined): Decision {
  const isOurs = live?.metadata.annotations?.[autoUpdateAnnotation] === 'true';
  return isOurs && live.metadata.deletionTimestamp === undefined
    ? { type: 'remove' }
    : { type: 'keep' };
}

/** The object with the spec and the annotation it should have; the same one when it has both. */
function kept(live: KubeObject, { object, rule }: BuiltIn): KubeObject {
  const { annotations, generation = 1 } = live.metadata;
  const said = annotations?.[autoUpdateAnnotation];
  const isAutomatic =
    rule === 'mandatory' ||
    (said === 'true' || said === 'false' ? said === 'true' : generation === 1);
  const wanted = String(isAutomatic);
  const annotated =
    said === wanted
      ? live
      : withMetadata(live, { annotations: { ...annotations, [autoUpdateAnnotation]: wanted } });
  const spec = isAutomatic ? specFor(live, object) : live['spec'];
  if (spec === undefined || jsonEqual(spec, live['spec'] ?? null)) return annotated;
  return withMetadata({ ...annotated, spec }, { generation: generation + 1 });
}

/** How many seats go with exempt requests is anybody's to say. */
function specFor(live: KubeObject, { metadata, spec }: KubeObject): JsonValue | undefined {
  const isShares = metadata.name === 'exempt' && live.kind === 'PriorityLevelConfiguration';
  return isShares && live['spec'] !== undefined ? live['spec'] : spec;
}
