import { groupResource } from '../../kube/resource.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { ApiRequest, User } from '../api-request.ts';
import { resourceAndSubresource } from './action.ts';
import type { Action, ResourceAction } from './action.ts';
import type { Authorizer } from './authorizer.ts';

/** Lets the action pass or throws the 403 of the real server. */
export function authorize(authorizer: Authorizer, user: User, action: Action): void {
  const decision = authorizer.decide(user, action);
  if (decision.type === 'allowed') return;
  throw refusal(user, action, decision.reason);
}

/** The same for what a request is about, with a note of who allowed or forbade it. */
export function authorizeRequest(
  authorizer: Authorizer,
  { user, notes }: ApiRequest,
  action: Action,
): void {
  const decision = authorizer.decide(user, action);
  const isAllowed = decision.type === 'allowed';
  notes?.annotate('authorization.k8s.io/decision', isAllowed ? 'allow' : 'forbid');
  notes?.annotate('authorization.k8s.io/reason', decision.reason);
  if (!isAllowed) throw refusal(user, action, decision.reason);
}

function refusal(user: User, action: Action, reason: string): StatusError {
  const why = reason === '' ? '' : `: ${reason}`;
  return action.type === 'path'
    ? pathForbidden(user, action, why)
    : resourceForbidden(user, action, why);
}

function pathForbidden(
  user: User,
  { verb, path }: Extract<Action, { type: 'path' }>,
  why: string,
): StatusError {
  const message = `forbidden: User ${JSON.stringify(user.name)} cannot ${verb} path ${JSON.stringify(path)}${why}`;
  return new StatusError(403, 'Forbidden', message, {});
}

function resourceForbidden(user: User, action: ResourceAction, why: string): StatusError {
  const { verb, group, plural, name, namespace } = action;
  const resource = resourceAndSubresource(action);
  const where =
    namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const what = groupResource(action) + (name === '' ? '' : ` ${JSON.stringify(name)}`);
  const message =
    `${what} is forbidden: User ${JSON.stringify(user.name)} cannot ${verb} resource ` +
    `${JSON.stringify(resource)} in API group ${JSON.stringify(group)} ${where}${why}`;
  return new StatusError(403, 'Forbidden', message, {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind: plural,
  });
}
