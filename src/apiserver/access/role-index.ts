import { isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { arrayAt, textAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Store } from '../../store/store.ts';
import type { User } from '../api-request.ts';
import { rulesOf } from './policy-rule.ts';
import type { PolicyRule } from './policy-rule.ts';
import { serviceAccountUser } from './service-account-name.ts';

export const rbacGroup = 'rbac.authorization.k8s.io';

/** The storage of each of the four kinds. */
export const rbacStorage = {
  roles: `${rbacGroup}/roles`,
  clusterRoles: `${rbacGroup}/clusterroles`,
  roleBindings: `${rbacGroup}/rolebindings`,
  clusterRoleBindings: `${rbacGroup}/clusterrolebindings`,
} as const;

/** Which role a binding gives. */
export interface RoleRef {
  readonly kind: string;
  readonly name: string;
}

/** One subject of one binding: what is given, and how it is said where it came from. */
interface Grant {
  readonly roleRef: RoleRef;
  readonly namespace: string;
  /** `ClusterRoleBinding "a" of ClusterRole "b" to User "c"` */
  readonly described: string;
}

/** What a user holds through one grant; `missing` when there is no such role. */
export type Held =
  | { readonly type: 'rules'; readonly described: string; readonly rules: readonly PolicyRule[] }
  | { readonly type: 'missing'; readonly problem: string };

/** Subjects by kind and name, and what each binding gives them. */
type Grants = Map<string, Map<string, readonly Grant[]>>;

interface Known {
  readonly epoch: number;
  readonly byNamespace: Map<string, readonly Held[]>;
}

/**
 * Roles and bindings by whom they concern, kept in step with the store. What a user holds is gathered once
 * and kept until a role or a binding changes: a request is then decided by what concerns its user alone.
 */
export class RoleIndex {
  readonly #roles = new Map<string, readonly PolicyRule[]>();
  /** By namespace; '' holds the bindings of the whole cluster. */
  readonly #grants = new Map<string, Grants>();
  readonly #subjects = new Map<string, readonly string[]>();
  readonly #held = new WeakMap<User, Known>();
  #epoch = 0;

  constructor(store: Store) {
    for (const resource of [rbacStorage.roles, rbacStorage.clusterRoles]) {
      this.#follow(store, resource, (key, object) => {
        this.#setRole(`${resource}/${key}`, object);
      });
    }
    for (const resource of [rbacStorage.roleBindings, rbacStorage.clusterRoleBindings]) {
      this.#follow(store, resource, (key, object) => {
        this.#setBinding(`${resource}/${key}`, object);
      });
    }
  }

  /** What the user holds in the namespace, what holds in the whole cluster first. */
  heldBy(user: User, namespace: string): readonly Held[] {
    let known = this.#held.get(user);
    if (known?.epoch !== this.#epoch) {
      known = { epoch: this.#epoch, byNamespace: new Map() };
      this.#held.set(user, known);
    }
    // Namespaces without bindings share one entry: their number is anybody's to choose.
    const place = this.#grants.has(namespace) ? namespace : '';
    const kept = known.byNamespace.get(place);
    if (kept !== undefined) return kept;
    const held = this.#gathered(user, place);
    known.byNamespace.set(place, held);
    return held;
  }

  /** The rules of the role that is referred to from the namespace; undefined: there is none. */
  rulesOf({ kind, name }: RoleRef, namespace: string): readonly PolicyRule[] | undefined {
    if (kind === 'ClusterRole') return this.#roles.get(`${rbacStorage.clusterRoles}/${name}`);
    return this.#roles.get(`${rbacStorage.roles}/${namespace}/${name}`);
  }

  #follow(
    store: Store,
    resource: string,
    set: (key: string, object: KubeObject | undefined) => void,
  ): void {
    const listing = store.list({ resource, prefix: '' });
    for (const { object } of listing.type === 'page' ? listing.items : []) {
      const { namespace = '', name = '' } = object.metadata;
      set(namespace === '' ? name : `${namespace}/${name}`, object);
    }
    store.subscribe(resource, store.revision, (change) => {
      set(change.key, change.after?.object);
      this.#epoch += 1;
    });
  }

  #setRole(key: string, role: KubeObject | undefined): void {
    if (role === undefined) this.#roles.delete(key);
    else this.#roles.set(key, rulesOf(role));
  }

  #setBinding(key: string, binding: KubeObject | undefined): void {
    const namespace = namespaceIn(key);
    const grants = this.#grants.get(namespace) ?? new Map<string, Map<string, readonly Grant[]>>();
    for (const subject of this.#subjects.get(key) ?? []) {
      const bindings = grants.get(subject);
      bindings?.delete(key);
      if (bindings?.size === 0) grants.delete(subject);
    }
    const given = binding === undefined ? new Map<string, readonly Grant[]>() : grantsOf(binding);
    for (const [subject, each] of given) {
      const bindings = grants.get(subject) ?? new Map<string, readonly Grant[]>();
      grants.set(subject, bindings.set(key, each));
    }
    if (grants.size === 0) this.#grants.delete(namespace);
    else this.#grants.set(namespace, grants);
    if (given.size === 0) this.#subjects.delete(key);
    else this.#subjects.set(key, [...given.keys()]);
  }

  #gathered(user: User, namespace: string): readonly Held[] {
    const subjects = [`User ${user.name}`, ...user.groups.map((group) => `Group ${group}`)];
    const places = namespace === '' ? [''] : ['', namespace];
    return places.flatMap((place) => {
      const grants = this.#grants.get(place);
      const found = subjects.flatMap((subject) => [...(grants?.get(subject) ?? [])]);
      found.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
      return found.flatMap(([, each]) => each).map((grant) => this.#resolved(grant));
    });
  }

  #resolved({ roleRef, namespace, described }: Grant): Held {
    const rules = this.rulesOf(roleRef, namespace);
    if (rules !== undefined) return { type: 'rules', described, rules };
    const kind = roleRef.kind.toLowerCase();
    return { type: 'missing', problem: `${kind}.${rbacGroup} "${roleRef.name}" not found` };
  }
}

/** `rbac.authorization.k8s.io/rolebindings/NAMESPACE/NAME`, or without a namespace. */
function namespaceIn(key: string): string {
  const [, , first = '', second] = key.split('/');
  return second === undefined ? '' : first;
}

/** What a binding gives to each of its subjects. */
function grantsOf(binding: KubeObject): ReadonlyMap<string, readonly Grant[]> {
  const { name = '', namespace = '' } = binding.metadata;
  const roleRef = {
    kind: textAt(binding, 'roleRef', 'kind') ?? '',
    name: textAt(binding, 'roleRef', 'name') ?? '',
  };
  const own = namespace === '' ? name : `${name}/${namespace}`;
  const what = `${binding.kind} ${JSON.stringify(own)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)}`;
  const grants = new Map<string, readonly Grant[]>();
  for (const subject of arrayAt(binding, 'subjects').filter(isJsonObject)) {
    const key = subjectKey(subject, namespace);
    if (key === undefined) continue;
    const described = `${what} to ${subjectText(subject, namespace)}`;
    grants.set(key, [...(grants.get(key) ?? []), { roleRef, namespace, described }]);
  }
  return grants;
}

function subjectKey(subject: JsonObject, namespace: string): string | undefined {
  const { kind, name } = subject;
  if (typeof name !== 'string') return undefined;
  if (kind === 'User' || kind === 'Group') return `${kind} ${name}`;
  const home = textAt(subject, 'namespace') ?? namespace;
  if (kind !== 'ServiceAccount' || home === '') return undefined;
  return `User ${serviceAccountUser({ namespace: home, name })}`;
}

function subjectText(subject: JsonObject, namespace: string): string {
  const { kind, name } = subject;
  const plain = typeof name === 'string' ? name : '';
  const home = textAt(subject, 'namespace') ?? namespace;
  const full = kind === 'ServiceAccount' ? `${plain}/${home}` : plain;
  return `${typeof kind === 'string' ? kind : ''} ${JSON.stringify(full)}`;
}
