import type { Action } from '../../../../src/apiserver/access/action.ts';
import { rbacStorage } from '../../../../src/apiserver/access/role-index.ts';
import type { User } from '../../../../src/apiserver/api-request.ts';
import { isJsonObject } from '../../../../src/base/json.ts';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, textAt } from '../../../../src/base/json-at.ts';
import type { KubeObject } from '../../../../src/kube/object.ts';
import { memoryJournal } from '../../../../src/store/memory-journal.ts';
import { Store } from '../../../../src/store/store.ts';

interface Placed {
  readonly namespace?: string | undefined;
  readonly name: string;
}

interface Subject extends JsonObject {
  readonly kind: string;
  readonly name: string;
}

type Step =
  | (Placed & {
      readonly type: 'role';
      readonly verbs: readonly string[];
      readonly resources: readonly string[];
    })
  | (Placed & {
      readonly type: 'binding';
      readonly role: string;
      readonly subjects: readonly Subject[];
    })
  | {
      readonly type: 'removal';
      readonly resource: string;
      readonly namespace: string;
      readonly name: string;
    };

const keyOf = ({ namespace, name }: Placed): string =>
  namespace === undefined ? name : `${namespace}/${name}`;

/** A store that roles and bindings are written into at once, and the slow way to decide by them. */
export class RoleStore {
  readonly store = new Store(
    { historyLength: 10, historyBytes: 1e6, largestObject: 1e6 },
    memoryJournal().load(),
  );

  put(resource: string, role: Placed & { readonly rules: readonly JsonValue[] }): void {
    const { namespace, name, rules } = role;
    this.#write(resource, role, { ...typed('Role', { namespace, name }), rules });
  }

  /** `role`: kind and name, with a blank between. */
  bind(
    resource: string,
    binding: Placed & { readonly role: string },
    subjects: readonly Subject[],
  ): void {
    const { namespace, name } = binding;
    const [kind = '', role = ''] = binding.role.split(' ');
    const own = resource === rbacStorage.roleBindings ? 'RoleBinding' : 'ClusterRoleBinding';
    const object = typed(own, { namespace, name });
    this.#write(resource, binding, { ...object, roleRef: { kind, name: role }, subjects });
  }

  remove(resource: string, key: string): void {
    const expected = this.store.get(resource, key)?.revision;
    if (expected === undefined) return;
    const staging = this.store.stage({ type: 'remove', resource, key, expected });
    if (staging.type === 'staged') this.store.publish(staging.change);
  }

  apply(step: Step): void {
    switch (step.type) {
      case 'role': {
        const resource = step.namespace === undefined ? 'clusterRoles' : 'roles';
        const rules = [{ apiGroups: [''], resources: step.resources, verbs: step.verbs }];
        this.put(rbacStorage[resource], { ...step, rules });
        return;
      }
      case 'binding': {
        const resource = step.namespace === undefined ? 'clusterRoleBindings' : 'roleBindings';
        this.bind(rbacStorage[resource], step, step.subjects);
        return;
      }
      case 'removal':
        this.remove(step.resource, step.name);
        this.remove(step.resource, `${step.namespace}/${step.name}`);
    }
  }

  /** Looks through everything there is. */
  searched({ name, groups }: User, action: Action): boolean {
    const bindings = [
      ...this.#all(rbacStorage.clusterRoleBindings),
      ...this.#all(rbacStorage.roleBindings),
    ];
    const namespace = action.type === 'path' ? '' : action.namespace;
    return bindings.some((binding) => {
      const home = binding.metadata.namespace;
      if (home !== undefined && home !== namespace) return false;
      const concerned = arrayAt(binding, 'subjects').some((subject) => {
        const who = textAt(subject, 'name') ?? '';
        return textAt(subject, 'kind') === 'User' ? who === name : groups.includes(who);
      });
      return concerned && this.#permits(binding, action);
    });
  }

  #permits(binding: KubeObject, action: Action): boolean {
    const name = textAt(binding, 'roleRef', 'name') ?? '';
    const isCluster = textAt(binding, 'roleRef', 'kind') === 'ClusterRole';
    const resource = isCluster ? rbacStorage.clusterRoles : rbacStorage.roles;
    const key = isCluster ? name : `${binding.metadata.namespace ?? ''}/${name}`;
    const rules = arrayAt(this.store.get(resource, key)?.object, 'rules').filter(isJsonObject);
    const has = (rule: JsonObject, list: string, wanted: string): boolean =>
      arrayAt(rule, list).some((item) => item === '*' || item === wanted);
    return rules.some(
      (rule) =>
        action.type === 'resource' &&
        has(rule, 'verbs', action.verb) &&
        has(rule, 'apiGroups', action.group) &&
        has(rule, 'resources', action.plural),
    );
  }

  #all(resource: string): readonly KubeObject[] {
    const listing = this.store.list({ resource, prefix: '' });
    return listing.type === 'page' ? listing.items.map(({ object }) => object) : [];
  }

  #write(resource: string, placed: Placed, object: KubeObject): void {
    const key = keyOf(placed);
    const expected = this.store.get(resource, key)?.revision ?? 0;
    const staging = this.store.stage({ type: 'put', resource, key, expected, object });
    if (staging.type !== 'staged') throw new Error('the role cannot be written');
    this.store.publish(staging.change);
  }
}

const typed = (kind: string, { namespace, name }: Placed): KubeObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
});
