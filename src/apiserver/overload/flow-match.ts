import { serviceAccountUser } from '../access/service-account-name.ts';
import type { User } from '../api-request.ts';
import type { RequestInfo, ResourceRequest } from '../request-info.ts';
import type { FlowRule, PathRule, ResourceRule, Subject } from './flow-schema.ts';

const all = '*';

export const matchesUser = ({ subjects }: FlowRule, user: User): boolean =>
  subjects.some((subject) => isSubject(subject, user));

function isSubject(subject: Subject, { name, groups }: User): boolean {
  switch (subject.type) {
    case 'user':
      return subject.name === all || subject.name === name;
    case 'group':
      return subject.name === all || groups.includes(subject.name);
    case 'service-account': {
      const { namespace } = subject;
      return subject.name === all
        ? name.startsWith(serviceAccountUser({ namespace, name: '' }))
        : name === serviceAccountUser(subject);
    }
  }
}

/** Whether the rule is about what is asked, whoever asks. */
export function matchesRequest(rule: FlowRule, info: RequestInfo): boolean {
  return info.type === 'resource'
    ? rule.resourceRules.some((each) => isForResource(each, info))
    : rule.pathRules.some((each) => isForPath(each, info.verb, info.path));
}

/** Whether the rule is about every request there can be. */
export const matchesEverything = ({ resourceRules, pathRules }: FlowRule): boolean =>
  pathRules.some(({ verbs, paths }) => isAll(verbs) && isAll(paths)) &&
  resourceRules.some(
    ({ verbs, apiGroups, resources, namespaces, clusterScope }) =>
      clusterScope && [verbs, apiGroups, resources, namespaces].every(isAll),
  );

/** The API admits `*` only alone. */
const isAll = (list: readonly string[]): boolean => list.length === 1 && list[0] === all;

const names = (list: readonly string[], name: string): boolean =>
  isAll(list) || list.includes(name);

function isForResource(rule: ResourceRule, info: ResourceRequest): boolean {
  const { verb, group, plural, subresource, namespace } = info;
  const resource = subresource === '' ? plural : `${plural}/${subresource}`;
  if (!names(rule.verbs, verb) || !names(rule.resources, resource)) return false;
  if (!names(rule.apiGroups, group)) return false;
  return namespace === '' ? rule.clusterScope : names(rule.namespaces, namespace);
}

/** A path stands for what is below it as well, with or without `/*` at its end. */
function isForPath(rule: PathRule, verb: string, path: string): boolean {
  if (!names(rule.verbs, verb)) return false;
  return rule.paths.some((pattern) => {
    if (pattern === all || pattern === path) return true;
    const stem = pattern.endsWith(all) ? pattern.slice(0, -1) : pattern;
    return path.startsWith(stem.endsWith('/') ? stem : `${stem}/`);
  });
}
