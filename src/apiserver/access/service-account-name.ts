import { checkLabelName, checkSubdomainName } from '../../kube/names.ts';

const prefix = 'system:serviceaccount:';

interface AccountName {
  readonly namespace: string;
  readonly name: string;
}

/** The name under which a ServiceAccount is a user. */
export const serviceAccountUser = ({ namespace, name }: AccountName): string =>
  `${prefix}${namespace}:${name}`;

/** The groups that every ServiceAccount of the namespace is in. */
export const serviceAccountGroups = (namespace: string): readonly string[] => [
  'system:serviceaccounts',
  `system:serviceaccounts:${namespace}`,
];

/** The ServiceAccount that is the user of this name; undefined when the name is another one's. */
export function serviceAccountOf(user: string): AccountName | undefined {
  if (!user.startsWith(prefix)) return undefined;
  const [namespace = '', name = '', ...more] = user.slice(prefix.length).split(':');
  if (more.length > 0 || checkLabelName(namespace).length > 0) return undefined;
  return checkSubdomainName(name).length > 0 ? undefined : { namespace, name };
}
