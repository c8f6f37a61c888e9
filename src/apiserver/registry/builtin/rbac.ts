import type { JsonObject } from '../../../base/json.ts';
import type { PrinterColumn, ResourceDefinition } from '../../../kube/resource.ts';
import { ageColumn, builtin, computedColumn, wide } from './_definition.ts';
import { alwaysThere, atomic, list, object, required, text, textList, textMap } from './_schema.ts';

type Given = Omit<Parameters<typeof builtin>[0], 'group' | 'version'>;

const rbac = (given: Given): ResourceDefinition =>
  builtin({ group: 'rbac.authorization.k8s.io', version: 'v1', ...given });

const rules = list(
  'What the role permits; several rules add up.',
  object(
    'One permission: these verbs on these resources, or on these paths.',
    {
      verbs: textList('What may be done, such as get or create; "*" means everything.'),
      apiGroups: textList('The groups of the resources; "" is the core group, "*" means all.'),
      resources: textList(
        'Plurals, or plural/subresource; "*" means all, "*/scale" all of one subresource.',
      ),
      resourceNames: textList('Only objects of these names; none means all.'),
      nonResourceURLs: textList('Paths that are no resources; "*" at the end means all below.'),
    },
    required('verbs'),
  ),
);

const createdColumn: PrinterColumn = computedColumn('Created At', 'When the role was created.');

export const roles: ResourceDefinition = rbac({
  plural: 'roles',
  kind: 'Role',
  scope: 'Namespaced',
  description: 'Role is a set of permissions in a namespace.',
  fields: { rules },
  printerColumns: [createdColumn],
});

const selector: JsonObject = object(
  'Picks roles by their labels.',
  {
    matchLabels: textMap('The labels a role must have.'),
    matchExpressions: list(
      'More conditions; all must hold.',
      object(
        'One condition.',
        {
          key: text('The label.'),
          operator: text('In, NotIn, Exists or DoesNotExist.'),
          values: textList('What the operator compares with.'),
        },
        required('key', 'operator'),
      ),
    ),
  },
  atomic,
);

export const clusterRoles: ResourceDefinition = rbac({
  plural: 'clusterroles',
  kind: 'ClusterRole',
  scope: 'Cluster',
  description:
    'ClusterRole is a set of permissions that can be given in every namespace or in one.',
  fields: {
    rules,
    aggregationRule: object('The rules are those of other roles; the server keeps them so.', {
      clusterRoleSelectors: list('Roles that any of these picks are taken in.', selector),
    }),
  },
  printerColumns: [createdColumn],
});

const bindingFields: Readonly<Record<string, JsonObject>> = {
  subjects: list(
    'Who is given the role.',
    object(
      'A user, a group or a ServiceAccount.',
      {
        kind: text('User, Group or ServiceAccount.'),
        apiGroup: text('"" for a ServiceAccount, rbac.authorization.k8s.io for the others.'),
        name: text('The name.'),
        namespace: text('The namespace of a ServiceAccount.'),
      },
      { ...atomic, ...required('kind', 'name') },
    ),
  ),
  roleRef: object(
    'The role that is given. It cannot be changed.',
    {
      apiGroup: text('rbac.authorization.k8s.io.'),
      kind: text('Role or ClusterRole.'),
      name: text('The name of the role.'),
    },
    { ...atomic, ...alwaysThere },
  ),
};

const bindingColumns: readonly PrinterColumn[] = [
  computedColumn('Role', 'The role that is given.'),
  ageColumn,
  computedColumn('Users', 'The users who have it.', wide),
  computedColumn('Groups', 'The groups that have it.', wide),
  computedColumn('ServiceAccounts', 'The ServiceAccounts that have it.', wide),
];

export const roleBindings: ResourceDefinition = rbac({
  plural: 'rolebindings',
  kind: 'RoleBinding',
  scope: 'Namespaced',
  description: 'RoleBinding gives a role to users in its namespace.',
  fields: bindingFields,
  printerColumns: bindingColumns,
});

export const clusterRoleBindings: ResourceDefinition = rbac({
  plural: 'clusterrolebindings',
  kind: 'ClusterRoleBinding',
  scope: 'Cluster',
  description: 'ClusterRoleBinding gives a ClusterRole to users, everywhere.',
  fields: bindingFields,
  printerColumns: bindingColumns,
});
