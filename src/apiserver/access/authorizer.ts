import type { Store } from '../../store/store.ts';
import type { User } from '../api-request.ts';
import type { Action } from './action.ts';
import type { AuthorizationMode } from './authorization-mode.ts';
import { ruleAllows } from './policy-rule.ts';
import type { PolicyRule } from './policy-rule.ts';
import { RoleIndex } from './role-index.ts';
import type { RoleRef } from './role-index.ts';

export type Decision =
  /** `reason` says which binding it is owed to; '' for those who may do everything. */
  | { readonly type: 'allowed'; readonly reason: string }
  /** `reason` says which roles were looked for in vain; '' when none. */
  | { readonly type: 'refused'; readonly reason: string };

/** Whom nothing is refused, whatever roles there are. */
const privileged = 'system:masters';

const unconditional: Decision = { type: 'allowed', reason: '' };

const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: [], nonResourceURLs: [] },
  { verbs: ['*'], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: ['*'] },
];

/** Decides by the roles and bindings in the store who may do what (RBAC), or that everybody may do everything. */
export class Authorizer {
  readonly #index: RoleIndex;
  readonly #mode: AuthorizationMode;

  constructor(store: Store, mode: AuthorizationMode = 'RBAC') {
    this.#index = new RoleIndex(store);
    this.#mode = mode;
  }

  decide(user: User, action: Action): Decision {
    if (this.#mode === 'AlwaysAllow' || isPrivileged(user)) return unconditional;
    const missing = new Set<string>();
    const namespace = action.type === 'path' ? '' : action.namespace;
    for (const held of this.#index.heldBy(user, namespace)) {
      if (held.type === 'missing') missing.add(held.problem);
      else if (held.rules.some((rule) => ruleAllows(rule, action))) {
        return { type: 'allowed', reason: `RBAC: allowed by ${held.described}` };
      }
    }
    const [first = '', ...more] = missing;
    if (first === '') return { type: 'refused', reason: '' };
    const problems = more.length === 0 ? first : `[${[first, ...more].join(', ')}]`;
    return { type: 'refused', reason: `RBAC: ${problems}` };
  }

  allows(user: User, action: Action): boolean {
    return this.decide(user, action).type === 'allowed';
  }

  /** Everything the user may do in the namespace, as the roles say it. */
  rulesFor(user: User, namespace: string): readonly PolicyRule[] {
    if (this.#mode === 'AlwaysAllow') return everything;
    return this.#index
      .heldBy(user, namespace)
      .flatMap((held) => (held.type === 'rules' ? held.rules : []));
  }

  /** Undefined: there is no such role. */
  rulesOfRole(role: RoleRef, namespace: string): readonly PolicyRule[] | undefined {
    return this.#index.rulesOf(role, namespace);
  }
}

export const isPrivileged = ({ groups }: User): boolean => groups.includes(privileged);
