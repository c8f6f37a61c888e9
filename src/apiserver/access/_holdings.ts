import { coversPath } from './policy-rule.ts';
import type { PolicyRule } from './policy-rule.ts';

/** One verb on one resource, with one name or any, or on one path. */
export type Permission =
  | {
      readonly type: 'resource';
      readonly verb: string;
      readonly group: string;
      /** With its subresource. */
      readonly resource: string;
      readonly name: string | undefined;
    }
  | { readonly type: 'path'; readonly verb: string; readonly path: string };

interface Held {
  readonly rule: PolicyRule;
  readonly verbs: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

const all = '*';
const has = (names: ReadonlySet<string>, name: string): boolean =>
  names.has(all) || names.has(name);

/** The rules that somebody holds, found by the resources that they speak of: there may be tens of thousands. */
export class Holdings {
  readonly #byResource = new Map<string, Held[]>();
  readonly #ofPaths: Held[] = [];
  #steps = 0;

  constructor(rules: readonly PolicyRule[]) {
    for (const rule of rules) this.#index(rule);
  }

  /** How much was compared so far. */
  get steps(): number {
    return this.#steps;
  }

  #index(rule: PolicyRule): void {
    const held = {
      rule,
      verbs: new Set(rule.verbs),
      groups: new Set(rule.apiGroups),
      names: new Set(rule.resourceNames),
    };
    if (rule.nonResourceURLs.length > 0 && held.names.size === 0) this.#ofPaths.push(held);
    for (const resource of new Set(rule.resources)) {
      const others = this.#byResource.get(resource);
      if (others === undefined) this.#byResource.set(resource, [held]);
      else others.push(held);
    }
  }

  allow(permission: Permission): boolean {
    this.#steps++;
    if (permission.type === 'path') return this.#allowsPath(permission);
    const { verb, group, resource, name } = permission;
    const slash = resource.indexOf('/');
    const patterns = [resource, all, ...(slash < 0 ? [] : [`*${resource.slice(slash)}`])];
    return patterns.some((pattern) =>
      this.#byResource.get(pattern)?.some(({ verbs, groups, names }) => {
        this.#steps++;
        const isOfName = names.size === 0 || (name !== undefined && names.has(name));
        return isOfName && has(verbs, verb) && has(groups, group);
      }),
    );
  }

  #allowsPath({ verb, path }: Permission & { readonly type: 'path' }): boolean {
    return this.#ofPaths.some(({ rule, verbs }) => {
      this.#steps += rule.nonResourceURLs.length;
      return has(verbs, verb) && coversPath(rule.nonResourceURLs, path);
    });
  }
}
