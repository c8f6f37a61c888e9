import { groupResource } from '../../kube/resource.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { User } from '../api-request.ts';
import type { PathRequest, RequestInfo, ResourceRequest } from '../request-info.ts';

/** What decides on a request: any verb may be asked about, also those that no request has. */
export type Action =
  | { readonly type: 'path'; readonly verb: string; readonly path: string }
  | {
      readonly type: 'resource';
      readonly verb: string;
      readonly group: string;
      readonly plural: string;
      readonly subresource: string;
    };

/** A permission, as a SelfSubjectRulesReview shows it. */
export type Rule =
  | {
      readonly type: 'resource';
      readonly verbs: readonly string[];
      readonly groups: readonly string[];
      readonly plurals: readonly string[];
    }
  | { readonly type: 'path'; readonly verbs: readonly string[]; readonly paths: readonly string[] };

const everything: readonly Rule[] = [
  { type: 'resource', verbs: ['*'], groups: ['*'], plurals: ['*'] },
  { type: 'path', verbs: ['*'], paths: ['*'] },
];

const reading = ['get', 'head'] as const;

/** What anybody may read, even without saying who they are. */
const forAnybody: readonly Rule[] = [
  {
    type: 'path',
    verbs: reading,
    paths: ['/version', '/version/', '/healthz', '/livez', '/livez/*', '/readyz', '/readyz/*'],
  },
];

/** Whoever says who they are may read which resources there are, and ask about themselves. */
const forKnown: readonly Rule[] = [
  ...forAnybody,
  {
    type: 'path',
    verbs: reading,
    paths: ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*'],
  },
  {
    type: 'resource',
    verbs: ['create'],
    groups: ['authorization.k8s.io'],
    plurals: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
  },
  {
    type: 'resource',
    verbs: ['create'],
    groups: ['authentication.k8s.io'],
    plurals: ['selfsubjectreviews'],
  },
];

/** Everything that the user may do. */
export function rulesFor({ groups }: Pick<User, 'groups'>): readonly Rule[] {
  if (groups.includes('system:masters')) return everything;
  return groups.includes('system:authenticated') ? forKnown : forAnybody;
}

export function isAllowed(user: Pick<User, 'groups'>, action: Action): boolean {
  return rulesFor(user).some((rule) => permits(rule, action));
}

function permits(rule: Rule, action: Action): boolean {
  if (!names(rule.verbs, action.verb)) return false;
  if (rule.type === 'path') {
    return action.type === 'path' && rule.paths.some((path) => covers(path, action.path));
  }
  if (action.type === 'path') return false;
  const { group, plural, subresource } = action;
  const resource = subresource === '' ? plural : `${plural}/${subresource}`;
  return names(rule.groups, group) && names(rule.plurals, resource);
}

const names = (list: readonly string[], name: string): boolean =>
  list.includes('*') || list.includes(name);

const covers = (pattern: string, path: string): boolean =>
  pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;

/** Lets the request pass or throws the 403 of the real server. */
export function authorize(user: User, info: RequestInfo): void {
  if (isAllowed(user, info)) return;
  throw info.type === 'path' ? pathForbidden(user, info) : resourceForbidden(user, info);
}

function pathForbidden(user: User, { verb, path }: PathRequest): StatusError {
  const message = `forbidden: User ${JSON.stringify(user.name)} cannot ${verb} path ${JSON.stringify(path)}`;
  return new StatusError(403, 'Forbidden', message, {});
}

function resourceForbidden(user: User, info: ResourceRequest): StatusError {
  const { verb, group, plural, name, namespace, subresource } = info;
  const resource = subresource === '' ? plural : `${plural}/${subresource}`;
  const where =
    namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const what = groupResource(info) + (name === '' ? '' : ` ${JSON.stringify(name)}`);
  const message =
    `${what} is forbidden: User ${JSON.stringify(user.name)} cannot ${verb} resource ` +
    `${JSON.stringify(resource)} in API group ${JSON.stringify(group)} ${where}`;
  return new StatusError(403, 'Forbidden', message, {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind: plural,
  });
}
