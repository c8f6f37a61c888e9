import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonObject, jsonEqual } from '../../base/json.ts';
import { arrayAt, textAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Core } from '../handlers/call.ts';
import type { BootstrapBinding, BootstrapRole } from './bootstrap-roles.ts';
import { bootstrapBindings, bootstrapRoles } from './bootstrap-roles.ts';
import { coversAll } from './escalation.ts';
import { policyRule, rulesOf } from './policy-rule.ts';
import { rbacGroup, rbacStorage } from './role-index.ts';
import { servedRbac, writeOwn } from './written.ts';

const autoupdate = 'rbac.authorization.kubernetes.io/autoupdate';
const apiVersion = `${rbacGroup}/v1`;
const manager = 'kube-apiserver';

/**
 * Creates the default roles and bindings. Of those that are there, what is missing is added and what somebody
 * added is left; one whose annotation `autoupdate` says "false" is left alone.
 */
export async function bootstrap(core: Core): Promise<void> {
  const roles = servedRbac(core, 'clusterroles');
  const bindings = servedRbac(core, 'clusterrolebindings');
  await Promise.all(bootstrapBindings.map((binding) => removeForeign(core, binding)));
  await Promise.all([
    ...bootstrapRoles.map((role) =>
      writeOwn(core, {
        resource: roles,
        key: role.name,
        manager,
        wanted: (live) => completeRole(roleObject(role), live),
      }),
    ),
    ...bootstrapBindings.map((binding) =>
      writeOwn(core, {
        resource: bindings,
        key: binding.role,
        manager,
        wanted: (live) => completeBinding(bindingObject(binding), live),
      }),
    ),
  ]);
}

/** The role that a binding gives cannot be changed: a binding of another role has to go first. */
async function removeForeign(core: Core, { role }: BootstrapBinding): Promise<void> {
  await core.storage.write(rbacStorage.clusterRoleBindings, role, (live) => {
    if (live === undefined || !isKeptUp(live.object)) return { type: 'keep' };
    const isOurs = textAt(live.object, 'roleRef', 'name') === role;
    return isOurs ? { type: 'keep' } : { type: 'remove' };
  });
}

const isKeptUp = ({ metadata }: KubeObject): boolean =>
  metadata.annotations?.[autoupdate] !== 'false';

const metadataOf = (
  name: string,
  labels: Readonly<Record<string, string>> = {},
): KubeObject['metadata'] => ({
  name,
  annotations: { [autoupdate]: 'true' },
  labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels },
});

function roleObject({ name, labels, rules = [], aggregationRule }: BootstrapRole): KubeObject {
  return {
    apiVersion,
    kind: 'ClusterRole',
    metadata: metadataOf(name, labels),
    ...(aggregationRule === undefined ? { rules } : { aggregationRule }),
  };
}

function bindingObject({ role, groups }: BootstrapBinding): KubeObject {
  return {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: metadataOf(role),
    roleRef: { apiGroup: rbacGroup, kind: 'ClusterRole', name: role },
    subjects: groups.map((name) => ({ apiGroup: rbacGroup, kind: 'Group', name })),
  };
}

function completeRole(wanted: KubeObject, live: KubeObject | undefined): KubeObject | undefined {
  if (live === undefined) return wanted;
  if (!isKeptUp(live)) return undefined;
  const labelled = withMarks(live, wanted);
  if (isJsonObject(wanted['aggregationRule'])) {
    const selectors = joined(selectorsOf(live), selectorsOf(wanted));
    return { ...labelled, aggregationRule: { clusterRoleSelectors: selectors } };
  }
  const owned = rulesOf(live);
  const missing = arrayAt(wanted, 'rules').filter((rule) => !coversAll(owned, [policyRule(rule)]));
  if (missing.length === 0) return labelled;
  return { ...labelled, rules: [...arrayAt(live, 'rules'), ...missing] };
}

const selectorsOf = (role: KubeObject): readonly JsonValue[] =>
  arrayAt(role, 'aggregationRule', 'clusterRoleSelectors');

function completeBinding(wanted: KubeObject, live: KubeObject | undefined): KubeObject | undefined {
  if (live === undefined) return wanted;
  if (!isKeptUp(live)) return undefined;
  const subjects = joined(arrayAt(live, 'subjects'), arrayAt(wanted, 'subjects'));
  return { ...withMarks(live, wanted), subjects };
}

/** What is there, and then what is missing of what is wanted. */
function joined(live: readonly JsonValue[], wanted: readonly JsonValue[]): readonly JsonValue[] {
  return [...live, ...wanted.filter((item) => !live.some((each) => jsonEqual(each, item)))];
}

function withMarks(live: KubeObject, wanted: KubeObject): KubeObject {
  const merged = (name: 'labels' | 'annotations'): JsonObject => ({
    ...wanted.metadata[name],
    ...live.metadata[name],
  });
  const metadata = {
    ...live.metadata,
    labels: merged('labels'),
    annotations: merged('annotations'),
  };
  return { ...live, metadata: asMetadata(metadata) };
}

const asMetadata = (metadata: JsonObject): KubeObject['metadata'] => metadata;
