import { jsonEqual } from '../../base/json.ts';
import { jsonAt, textAt } from '../../base/json-at.ts';
import { withMetadata } from '../../kube/object.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { forbidden, notFound } from '../../kube/status-error.ts';
import type { User } from '../api-request.ts';
import type { ResourceRequest } from '../request-info.ts';
import { isPrivileged } from './authorizer.ts';
import type { Authorizer } from './authorizer.ts';
import { coversAll, escalationProblem } from './escalation.ts';
import { rulesOf } from './policy-rule.ts';
import type { PolicyRule } from './policy-rule.ts';
import { rbacGroup } from './role-index.ts';

/** A role or a binding as somebody wants it to be. */
export interface RoleWrite {
  readonly user: User;
  readonly info: ResourceRequest;
  readonly definition: ResourceDefinition;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject;
}

const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: [], nonResourceURLs: [] },
  { verbs: ['*'], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: ['*'] },
];

/**
 * Nobody gives more than they hold: throws 403 for a role or binding that would, unless the verbs `escalate` or
 * `bind` are permitted. Objects of other kinds are none of its business.
 */
export function checkRoleWrite(authorizer: Authorizer, write: RoleWrite): void {
  const { user, definition, before, after } = write;
  if (definition.group !== rbacGroup || isPrivileged(user)) return;
  if (before !== undefined && isCleanedUp(after, before)) return;
  if (definition.plural.endsWith('bindings')) checkBinding(authorizer, write);
  else checkRole(authorizer, write);
}

/** Only what the garbage collector needs to change has changed. */
function isCleanedUp(after: KubeObject, before: KubeObject): boolean {
  const without = (object: KubeObject): KubeObject =>
    withMetadata(object, {
      ownerReferences: undefined,
      finalizers: undefined,
      managedFields: undefined,
      resourceVersion: undefined,
    });
  return jsonEqual(without(after), without(before));
}

function checkRole(authorizer: Authorizer, write: RoleWrite): void {
  const { user, info, definition, before, after } = write;
  const { plural } = definition;
  const { namespace } = info;
  const about = { type: 'resource', group: rbacGroup, subresource: '', namespace } as const;
  if (authorizer.allows(user, { ...about, verb: 'escalate', plural, name: info.name })) return;
  const owned = authorizer.rulesFor(user, namespace);
  refuseMissing(write, owned, rulesOf(after));
  const gathers = [after, before].some((role) => jsonAt(role, 'aggregationRule') !== undefined);
  if (!gathers || coversAll(owned, everything)) return;
  const why = 'must have cluster-admin privileges to use the aggregationRule';
  throw forbidden(definition, after.metadata.name ?? '', why);
}

function checkBinding(authorizer: Authorizer, write: RoleWrite): void {
  const { user, info, after } = write;
  const { namespace } = info;
  const kind = textAt(after, 'roleRef', 'kind') ?? '';
  const name = textAt(after, 'roleRef', 'name') ?? '';
  const plural = kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  const about = { type: 'resource', group: rbacGroup, subresource: '', namespace } as const;
  if (authorizer.allows(user, { ...about, verb: 'bind', plural, name })) return;
  const asked = authorizer.rulesOfRole({ kind, name }, namespace);
  if (asked === undefined) throw notFound({ group: rbacGroup, plural }, name);
  refuseMissing(write, authorizer.rulesFor(user, namespace), asked);
}

function refuseMissing(
  { user, definition, after }: RoleWrite,
  owned: readonly PolicyRule[],
  asked: readonly PolicyRule[],
): void {
  const problem = escalationProblem(user, owned, asked);
  if (problem !== undefined) throw forbidden(definition, after.metadata.name ?? '', problem);
}
