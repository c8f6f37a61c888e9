import { isJsonObject, jsonEqual } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import { arrayAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Change } from '../../store/change.ts';
import type { Core } from '../handlers/call.ts';
import { objectsOf } from '../lifecycle/objects.ts';
import { Worker } from '../lifecycle/worker.ts';
import { labelSelectorMatches } from './label-selector.ts';
import { rbacStorage } from './role-index.ts';
import { servedRbac, writeOwn } from './written.ts';

const manager = 'clusterrole-aggregation-controller';

/** Keeps the rules of ClusterRoles with an aggregationRule equal to those of the roles that it selects. */
export class RoleAggregation {
  readonly #core: Core;
  readonly worker: Worker;

  constructor(core: Core) {
    this.#core = core;
    this.worker = new Worker((name) => this.#reconcile(name), core);
  }

  start(): void {
    this.#lookAtAll();
  }

  /** A role that changes may come into, or fall out of, any aggregation. */
  changed({ resource }: Change): void {
    if (resource === rbacStorage.clusterRoles) this.#lookAtAll();
  }

  #lookAtAll(): void {
    for (const { object } of objectsOf(this.#core, rbacStorage.clusterRoles)) {
      if (isJsonObject(object['aggregationRule'])) this.worker.add(object.metadata.name ?? '');
    }
  }

  async #reconcile(name: string): Promise<void> {
    await writeOwn(this.#core, {
      resource: servedRbac(this.#core, 'clusterroles'),
      key: name,
      manager,
      wanted: (live) => {
        if (live === undefined || !isJsonObject(live['aggregationRule'])) return undefined;
        const roles = objectsOf(this.#core, rbacStorage.clusterRoles);
        const rules = gathered(
          live,
          roles.map(({ object }) => object),
        );
        return jsonEqual(rules, arrayAt(live, 'rules')) ? undefined : { ...live, rules };
      },
    });
  }
}

/** The rules of the roles that are selected, each rule once, in the order of the roles' names. */
function gathered(role: KubeObject, roles: readonly KubeObject[]): readonly JsonValue[] {
  const rules = new Map<string, JsonValue>();
  for (const selector of arrayAt(role, 'aggregationRule', 'clusterRoleSelectors')) {
    for (const { metadata, ...rest } of roles) {
      if (metadata.name === role.metadata.name) continue;
      if (!labelSelectorMatches(selector, metadata.labels ?? {})) continue;
      for (const rule of arrayAt(rest, 'rules')) rules.set(JSON.stringify(rule), rule);
    }
  }
  return [...rules.values()];
}
